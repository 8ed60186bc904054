"""A sign-up form: boxes to tick, each with its own words, in versions that stay.

Russian law (152-FZ, article 9, as changed by 156-FZ) wants the consent to the
processing of data in a document apart from any other. So no tick and no wording serves
both that and advertising.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import singledispatchmethod
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import FormNotOpen, NoticeKindDiffers, PurposesBound
from domain.events import Fact, FormClosed, FormPublished, Tick
from domain.ids import named_id
from domain.purpose import ADVERTISING, DATA_PROCESSING

_APART = {ADVERTISING, DATA_PROCESSING}

#: Of a purpose or a wording: what it is about; missing or empty if nobody said.
Kinds = Mapping[str | bytes, str]


class Form(Aggregate):
    """Decides what may be published, and whether sign-ups are taken."""

    kind: ClassVar = "form"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.published: FormPublished | None = None
        #: The version of the stream at which it was published last.
        self.edition = 0
        self.closed = False

    def publish(self, draft: FormPublished, kinds: Kinds) -> Iterator[Fact]:
        """Publish the form, or a new version of it; a closed one opens again.

        Raises PurposesBound and NoticeKindDiffers.
        """
        _check(draft.ticks, kinds)
        if draft != self.published or self.closed:
            yield draft

    def close(self) -> Iterator[Fact]:
        """Take no more sign-ups."""
        if not self.closed:
            yield FormClosed()

    def ticks(self, numbers: Sequence[int]) -> list[Tick]:
        """Return the ticks with these numbers; raises FormNotOpen, and IndexError."""
        if self.closed or self.published is None:
            raise FormNotOpen
        return [self.published.ticks[number] for number in sorted(set(numbers))]

    @singledispatchmethod
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: FormPublished) -> None:
        self.published, self.closed = fact, False
        self.edition = self.version + 1

    @evolve.register
    def _(self, _fact: FormClosed) -> None:
        self.closed = True


def form_stream(code: str) -> UUID:
    """Return the stream of a form, the same for the same code."""
    return named_id("form", code)


def _check(ticks: Sequence[Tick], kinds: Kinds) -> None:
    of_notice: dict[bytes, set[str]] = defaultdict(set)
    for number, tick in enumerate(ticks):
        found = {kinds.get(code, "") for code in tick.purposes} - {""}
        of_notice[tick.notice_id] |= found
        # The same words under two ticks bind as one tick does.
        if of_notice[tick.notice_id] >= _APART:
            raise PurposesBound(number)
        told = kinds.get(tick.notice_id)
        if told and found - {told}:
            raise NoticeKindDiffers(number, told)
