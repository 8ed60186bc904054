"""The resources, by subject: each function answers one operation."""
