"""People as a table shows them, a page at a time."""
