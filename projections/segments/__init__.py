"""Segments: how they are defined, who is in them, and what their conditions ask."""
