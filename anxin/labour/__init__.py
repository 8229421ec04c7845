"""Labour: wages, leave, overtime."""
