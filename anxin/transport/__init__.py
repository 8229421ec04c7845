"""Transport: roads, goods held up, buses, help for travellers."""
