"""What happened to one thing, in words."""
