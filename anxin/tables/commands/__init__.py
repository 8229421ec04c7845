"""One module per command; `anxin.tables.cli` dispatches to them."""
