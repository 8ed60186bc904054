"""Answers what was agreed to: now, as of any moment, and step by step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from api import cursors
from api.calls import Call, Reply
from api.disclosing import disclose_consents, disclose_events
from api.errors import Invalid
from api.whereabouts import elsewhere
from domain.addresses import NORMALISERS
from domain.consent_steps import ACTS, TAKEN_OVER, consent_event
from domain.errors import NotFound
from domain.events import Recorded, SubscriberRegistered
from projections.consents.as_of import (
    POSITION,
    RECORDED,
    Moment,
    consents_at,
    merged_by,
)
from projections.consents.queries import said
from projections.history.words import in_words

#: An append takes its time first, and holds the lock well under this.
_LONGEST_APPEND = timedelta(seconds=10)
_AS_OF = ("as_of", "time", "as_of_position")
#: parameter -> filter, and what becomes of its value on the way
_FILTERS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "purpose": ("purpose", str),
    "channel": ("channel", str),
    "source": ("source", str),
    "actor": ("actor", str),
    "method": ("method", str),
    "notice": ("notice", bytes.fromhex),
    "from_": ("since", lambda at: at),
    "to": ("until", lambda at: at),
}
#: What says nothing about an address.
_OF_ACCOUNT = (
    "source",
    "actor",
    "method",
    "notice",
    "act",
    "state",
    "from_",
    "to",
    "cursor",
)


def consents(call: Call) -> Reply:
    """List the consents of a person as of a moment, each with every reason."""
    moment, stream = moment_of(call), stream_of(call)
    if merged_by(stream, moment):
        raise elsewhere(call)
    found = consents_at(stream, moment)
    return Reply(
        {
            "items": disclose_consents(call.parts.queries, found, moment),
            "next": None,
        }
    )


def consent_history(call: Call) -> Reply:
    """Tell what a person said, step by step, in words and with what proves it."""
    query, stream = call.query, stream_of(call)
    after = cursors.after(query, cursors.a_number) or 0
    steps = [event for event in said(stream) if event.position > after]
    some = steps[: query["limit"]]
    shown = disclose_events(call.parts.queries, map(consent_event, some))
    items = [
        document | {"topic": event.fact.TOPIC, "words": in_words(event.fact)}
        for document, event in zip(shown, some, strict=True)
    ]
    return Reply(_page(items, query["limit"]))


def found(call: Call) -> Reply:
    """Find consents of an address as of a moment, or consent events of the account."""
    if "address" in call.query:
        return Reply({"items": _of_address(call), "next": None})
    return Reply(_of_account(call))


def _of_address(call: Call) -> list[dict[str, Any]]:
    query = call.query
    _refuse(query, _OF_ACCOUNT, "goes without an address")
    moment, queries = moment_of(call), call.parts.queries
    channel = query.get("channel", "email")
    contacts = queries.vault.contacts_ever(NORMALISERS[channel](query["address"]))
    held = queries.consents.of_contacts(channel, contacts, moment)
    chosen = [
        one
        for one in held
        if query.get("purpose", one.last.purpose) == one.last.purpose
    ]
    return disclose_consents(queries, chosen, moment)


def _of_account(call: Call) -> dict[str, Any]:
    query, queries = call.query, call.parts.queries
    _refuse(query, _AS_OF, "goes with an address")
    filters = {
        name: read(query[parameter])
        for parameter, (name, read) in _FILTERS.items()
        if parameter in query
    }
    if "act" in query or "state" in query:
        filters["acts"] = _acts(query.get("act"), query.get("state"))
    after = cursors.after(query, cursors.a_number) or 0
    events = queries.consents.events(filters, after, query["limit"])
    return _page(disclose_events(queries, events), query["limit"])


def _acts(act: str | None, state: str | None) -> list[str]:
    if act == TAKEN_OVER:
        # It leads to no state: what came along had it before.
        return [] if state else [TAKEN_OVER]
    return [
        name
        for name, leads_to in ACTS.items()
        if act in (None, name) and state in (None, leads_to)
    ]


def _page(items: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    return cursors.page(items, limit, dict, lambda item: (item["position"],))


def _refuse(query: Any, names: tuple[str, ...], why: str) -> None:  # noqa: ANN401 - a mapping
    given = [name.rstrip("_") for name in names if name in query]
    if given:
        raise Invalid(dict.fromkeys(given, why))


def stream_of(call: Call) -> list[Recorded]:
    """Return all that happened to the person; raises NotFound if nobody is there.

    Somebody who was not known yet at the moment that is asked for had agreed to
    nothing: that is an empty list.
    """
    events = call.parts.queries.consents.stream(call.id)
    if not events or not isinstance(events[0].fact, SubscriberRegistered):
        raise NotFound("subscriber", call.id)
    return events


def moment_of(call: Call) -> Moment:
    """Return the moment that is asked about; raises Invalid."""
    query = call.query
    if "as_of_position" in query:
        _refuse(query, ("as_of", "time"), "goes without as_of_position")
        return _at_position(call, query["as_of_position"])
    if "as_of" in query:
        require_past(call, query["as_of"])
        return Moment(query["as_of"], query.get("time", RECORDED), query["as_of"])
    _refuse(query, ("time",), "goes with as_of")
    return Moment(call.by.at)


def _at_position(call: Call, position: int) -> Moment:
    at = call.parts.queries.consents.recorded_at(position)
    if at is None:
        raise Invalid({"as_of_position": "is beyond the end of the log"})
    return Moment(at, POSITION, position)


def then_of(call: Call) -> tuple[int, datetime] | None:
    """Return the position and time that are told; None if neither is.

    Raises Invalid, also if a moment of the past is told beside them.
    """
    queries, query = call.parts.queries, call.query
    position, at = query.get("as_of_position"), query.get("as_of")
    if call.parts.moment and (position or at):
        raise Invalid({"moment": "goes without as_of and as_of_position"})
    if position is not None:
        at = queries.consents.recorded_at(position)
        if at is None or "as_of" in query:
            raise Invalid({"as_of_position": "is in the log, and goes without as_of"})
        return position, at
    if at is None:
        return None
    require_past(call, at)
    return call.parts.log.position_at(at), at


def require_past(call: Call, at: datetime) -> None:
    """Refuse the future by the log's own clock; wait for what is being recorded."""
    _, newest = call.parts.log.head()
    consents = call.parts.queries.consents
    now = consents.clock()
    # A clock that was set back does not make what is recorded the future.
    if at > max(now, newest or now):
        raise Invalid({"as_of": "is in the future, of which nobody knows"})
    if at > now - _LONGEST_APPEND:
        consents.settle()
