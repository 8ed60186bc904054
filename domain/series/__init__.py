"""Trigger series: what one is, who comes in, and what each of their steps comes to."""
