"""Requests that wait for the answer of whoever reads an address, wherever they began.

A request is known by its version in the stream that asked. If its contact went over to
another card meanwhile, it waits there, under the version of what was taken over.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from domain.consent import Asked, Consent, Waiting
from domain.events import ConsentTakenOver, OpenQuestion

Cells = Mapping[tuple[UUID, str], Consent]


def waiting(cells: Cells, requests: Collection[int]) -> Iterator[Waiting]:
    """Return those of some requests of this stream that wait for an answer."""
    for (contact_id, purpose), consent in cells.items():
        for request, asked in _asked_here(consent):
            if request in requests:
                yield Waiting(contact_id, purpose, request, asked)


def waiting_elsewhere(
    cells: Cells, stream_id: UUID, requests: Collection[int]
) -> Iterator[Waiting]:
    """Return those that another stream asked, and that came along with a contact."""
    for (contact_id, purpose), consent in cells.items():
        for (stream, request), asked in consent.elsewhere.items():
            if stream == stream_id and request in requests:
                yield Waiting(contact_id, purpose, consent.taken, asked)


def open_questions(
    consent: Consent, stream_id: UUID, after: int
) -> Iterator[OpenQuestion]:
    """Return what goes along when the contact does.

    What another instance asked, up to the version ``after``, is answered there.
    """
    ours = [(stream_id, *one) for one in _asked_here(consent) if one[0] > after]
    theirs = [(*place, asked) for place, asked in consent.elsewhere.items()]
    for stream, request, asked in (*theirs, *ours):
        yield OpenQuestion(stream, request, asked.notice_id, asked.sent)


def as_taken_over(fact: ConsentTakenOver, version: int) -> Consent:
    """Return where a cell stands that came from another card with its questions."""
    # A yes whose import was undone is as if it had not been said.
    undone = fact.state == "invalidated" and not fact.said_no
    return Consent(
        fact.state,
        version,
        None if undone else fact.renewed_at or fact.granted_at,
        fact.expires_at,
        fact.said_no,
        # A request that came after the no is newer: of it a yes has to be.
        fact.said_at if fact.said_no and fact.state != "invalidated" else None,
        taken=version,
        elsewhere={
            (one.stream_id, one.request): Asked(one.notice_id, one.sent)
            for one in fact.questions
        },
    )


def _asked_here(consent: Consent) -> Iterator[tuple[int, Asked]]:
    yield from consent.asked.items()
    if consent.elsewhere:
        yield consent.taken, list(consent.elsewhere.values())[-1]
