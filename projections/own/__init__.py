"""Projections of one's own: a Python file that says what each event changes."""
