"""Households and people: found by telephone or ID number, masked, in the clear only for a reason."""
