"""The division tree of a county by 15-digit code, its units, and the fields they work in."""
