"""Campaigns and their notices: clauses, measures, sign-off, the reading page."""
