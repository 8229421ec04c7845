"""Relief: help for people in hardship."""
