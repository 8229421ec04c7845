"""A Django app only the copy under a drill loads: jobs whose effects can be counted."""
