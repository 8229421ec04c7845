"""The composition root: settings, urls, wiring, navigation, base pages, every command."""
