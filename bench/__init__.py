"""Measurements, each against its limit in the same run: ``python -m bench``."""
