"""Who is told of events, how far they are, and how it went."""
