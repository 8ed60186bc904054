"""Who got which campaign, and what became of it."""
