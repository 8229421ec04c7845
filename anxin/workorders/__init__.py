"""Orders: who does what by when, with proof and history. Knows kinds of orders, not their matter."""
