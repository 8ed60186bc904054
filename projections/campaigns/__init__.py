"""Campaigns: what they are, how far they are, what came of them."""
