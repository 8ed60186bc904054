"""Answers /v1/senders."""

from __future__ import annotations

from api.calls import Call, Reply, done
from api.documents import as_document
from domain.addresses import normalise_email


def ask(call: Call) -> Reply:
    """Have whoever reads the mail of an address asked: campaigns may come from it then.

    An address that is verified, or was asked within ten minutes, is not asked again.
    """
    address = normalise_email(call.body["address"])
    return done(call.parts.application.senders.ask(call.by, address), 202)


def page(call: Call) -> Reply:
    """List the addresses that were asked, and whether they are verified."""
    lines = call.parts.application.senders.all()
    return Reply({"items": [as_document(line) for line in lines], "next": None})
