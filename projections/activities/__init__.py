"""What people did, and what may be told of it."""
