"""Care: visits to people whose family is far away."""
