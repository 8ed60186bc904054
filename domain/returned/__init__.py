"""Mail that comes back: whose delivery it is about, and what it says of it."""
