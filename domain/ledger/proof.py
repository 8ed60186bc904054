"""Proof files: what one person said, so that a stranger can check it without us.

A proof holds every header of a person's stream, the states of the events that speak of
consent, what the vault discloses of them, the wordings, and how all of it hangs in the
signed tree. The format is described in docs/verify/format.md; ``docs/verify`` has two
verifiers that need nothing of ours.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.consent_steps import ACTS, TAKEN_OVER, act_of
from domain.ledger.leaves import state_hash, timestamp

FORMAT = "sayso.proof.v1"
_TLOG_PROOF = "c2sp.org/tlog-proof@v1"

#: Events whose state a proof shows: those of consent, and those that say which address
#: a contact is. The others are headers only.
SHOWN = (
    "subscriber.registered.",
    "subscriber.contact_",
    "subscriber.consent_",
    "subscriber.confirmation_",
    "subscriber.erased.",
    "subscriber.merged_",
)
_CONSENT = "subscriber.consent_"


@dataclass(frozen=True)
class Leaf:
    """An event with its place in the signed tree."""

    topic: str
    recorded_at: datetime
    state: bytes
    index: int
    path: Sequence[bytes]


@dataclass(frozen=True)
class Seal:
    """The event that says which events are the last, and the way to one of them."""

    stream_id: UUID
    version: int
    previous: bytes
    leaf: Leaf
    #: Where the stream stands in its bucket, how many are there, and the path.
    place: int
    streams: int
    path: Sequence[bytes]
    siblings: Sequence[bytes]


class Disclosed(msgspec.Struct, frozen=True):
    """A value of the vault with the salt that proves it."""

    id: UUID
    field: str
    salt: bytes
    value: str


@dataclass(frozen=True)
class Proof:
    """All that a proof file is made of."""

    subscriber_id: UUID
    events: Sequence[Leaf]
    seal: Seal
    checkpoint: str
    #: The keys of the ledger in order, each with its endorsement or None.
    keys: Sequence[tuple[str, str | None]]
    values: Sequence[Disclosed]
    notices: Sequence[str]
    #: The time that the summary speaks of, instead of the end.
    as_of: datetime | None = None


def shows(topic: str) -> bool:
    """Tell whether a proof shows the state of such events."""
    return topic.startswith(SHOWN)


def as_document(proof: Proof) -> dict[str, Any]:
    """Return a proof file as JSON is made of it. All numbers in it are text."""
    shown = [_event(leaf) for leaf in proof.events]
    dated = {"as_of": timestamp(proof.as_of)} if proof.as_of else {}
    return dated | {
        "format": FORMAT,
        "subscriber": str(proof.subscriber_id),
        "summary": list(summary(proof.events, proof.as_of)),
        "events": shown,
        "values": [_value(value) for value in proof.values],
        "notices": list(proof.notices),
        "seal": _seal(proof.seal),
        "checkpoint": proof.checkpoint,
        "keys": [_key(*key) for key in proof.keys],
    }


def keys_of_one_log(
    keys: Sequence[tuple[str, str | None]],
) -> Sequence[tuple[str, str | None]]:
    """Return the keys from the last on that no other vouched for.

    After a fork the log is another: whoever trusted it before has to be told anew.
    """
    begun = max(place for place, (_, endorsed) in enumerate(keys) if not endorsed)
    return keys[begun:]


def summary(events: Iterable[Leaf], as_of: datetime | None = None) -> Iterator[str]:
    """Say in plain lines what was said when, and what holds at the end, or as of then.

    Verifiers write the same lines and compare: nobody can be told another story.
    """
    states: dict[str, str] = {}
    for leaf in events:
        if as_of is None or leaf.recorded_at <= as_of:
            yield from _said(leaf, states)
    end = f"as of {timestamp(as_of)}" if as_of else "at the end"
    for cell, state in states.items():
        yield f"{end} {state}: {cell}"


def _said(leaf: Leaf, states: dict[str, str]) -> Iterator[str]:
    """Say what an event says of a consent or of another card; note what holds then."""
    for beginning, line in _LINES.items():
        if leaf.topic.startswith(beginning):
            fact = msgspec.json.decode(leaf.state)["fact"]
            yield f"{timestamp(leaf.recorded_at)} {line(leaf.topic, fact, states)}"


def _consent(topic: str, fact: Mapping[str, str], states: dict[str, str]) -> str:
    act, whence = act_of(topic), ""
    cell = f"{fact['purpose']} by {fact['channel']} to {fact['contact_id']}"
    states[cell] = ACTS.get(act, act)
    if act == TAKEN_OVER:
        states[cell] = fact["state"]
        whence = f", {fact['state']} from {fact['origin_id']}"
    return f"{act}: {cell} ({fact.get('method', '-')}){whence}"


def _given_over(_topic: str, fact: Mapping[str, str], states: dict[str, str]) -> str:
    contact, taker = fact["contact_id"], fact["to_id"]
    for cell in states:
        if cell.endswith(f" to {contact}"):
            states[cell] = f"gone to {taker}"
    return f"contact {contact} went to {taker}"


def _merged(_topic: str, fact: Mapping[str, str], _states: dict[str, str]) -> str:
    return f"became one with {fact.get('other_id') or fact['survivor_id']}"


#: beginning of a type -> its line; another card's file proves what was said there
_LINES: Mapping[str, Callable[[str, Mapping[str, str], dict[str, str]], str]] = {
    _CONSENT: _consent,
    "subscriber.contact_given_over.": _given_over,
    "subscriber.merged_": _merged,
}


def refs_in(state: Any) -> Iterator[UUID]:  # noqa: ANN401 - any part of a state
    """Name the rows of the vault that a decoded state commits to."""
    if isinstance(state, Mapping):
        if state.keys() == {"id", "digest"}:
            yield UUID(state["id"])
        for inner in state.values():
            yield from refs_in(inner)
    elif isinstance(state, list):
        for inner in state:
            yield from refs_in(inner)


def _event(leaf: Leaf) -> dict[str, str]:
    said = (
        {"state": leaf.state.decode()}
        if shows(leaf.topic)
        else {"state_hash": state_hash(leaf.state).hex()}
    )
    return {
        "type": leaf.topic,
        "recorded_at": timestamp(leaf.recorded_at),
        **said,
        "proof": tlog_proof(leaf.index, leaf.path),
    }


def tlog_proof(index: int, path: Sequence[bytes]) -> str:
    """Write a C2SP tlog-proof up to its checkpoint, which the file holds once."""
    lines = [_TLOG_PROOF, f"index {index}", *map(_base64, path)]
    return "".join(f"{line}\n" for line in lines) + "\n"


def _seal(seal: Seal) -> dict[str, Any]:
    return {
        "stream": str(seal.stream_id),
        "version": str(seal.version),
        "previous": seal.previous.hex(),
        "type": seal.leaf.topic,
        "recorded_at": timestamp(seal.leaf.recorded_at),
        "state": seal.leaf.state.decode(),
        "proof": tlog_proof(seal.leaf.index, seal.leaf.path),
        "place": str(seal.place),
        "streams": str(seal.streams),
        "path": list(map(_base64, seal.path)),
        "siblings": list(map(_base64, seal.siblings)),
    }


def _value(value: Disclosed) -> dict[str, str]:
    return {
        "id": str(value.id),
        "field": value.field,
        "salt": _base64(value.salt),
        "value": value.value,
    }


def _key(vkey: str, endorsement: str | None) -> dict[str, str]:
    return {"vkey": vkey, "endorsement": endorsement or ""}


def _base64(value: bytes) -> str:
    return b64encode(value).decode()
