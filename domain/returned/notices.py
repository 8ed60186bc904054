"""Delivery status notifications (RFC 3464), and what servers write instead of them."""

from __future__ import annotations

import re
from email.message import Message

from domain.returned.findings import Bounce, Success
from domain.returned.kinds import code_in, is_vague, kind_of, status_in
from domain.returned.parts import (
    Fields,
    blocks,
    field,
    first_text,
    host_in,
    of_type,
)

_TYPES = ("message/delivery-status", "message/global-delivery-status")
#: What a notice of success says became of a message.
DONE = ("delivered", "relayed", "expanded")
#: Where the copy of a message begins, with qmail, Exim, Courier and others.
_COPY = re.compile(
    r"^-{3,} ?(?:below|this is|enclosed|included|original|the (?:body|headers))",
    re.IGNORECASE | re.MULTILINE,
)
#: How qmail and those who write as it does begin, and the line that names whom.
_QMAIL = re.compile(r"hi\. this is the|sorry, we were unable to deliver", re.IGNORECASE)
_FAILED = re.compile(r"^\s*<?[^\s<>]+@[^\s<>]+>?:?[ \t]*$", re.MULTILINE)
_DAEMON = re.compile(r"mailer-?daemon|postmaster", re.IGNORECASE)
_REFUSAL = re.compile(r"(?<![\d.])5\d\d[ \-]+#?5\.\d{1,3}\.\d{1,3}\b")
#: Who answers by themselves (RFC 3834, and what came before it).
_ANSWERING = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress")


def envelope_id(message: Message) -> str:
    """Return the id that a notification was asked for under (RFC 3461), or nothing."""
    part = of_type(message, *_TYPES)
    groups = blocks(part) if part else []
    return field(groups[0], "Original-Envelope-Id") if groups else ""


def notice_in(message: Message) -> Bounce | Success | None:
    """Return what a message tells of a delivery: nothing while it is still tried."""
    if part := of_type(message, *_TYPES):
        return _of_status(message, blocks(part))
    if of_type(message, "message/disposition-notification"):
        return None
    return _in_words(message)


def _of_status(message: Message, groups: list[Fields]) -> Bounce | Success | None:
    """Return what became of it: whom it reached at all it has reached."""
    reporter = field(groups[0], "Reporting-MTA") if groups else ""
    told = {_action(group): group for group in reversed(groups)}
    for action in DONE:
        if action in told:
            return Success(action, host_in(reporter))
    failed = told.get("failed")
    return _bounce(message, failed, reporter) if failed else None


def _bounce(message: Message, failed: Fields, reporter: str) -> Bounce:
    words = field(failed, "Diagnostic-Code")
    status = status_in(field(failed, "Status"))
    if is_vague(status):
        words = words or first_text(message)
        status = status_in(words) or status
    code = code_in(words)
    host = host_in(field(failed, "Remote-MTA")) or host_in(reporter)
    return Bounce(kind_of(status, code, words), code, status, host)


def _action(group: Fields) -> str:
    return field(group, "Action").lower().partition(" ")[0]


def _in_words(message: Message) -> Bounce | None:
    """Read what has no fields: only what is plainly a failure, never an answer."""
    text = first_text(message)
    begins = _COPY.search(text)
    said = text[: begins.start()] if begins else text
    sender = field(message, "From")
    if not (_is_exims(message) or _is_qmails(said) or _is_daemons(message, said)):
        return None
    whom = _FAILED.search(said)
    words = " ".join(said[whom.end() :].split()) if whom else said
    status, code = status_in(words), code_in(words)
    return Bounce(kind_of(status, code, words), code, status, host_in(sender))


def _is_exims(message: Message) -> bool:
    return "X-Failed-Recipients" in message


def _is_qmails(said: str) -> bool:
    return bool(_QMAIL.match(said.lstrip()) and _FAILED.search(said))


def _is_daemons(message: Message, said: str) -> bool:
    answers = any(name in message for name in _ANSWERING)
    from_daemon = _DAEMON.search(field(message, "From"))
    return bool(from_daemon and not answers and _REFUSAL.search(said))
