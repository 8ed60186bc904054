"""How many said yes and no to what, day by day."""

TYPES = ["subscriber.consent_granted.*", "subscriber.consent_withdrawn.*"]
KEY = {"day": "date", "purpose": "text"}
COLUMNS = {"said_yes": "integer", "said_no": "integer"}
INDEXES = [["purpose"]]


def changes(event):
    """Count what was said on its day."""
    said = "said_yes" if "granted" in event["type"] else "said_no"
    purpose = event["data"]["purpose"]
    yield "add", {"day": event["time"][:10], "purpose": purpose, said: 1}
