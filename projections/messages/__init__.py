"""Messages of their own: what they are about, and what became of them."""
