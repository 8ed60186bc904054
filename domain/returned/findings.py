"""What mail that came back can say."""

from __future__ import annotations

from dataclasses import dataclass

#: The address is none; it could not be delivered this time; the message, or whoever
#: sent it, was not wanted. Only the first says something of the address.
HARD, SOFT, POLICY = "hard", "soft", "policy"
BOUNCES = (HARD, SOFT, POLICY)


@dataclass(frozen=True)
class Bounce:
    """It was not delivered.

    ``code`` is that of RFC 5321, or 0; ``status`` that of RFC 3463, or empty;
    ``reporter`` the host name of the server that said so, or empty.
    """

    kind: str
    code: int = 0
    status: str = ""
    reporter: str = ""


@dataclass(frozen=True)
class Success:
    """It was delivered, or is in the hands of a server that tells no more."""

    action: str
    reporter: str = ""


@dataclass(frozen=True)
class Complaint:
    """Whoever got it called it unwanted; ``feedback`` is the type of RFC 5965."""

    feedback: str
    reporter: str = ""


Finding = Bounce | Success | Complaint
