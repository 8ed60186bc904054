"""What happens to trigger series, and to each person on their way through one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

import msgspec

from domain.events.fact import Fact, VaultRef


class StartFilter(msgspec.Struct, frozen=True, array_like=True):
    """What a logged property of an activity has to be, such as greater than 100.

    ``value`` is JSON: text, a number, true or false.
    """

    property: str
    op: str
    value: str


class SeriesStart(
    msgspec.Struct, frozen=True, omit_defaults=True, repr_omit_defaults=True
):
    """What brings people into a series.

    ``on`` names it (``domain.series.starts``); it is of the one thing that ``about``
    names, such as a list, a purpose or a kind of activity, or of any. ``where`` are
    filters on logged properties, and ``key`` is the property that parts those who are
    inside several times, such as once an order. ``link`` is where a link leads, or a
    mask of that.
    """

    on: str
    about: str = ""
    where: tuple[StartFilter, ...] = ()
    key: str = ""
    link: str = ""


class SeriesDefined(Fact, frozen=True):
    """What a series is from here on: the version of this event is its *edition*.

    The definition lies in the vault: its conditions may name people. ``letters`` are
    the campaigns that it sends, by step. Whoever is inside an earlier edition stays in
    it (``stay``), goes on in this one (``move``: at the step that ``moves`` names for
    theirs, else at the same) or has to ``leave``.
    """

    TOPIC: ClassVar = "series.defined.v1"
    name: str
    definition: VaultRef
    letters: dict[str, UUID]
    moves: dict[str, str]
    inside: str = "stay"


class SeriesActivated(Fact, frozen=True):
    """From here on whatever ``starts`` names brings people in, into ``edition``.

    If ``daily`` days of profiles do, too. In a ``dry`` series all is recorded, and
    nothing is sent or changed.
    """

    TOPIC: ClassVar = "series.activated.v1"
    edition: int
    starts: tuple[SeriesStart, ...] = ()
    dry: bool = False
    daily: bool = False


class SeriesClosed(Fact, frozen=True):
    """Nobody comes in any more; whoever is inside goes on."""

    TOPIC: ClassVar = "series.closed.v1"


class SeriesPaused(Fact, frozen=True):
    """Nobody goes on until it is resumed; whoever comes meanwhile waits too."""

    TOPIC: ClassVar = "series.paused.v1"


class SeriesResumed(Fact, frozen=True):
    """Everybody goes on: whose time has come meanwhile does at once."""

    TOPIC: ClassVar = "series.resumed.v1"


class SeriesArchived(Fact, frozen=True):
    """It is over, for good: whoever is inside has to leave."""

    TOPIC: ClassVar = "series.archived.v1"


class SeriesPeopleAdded(Fact, frozen=True):
    """These people are to come in, whatever brings others in; at most 1,000.

    In a stream of their own: a series may be told of a million.
    """

    TOPIC: ClassVar = "series.people_added.v1"
    series_id: UUID
    subscriber_ids: tuple[UUID, ...]


class EnrolmentEntered(Fact, frozen=True):
    """A person came into a series, for the ``number``-th time, at its first step.

    ``trigger`` names what brought them, once for ever: the position of an event, a
    day. ``because`` says it in a word, such as ``list_joined``; ``occurred_at`` is when
    it was. ``key`` parts those who are inside several times, such as once an order.
    """

    TOPIC: ClassVar = "enrolment.entered.v1"
    series_id: UUID
    edition: int
    subscriber_id: UUID
    number: int
    step: str
    trigger: str
    because: str
    occurred_at: datetime
    key: str = ""


class EnrolmentWaited(Fact, frozen=True):
    """They wait at a step, until a time at the latest; ``wish`` is what was asked.

    ``zone`` is that of the clock that the wish goes by, if it goes by one.
    """

    TOPIC: ClassVar = "enrolment.waited.v1"
    step: str
    until: datetime
    wish: str
    zone: str = ""


class EnrolmentMoved(Fact, frozen=True):
    """A step was taken: what came of it, why, and the step that is next.

    ``seen`` is the log position up to which conditions were looked at. Without ``to``
    they are through. ``window_id`` is that of the letter that is sent.
    """

    TOPIC: ClassVar = "enrolment.moved.v1"
    step: str
    outcome: str
    to: str = ""
    why: str = ""
    seen: int = 0
    window_id: UUID | None = None


class EnrolmentTransferred(Fact, frozen=True):
    """They go on in another edition of the series, at a step of it."""

    TOPIC: ClassVar = "enrolment.transferred.v1"
    edition: int
    step: str


class EnrolmentLeft(Fact, frozen=True):
    """They left the series before its end, or because they reached its goal."""

    TOPIC: ClassVar = "enrolment.left.v1"
    step: str
    reason: str
    why: str = ""
    seen: int = 0


class EnrolmentCompleted(Fact, frozen=True):
    """They came to the end of the series."""

    TOPIC: ClassVar = "enrolment.completed.v1"


class EnrolmentTold(Fact, frozen=True):
    """A step has this told to the webhooks that ask for it, in a ``word``."""

    TOPIC: ClassVar = "enrolment.told.v1"
    series_id: UUID
    subscriber_id: UUID
    step: str
    word: str


class EnrolmentHandedOn(Fact, frozen=True):
    """A step brings the person into another series."""

    TOPIC: ClassVar = "enrolment.handed_on.v1"
    series_id: UUID
    subscriber_id: UUID
    step: str
