"""People who go from one instance to another."""
