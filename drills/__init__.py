"""Drills: the real product is broken on purpose, and nothing may be lost or done twice."""
