"""Runtime: environment, PostgreSQL launcher, supervisor, backup. No Django, no domain word."""
