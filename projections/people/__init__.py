"""Everybody who is known: since when, and from where."""
