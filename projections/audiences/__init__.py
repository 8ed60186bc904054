"""Who may get a campaign, by the write side's tables: it has none of its own."""
