"""Commands about trigger series: define, activate, stop, bring people in by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain.aggregate import Aggregate, Numbered
from domain.application.campaign_checks import CampaignChecks, blocking
from domain.application.campaign_parts import CampaignParts, Draft
from domain.application.looking import Looking
from domain.application.records import By, Decision, Records
from domain.application.segments import Segments
from domain.application.series_parts import OF_SEGMENTS, require_parts
from domain.campaign import Campaign, whole
from domain.checks import WARN
from domain.errors import (
    SeriesLettersNotApproved,
)
from domain.events import (
    CampaignAudienceSet,
    CampaignDrafted,
    Fact,
    Finding,
    SeriesDefined,
)
from domain.ids import named_id, new_id
from domain.segment import Segment
from domain.series.definition import Definition
from domain.series.own_letters import asked_of
from domain.series.reading import read_definition
from domain.series.series import STAY, Brought, Series
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import VaultRow, seal

#: What the answer to an activation says: it is active, or somebody has to look first.
ACTIVE, MODERATION = b'"active"', b'"moderation"'


@dataclass(frozen=True)
class WantedSeries:
    """A series as its author wants it: the document, as it was read, and its letters.

    ``inside`` is what becomes of those inside earlier editions, ``moves`` where they go
    on: step -> step.
    """

    document: Mapping[str, Any]
    definition: Definition
    letters: Mapping[str, Draft]
    inside: str = STAY
    moves: Mapping[str, str] = field(default_factory=dict)


class SeriesCommands:
    """The commands about series; each answers with the series' id."""

    def __init__(
        self,
        records: Records,
        segments: Segments,
        parts: CampaignParts,
        checks: CampaignChecks,
        looking: Looking,
    ) -> None:
        self._records = records
        self._segments = segments
        self._parts = parts
        self._checks = checks
        self._looking = looking

    def define(self, by: By, wanted: WantedSeries) -> Answer:
        """Make a series; raises SeriesInvalid and what its letters are refused for."""
        return self._records.once(by, lambda: self._defined(Series(new_id()), wanted))

    def redefine(self, by: By, id_: UUID, wanted: WantedSeries) -> Answer:
        """Give a series another edition, which is activated before it counts."""
        return self._records.once(
            by,
            lambda: self._defined(self._records.edited(Series, id_, by), wanted),
        )

    def activate(
        self, by: By, id_: UUID, *, acknowledged: bool = False, dry: bool = False
    ) -> Answer:
        """Have people come into the newest edition.

        Its letters are checked first. If somebody has to look at them it waits in their
        queue, and is activated by asking again. Raises SeriesLettersNotApproved.
        """

        def decide() -> Decision:
            series = self._records.edited(Series, id_, by)
            definition = self.definition(series, series.newest)
            letters = {} if dry else self._letters(series)
            streams = self._submitted(by, letters, acknowledged=acknowledged)
            if any(not letter.approved for letter in letters.values()):
                return Decision(id_, streams, told=MODERATION)
            for letter in letters.values():
                streams.append((letter, list(letter.open(new_id()))))
            streams += self._watched(definition)
            daily = bool(definition.anniversaries)
            facts = list(series.activate(definition.starts, dry=dry, daily=daily))
            return Decision(id_, [*streams, (series, facts)], told=ACTIVE)

        return self._records.once(by, decide)

    def close(self, by: By, id_: UUID) -> Answer:
        """Have nobody come in any more; whoever is inside goes on."""
        return self._decided(by, id_, Series.close)

    def pause(self, by: By, id_: UUID) -> Answer:
        """Have nobody go on."""
        return self._decided(by, id_, Series.pause)

    def resume(self, by: By, id_: UUID) -> Answer:
        """Have everybody go on."""
        return self._decided(by, id_, Series.resume)

    def archive(self, by: By, id_: UUID) -> Answer:
        """End it for good; whoever is inside leaves."""
        return self._decided(by, id_, Series.archive)

    def add(self, by: By, id_: UUID, subscriber_ids: Sequence[UUID]) -> Answer:
        """Bring people in by hand, whatever brings others in."""

        def decide() -> Decision:
            series = self._records.edited(Series, id_, by)
            facts = list(series.add(subscriber_ids))
            return Decision(id_, [(Brought(new_id()), facts)])

        return self._records.once(by, decide)

    def get(self, id_: UUID) -> Series:
        """Return a series as it stands; raises NotFound."""
        return self._records.existing(Series, id_)

    def document(self, series: Series, edition: int) -> Mapping[str, Any]:
        """Return what an edition was defined as, as it was told."""
        ref = series.editions[edition].definition
        document: Mapping[str, Any] = msgspec.json.decode(
            self._records.vault.values([ref.id])[ref.id]
        )
        return document

    def definition(self, series: Series, edition: int) -> Definition:
        """Return an edition; it asks of its letters by the campaigns that they are."""
        letters = series.editions[edition].letters
        return read_definition(asked_of(self.document(series, edition), letters))

    def _defined(self, series: Series, wanted: WantedSeries) -> Decision:
        require_parts(self._records, self._segments, wanted.definition)
        written = _written(wanted.document)
        row = seal(series.id, "definition", written)
        letters = {
            step: self._letter(series.id, step, draft)
            for step, draft in wanted.letters.items()
        }
        fact = SeriesDefined(
            wanted.definition.name,
            row.ref,
            {step: letter.id for step, (letter, _) in letters.items()},
            dict(wanted.moves),
            wanted.inside,
        )
        if series.newest and self._is_as_defined(series, fact, written):
            return Decision(series.id, [])
        streams: list[tuple[Aggregate, Iterable[Fact]]] = []
        rows = [row]
        for step, (letter, sealed) in letters.items():
            if not letter.version:
                rows += sealed.values()
                name = f"{wanted.definition.name}, {step}"
                drafted = list(_drafted(series.id, name, wanted.letters[step], sealed))
                streams.append((letter, drafted))
        streams.append((series, list(series.define(fact))))
        return Decision(series.id, streams, Keeping(rows))

    def _is_as_defined(
        self, series: Series, wanted: SeriesDefined, written: str
    ) -> bool:
        before = series.editions[series.newest]
        same = replace(before, definition=wanted.definition) == wanted
        return same and _written(self.document(series, series.newest)) == written

    def _letter(
        self, series_id: UUID, step: str, draft: Draft
    ) -> tuple[Campaign, dict[str, VaultRow]]:
        """Return the letter of a step that says this: of any edition that has it."""
        said = self._parts.sealed(Campaign(series_id), draft)
        parts = (said["content"].value, said["sender"].value, _written(draft.audience))
        id_ = named_id("letter", series_id, step, *parts)
        rows = {name: replace(row, subject_id=id_) for name, row in said.items()}
        return self._records.load(Campaign, id_), rows

    def _letters(self, series: Series) -> dict[str, Campaign]:
        ids = series.editions[series.newest].letters if series.newest else {}
        found = self._records.load_many(Campaign, ids.values())
        return {step: found[id_] for step, id_ in ids.items()}

    def _submitted(
        self, by: By, letters: Mapping[str, Campaign], *, acknowledged: bool
    ) -> list[tuple[Aggregate, Iterable[Fact]]]:
        """Have the letters looked at that are not approved yet."""
        streams: list[tuple[Aggregate, Iterable[Fact]]] = []
        refused: dict[str, str] = {}
        for step, letter in letters.items():
            if letter.run or letter.approved or letter.awaited:
                continue
            findings = self._checks.findings(letter)
            look = self._looking.why(letter, by.at)
            version = letter.version
            facts = letter.decided(
                letter.submit(findings, look=look, acknowledged=acknowledged)
            )
            if letter.state not in ("approved", "moderation"):
                refused[step] = _why(findings)
            streams.append((Numbered(letter.id, version), facts))
        if refused:
            raise SeriesLettersNotApproved(refused)
        return streams

    def _watched(
        self, definition: Definition
    ) -> Iterator[tuple[Aggregate, Iterable[Fact]]]:
        """Have it kept who is in the segments that bring people in."""
        ids = {UUID(s.about) for s in definition.starts if s.on in OF_SEGMENTS}
        for segment in self._records.load_many(Segment, ids).values():
            yield segment, list(segment.watch())

    def _decided(self, by: By, id_: UUID, rule: Any) -> Answer:  # noqa: ANN401 - a method of Series
        return self._records.ruled(
            by, lambda: self._records.edited(Series, id_, by), rule
        )


def audience_of(
    definition: Definition, topic: str, *, urgent: bool
) -> CampaignAudienceSet:
    """Return for whom a letter is: whomever the series brings, if they agreed."""
    return CampaignAudienceSet((), definition.purpose, topic, urgent=urgent)


def _drafted(
    series_id: UUID, name: str, draft: Draft, sealed: Mapping[str, VaultRow]
) -> Iterator[Fact]:
    drafted = CampaignDrafted(name, draft.channel, letter_of=series_id)
    content, sender = sealed["content"].ref, sealed["sender"].ref
    if draft.audience:
        yield from whole(drafted, content, sender, draft.audience)


def _written(told: object) -> str:
    return msgspec.json.encode(told, order="sorted").decode()


def _why(findings: Sequence[Finding]) -> str:
    """Say what a letter waits for: what blocks it, or what it is warned of."""
    warnings = (f"{one.check}: {one.message}" for one in findings if one.level == WARN)
    unknown = "acknowledge what it is warned of: "
    return blocking(findings) or unknown + "; ".join(warnings)
