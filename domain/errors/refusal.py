"""What every refusal is: an answer, not an accident."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is not a fault
    """The command was understood, and the rules do not allow it."""
