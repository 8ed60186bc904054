"""The exact wordings that people agreed to."""
