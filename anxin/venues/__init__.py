"""What is open: places, their hours by day of the festival calendar, and changes with a reason."""
