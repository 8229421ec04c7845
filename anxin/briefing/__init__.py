"""What a leader looks at: sections against towns, the map, the three things of today. Owns no facts."""
