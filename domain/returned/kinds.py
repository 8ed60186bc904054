"""Which kind of failure it was, by what the server said: words before numbers.

Servers put many things under one status: 5.7.1 is a user who is not there as well as a
sender who is on a list. So words that are clear go first. What is not clear marks no
address: to lose one that lives costs more than to write once more to one that is dead.
"""

from __future__ import annotations

import re

from domain.returned.findings import HARD, POLICY, SOFT

#: "The mailbox, its host or its domain does not exist" (RFC 3463, RFC 7505).
NO_SUCH_ADDRESS = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
#: "Disabled", "unable to route", and Exchange's "domain does not exist".
_HARD = NO_SUCH_ADDRESS | {"5.2.1", "5.4.4", "5.4.310"}
#: What the sender's address is told, and what is wrong with the message.
_POLICY = frozenset({"5.1.7", "5.1.8", "5.2.3", "5.3.4"})
_POLICY_SUBJECTS = frozenset({"6", "7"})

_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-]|$)")
#: Names of hosts, addresses and pages: a server may be called spamfilter.
_NAMES = re.compile(r"\S+[.@]\S+")

_POLICY_WORDS = re.compile(
    r"spam|unsolicited|\bblocked\b|block ?list|black ?list|\brbl\b|dnsbl|reputation"
    r"|\bpolic(y|ies)\b|\bspf\b|dkim|dmarc|authenticat|suspicio|complain|banned"
    r"|prohibit|virus|malware|\bcontent\b|sender (address|domain|verif|is)"
    r"|sending (domain|server|host)|client host|your (ip|host|server|domain)\b"
    r"|not accepted for|relay (access )?denied|unable to relay|relaying",
    re.IGNORECASE,
)
_SOFT_WORDS = re.compile(
    r"quota|storage|\bfull\b|size limit|insufficient|too (large|big|many)|exceed"
    r"|\brate\b|try again|temporar|timed? ?out|timeout|\bbusy\b|gr[ae]y ?list"
    r"|\bloop\b|\bhops\b",
    re.IGNORECASE,
)
_WHO = r"(?:user|recipient|mailbox|account|address|alias|e-?mail|inbox|domain|person)s?"
_GONE = (
    r"(?:unknown|not found|(?:does|do)(?:n.?t| not) exist|not exist|invalid|disabled"
    r"|deactivated|inactive|suspended|closed|unavailable|no longer|not known|deleted"
    r"|discontinued|has no mx|does not accept mail)"
)
_HARD_WORDS = re.compile(
    rf"\b{_WHO}\b[^.;]{{0,40}}?\b{_GONE}"
    rf"|\b(?:no such|unknown|invalid|bad|unrout\w+|non-?existent|inactive|disabled)"
    rf"(?: \w+)? {_WHO}\b"
    r"|no (?:mailbox|user|such person|account)\b.{0,20}\b(?:here|name|exists?)"
    r"|not a (?:valid|known|registered) |not our customer|user doesn.t have"
    r"|couldn.t be found|name service error|null ?mx"
    r"|recipient address rejected: access denied",
    re.IGNORECASE,
)


def status_in(text: str) -> str:
    """Return the first status of RFC 3463 in a text, or nothing."""
    found = _STATUS.search(text)
    return found[1] if found else ""


def code_in(text: str) -> int:
    """Return the first code of a refusal of RFC 5321 in a text, or 0."""
    found = _CODE.search(text)
    return int(found[1]) if found else 0


def is_vague(status: str) -> bool:
    """Tell whether a status says no more than that it failed."""
    return status in ("", "5.0.0", "4.0.0")


def kind_of(status: str, code: int, words: str) -> str:
    """Return the kind of a failure that is for good."""
    said = _NAMES.sub(" ", words)
    if _POLICY_WORDS.search(said):
        return POLICY
    if _SOFT_WORDS.search(said):
        return SOFT
    if _is_permanent(status, code) and _HARD_WORDS.search(said):
        return HARD
    return _by_status(status)


def _by_status(status: str) -> str:
    if status in _HARD:
        return HARD
    subject = status[2:].partition(".")[0]
    return POLICY if status in _POLICY or subject in _POLICY_SUBJECTS else SOFT


def _is_permanent(status: str, code: int) -> bool:
    told = status[:1] or str(code)[:1]
    return told != "4"
