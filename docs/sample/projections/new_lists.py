"""Tells each list that came, without a table."""

TYPES = ["list.created.*"]


def seen(event):
    """Return a line for a list."""
    return f"{event['time'][:10]}: {event['data']['code']}"
