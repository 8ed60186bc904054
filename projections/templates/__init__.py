"""Templates as they are now, and every version of them."""
