"""Anxin (安心): one notice becomes running services."""
