"""What every room stands on: who acts, when, what may be seen, what was done. Knows no domain word."""
