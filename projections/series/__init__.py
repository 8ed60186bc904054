"""Trigger series: what they are, who is where in them, and how many took which step."""
