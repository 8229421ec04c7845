"""Over-enforcement: reports that a unit is stricter than the notice allows."""
