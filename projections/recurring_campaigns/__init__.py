"""Campaigns that come again and again: what they are, and what came of them last."""
