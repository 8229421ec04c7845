"""Hazards: dangers that people see and that must be put right."""
