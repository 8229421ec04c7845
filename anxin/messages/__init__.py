"""Messages: what units and people are told, by which way, and the proof that they were."""
