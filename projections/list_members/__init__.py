"""The lists, and who is on them."""
