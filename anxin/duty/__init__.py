"""Duty: urgent information that must reach the officer on duty."""
