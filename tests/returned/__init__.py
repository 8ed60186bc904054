"""Mail that comes back: read, understood and recorded."""
