"""Files that are fetched and imported, and what came of it last."""
