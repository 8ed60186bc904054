"""Answers /v1/stop-list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.errors import Invalid
from domain.addresses import NORMALISERS, AddressInvalid
from domain.application import Batch, Entry
from domain.errors import ImportUnreadable
from domain.files.limits import FileUnreadable
from domain.people_file import Dress
from domain.stop_file import StopFile, read_stop_file
from domain.store.commands import Answer
from domain.suppression import (
    ACCOUNT,
    CHANNEL,
    topic_scope,
)
from projections.stop_list.queries import StopEntry, Wanted


def fill(call: Call) -> Reply:
    """Close addresses, whoever holds them, also those that nobody here holds."""
    body = call.body
    addresses = list(_normalised(body["channel"], body["addresses"]))
    batch = Batch(
        body["channel"],
        addresses,
        _scope(call, body),
        body["ground"],
        len(addresses),
        body["note"],
    )
    return _filled(call, call.parts.application.stop_lists.fill(call.by, batch))


def upload(call: Call) -> Reply:
    """Close the addresses of a file, such as another system's unsubscribes."""
    query = call.query
    found = _read(call)
    batch = Batch(
        query["channel"],
        found.addresses,
        _scope(call, query),
        query["ground"],
        found.rows,
        query["note"],
        found.errors,
        call.body.digest,
    )
    return _filled(call, call.parts.application.stop_lists.fill(call.by, batch))


def report(call: Call) -> Reply:
    """Show what became of a batch."""
    return Reply(_report(call, Answer(call.id, None)))


def release(call: Call) -> Reply:
    """Open an address as far as one entry closes it; the id is the address's history.

    What people closed themselves may be released for a small part of them in a month.
    """
    body = call.body
    address = NORMALISERS[body["channel"]](body["address"])
    entry = Entry(body["channel"], address, _scope(call, body), body["ground"])
    percent = call.parts.settings.stop_release_percent
    lists = call.parts.application.stop_lists
    return done(lists.release(call.by, entry, body["reason"], percent))


def page(call: Call) -> Reply:
    """List the entries, oldest first, or those of one address."""
    query, entries = call.query, call.parts.queries.stop_entries
    lists = call.parts.application.stop_lists
    if "address" in query:
        found = entries.of_address(lists.digests(*_place_of(call)))
        asked = filter(_wanted(call).holds_for, found)
        return Reply({"items": [as_document(one) for one in asked], "next": None})
    after = cursors.after(query, cursors.a_number) or 0
    items = entries.page(_wanted(call), after, query["limit"])
    return Reply(cursors.page(items, query["limit"], as_document, _place))


def history(call: Call) -> Reply:
    """Tell what happened to one address's entries, in words, oldest first."""
    streams = call.parts.application.stop_lists.streams(*_place_of(call))
    others = dict.fromkeys(streams)
    told = call.parts.queries.history.page(streams[0], limit=1_000, stops=others)
    return Reply({"items": [as_document(line) for line in told], "next": None})


def _place(entry: StopEntry) -> tuple[int]:
    return (entry.position,)


def _normalised(channel: str, addresses: list[str]) -> Iterator[str]:
    complaints = {}
    for place, address in enumerate(addresses):
        try:
            yield NORMALISERS[channel](address)
        except AddressInvalid as error:
            complaints[place] = [error.reason]
    if complaints:
        raise Invalid({"addresses": complaints})


def _read(call: Call) -> StopFile:
    query, uploads = call.query, call.parts.application.uploads
    try:
        return read_stop_file(
            uploads.open(call.body),
            query["channel"],
            query["column"],
            Dress(query["encoding"], query["delimiter"]),
        )
    except FileUnreadable as error:
        raise ImportUnreadable(str(error)) from None
    finally:
        uploads.drop_unclaimed(call.body.id)


def _scope(call: Call, told: Mapping[str, Any]) -> str:
    """Return the scope that a request names, with what it is narrowed to."""
    if told["scope"] == "topic":
        return topic_scope(told["topic"])
    if told["scope"] == "sender":
        return call.parts.application.stop_lists.scope_of_sender(told["sender"])
    return str(told["scope"])


def _filled(call: Call, answer: Answer) -> Reply:
    done(answer)
    return Reply(_report(call, answer), 201)


def _report(call: Call, answer: Answer) -> dict[str, Any]:
    told = call.parts.application.stop_lists.report(answer.id)
    return {
        **as_document(told, "file_digest"),
        "id": answer.id,
        "position": answer.position,
        "errors": [as_document(error) for error in told.errors],
    }


def _place_of(call: Call) -> tuple[str, str]:
    channel = call.query.get("channel", "email")
    return channel, NORMALISERS[channel](call.query["address"])


def _wanted(call: Call) -> Wanted:
    query, lists = call.query, call.parts.application.stop_lists
    scopes = None
    if "sender" in query:
        scopes = [
            scope
            for scope in lists.scopes(query["sender"])
            if scope not in (ACCOUNT, CHANNEL)
        ]
    elif "topic" in query:
        scopes = [topic_scope(query["topic"])]
    return Wanted(query.get("channel"), query.get("scope"), query.get("ground"), scopes)
