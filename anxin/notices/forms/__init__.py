"""Forms of the notices: parse and clean what people type."""
