"""Where pictures and links of messages lead: openings and clicks are counted."""
