"""Feedback reports: what providers send on when somebody calls a message spam."""

from __future__ import annotations

from email.message import Message

from domain.returned.findings import Complaint
from domain.returned.parts import blocks, enclosed, field, host_in, of_type

#: The types of RFC 5965 and of its registry that say no: not that a virus was found,
#: that a signature failed, or that it was no spam after all.
SAY_NO = frozenset({"abuse", "fraud", "opt-out", "opt-out-list"})
#: By this field Microsoft's reports are known: they have no part of their own.
_MICROSOFTS = "X-HmXmrOriginalRecipient"
_TYPE = "message/feedback-report"


def is_report(message: Message) -> bool:
    """Tell whether a message is a feedback report, whatever it says."""
    return bool(of_type(message, _TYPE)) or _is_microsofts(message)


def complaint_in(message: Message) -> Complaint | None:
    """Return the complaint that a report carries; None if it is of another type."""
    if _is_microsofts(message):
        return Complaint("abuse", host_in(field(message, "From")))
    part = of_type(message, _TYPE)
    for report in blocks(part) if part else ():
        feedback = field(report, "Feedback-Type").lower()
        if feedback in SAY_NO:
            host = host_in(field(report, "Reporting-MTA"))
            return Complaint(feedback, host or host_in(field(message, "From")))
    return None


def original_sender(message: Message) -> str:
    """Return the envelope sender that a report names, or nothing."""
    return _reported(message, "Original-Mail-From")


def original_id(message: Message) -> str:
    """Return the Message-ID that a report names, or nothing: some do."""
    return _reported(message, "Original-Message-ID")


def _reported(message: Message, name: str) -> str:
    part = of_type(message, _TYPE)
    reports = blocks(part) if part else []
    return " ".join(field(report, name) for report in reports)


def _is_microsofts(message: Message) -> bool:
    fields = enclosed(message)
    return fields is not None and _MICROSOFTS in fields
