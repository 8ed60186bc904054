"""Commands about segments, and their conditions made ready to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from domain.application.link_masks import LinkMasks
from domain.application.link_targets import Targets
from domain.application.records import By, Decision, Records
from domain.audience import MailingList
from domain.conditions import Group, Today, read_conditions, referred
from domain.errors import ConditionsInvalid
from domain.events import CampaignAudienceSet, Fact
from domain.field_values import Kind
from domain.fields import FIELDS, Fields
from domain.segment import Look, Seen, Segment, look_stream, segment_stream
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import VaultRow, seal

#: For whoever asks what conditions name, which no day changes.
ANY_DAY = Today(datetime(2000, 1, 1, tzinfo=UTC))
ANY_DAY_INSIDE = replace(ANY_DAY, of_those_inside=True)
#: Conditions as a client sends them, and as they are kept.
Document = Sequence[Any]


@dataclass(frozen=True)
class Chosen:
    """Who is to get something: on which lists and in which segments, and who is not."""

    chosen: Group
    not_on: Group
    not_in: Group


@dataclass(frozen=True)
class SegmentChange:
    """What is to change; None leaves it as it is."""

    name: str | None = None
    conditions: Document | None = None


class Segments:
    """The commands about segments; each answers with the segment's id."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._masks = LinkMasks(Targets(records))

    def define(
        self, by: By, code: str, name: str, conditions: Document, today: Today
    ) -> Answer:
        """Make a segment; raises SegmentCodeTaken and ConditionsInvalid."""

        def decide() -> Decision:
            made = self._records.load(Segment, segment_stream(code))
            self.tree(conditions, today)
            row = _sealed(made.id, conditions)
            facts = made.define(code, name, row.ref)
            return Decision(made.id, [(made, list(facts))], Keeping([row]))

        return self._records.once(by, decide)

    def change(self, by: By, id_: UUID, change: SegmentChange, today: Today) -> Answer:
        """Rename a segment, or give it other conditions.

        Raises NotFound, VersionDiffers, SegmentOutOfUse and ConditionsInvalid.
        """

        def decide() -> Decision:
            found = self._records.edited(Segment, id_, by)
            facts = list(found.rename(change.name)) if change.name else []
            rows = []
            if self._differs(found, change.conditions):
                conditions = list(change.conditions or ())
                self._tree(conditions, today, within=found)
                rows = [_sealed(id_, conditions)]
                facts += found.redefine(rows[0].ref)
            return Decision(id_, [(found, facts)], Keeping(rows))

        return self._records.once(by, decide)

    def archive(self, by: By, id_: UUID) -> Answer:
        """Take a segment out of use."""
        return self._decided(by, id_, Segment.archive)

    def watch(self, by: By, id_: UUID) -> Answer:
        """Keep who is in a segment; raises SegmentOutOfUse."""
        return self._decided(by, id_, Segment.watch)

    def unwatch(self, by: By, id_: UUID) -> Answer:
        """Keep it no longer."""
        return self._decided(by, id_, Segment.unwatch)

    def look(self, segment_id: UUID, position: int) -> Look:
        """Begin a look at who is in a segment, or go on with it after a crash."""
        return self._records.load(Look, look_stream(segment_id, position))

    def move(
        self,
        by: By,
        look: Look,
        seen: Seen,
        entered: Sequence[UUID],
        left: Sequence[UUID],
    ) -> None:
        """Note who came into a watched segment and who went, as a look has found.

        Raises the library's IntegrityError when another look at the same was faster.
        """
        self._records.append(by, [(look, look.move(seen, entered, left))])

    def fingerprint(self, id_: UUID) -> int:
        """Return a number for what a segment is defined as, with all that it names."""
        return int.from_bytes(self.editions([id_])[:8]) >> 1

    def get(self, id_: UUID) -> Segment:
        """Return a segment as it stands; raises NotFound."""
        return self._records.existing(Segment, id_)

    def conditions(self, segment: Segment) -> Document:
        """Return the conditions of a segment, as they were told."""
        if segment.conditions is None:
            return []
        value = self._records.vault.values([segment.conditions.id])
        document: Document = msgspec.json.decode(value[segment.conditions.id])
        return document

    def tree(self, conditions: Document, today: Today) -> Group:
        """Make conditions ready to be asked; raises ConditionsInvalid."""
        return self._tree(conditions, today, within=None)

    def tree_of(self, id_: UUID, today: Today) -> Group:
        """Make the conditions of a segment ready to be asked.

        Raises NotFound and ConditionsInvalid.
        """
        segment = self.get(id_)
        return self._tree(self.conditions(segment), today, within=segment)

    def require_use(self, id_: UUID) -> None:
        """Raise SegmentOutOfUse or ConditionsInvalid if a segment cannot be asked."""
        self.get(id_).require_use()
        self.tree_of(id_, ANY_DAY)

    def editions(self, ids: Iterable[UUID]) -> bytes:
        """Return a digest of what some segments are defined as, with all they name."""
        named = _Named(self, ANY_DAY, None)
        named.follow([_within(id_) for id_ in ids], "")
        parts = sha256()
        for one in sorted(named.found, key=lambda found: found.id):
            parts.update(one.id.bytes + one.edition.to_bytes(8))
        return parts.digest()

    def audience(self, wanted: CampaignAudienceSet, today: Today) -> Chosen:
        """Make an audience ready to be asked; raises ConditionsInvalid."""
        lists, segments = wanted.list_ids, wanted.segment_ids
        return Chosen(
            self._any(map(_on, lists), map(_within, segments), today),
            self._any(map(_on, wanted.exclude_list_ids), (), today),
            self._any((), map(_within, wanted.exclude_segment_ids), today),
        )

    def kinds(self) -> Mapping[str, Kind]:
        """Return what the values of each declared field have to be."""
        declared = self._records.load(Fields, FIELDS).declared
        return {code: field.kind for code, field in declared.items()}

    def load(self, id_: UUID) -> Segment:
        """Return a segment as it stands; one that is not there has version 0."""
        return self._records.load(Segment, id_)

    def list_exists(self, id_: UUID) -> bool:
        """Tell whether there is a list, archived or not."""
        return bool(self._records.load(MailingList, id_).version)

    def _tree(
        self, conditions: Document, today: Today, within: Segment | None
    ) -> Group:
        named = _Named(self, today, within)
        named.follow(conditions, "")
        found = self._masks.found
        documents = {id_: found(one) for id_, one in named.documents.items()}
        return read_conditions(found(conditions), today, named.kinds, documents)

    def _any(
        self, lists: Iterable[object], segments: Iterable[object], today: Today
    ) -> Group:
        members = self._tree([*lists, *segments], today, within=None).members
        return Group("any", members)

    def _differs(self, segment: Segment, conditions: Document | None) -> bool:
        return conditions is not None and conditions != self.conditions(segment)

    def _decided(
        self, by: By, id_: UUID, rule: Callable[[Segment], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(
            by, lambda: self._records.edited(Segment, id_, by), rule
        )


class _Named:
    """The segments that conditions name, with those that they name in turn.

    What is not there, is out of use, or leads back to where we came from, is refused.
    """

    def __init__(
        self, segments: Segments, today: Today, within: Segment | None
    ) -> None:
        self.documents: dict[UUID, Document] = {}
        self.found: list[Segment] = []
        self.kinds = segments.kinds()
        self._segments = segments
        self._today = today
        #: The segments that we came through, from the outermost.
        self._way = [within] if within else []

    def follow(self, conditions: Document, path: str) -> None:
        """Find what conditions name; raises ConditionsInvalid."""
        references = referred(conditions, self._today, self.kinds)
        for id_, place in references.lists.items():
            if not self._segments.list_exists(id_):
                raise ConditionsInvalid({path + place: "is no list that there is"})
        for id_, place in references.segments.items():
            self._enter(id_, path + place)

    def _enter(self, id_: UUID, place: str) -> None:
        segment = self._segments.load(id_)
        if not segment.version:
            raise ConditionsInvalid({place: "is no segment that there is"})
        if segment.archived:
            raise ConditionsInvalid({place: f"is archived: {segment.code}"})
        codes = [one.code for one in self._way]
        if segment.code in codes:
            circle = [*codes[codes.index(segment.code) :], segment.code]
            raise ConditionsInvalid({place: f"goes in a circle: {' → '.join(circle)}"})
        if id_ in self.documents:
            return
        self._way.append(segment)
        self.found.append(segment)
        self.documents[id_] = self._segments.conditions(segment)
        self.follow(self.documents[id_], f"{place} → ")
        self._way.pop()


def _on(list_id: UUID) -> dict[str, str]:
    return {"list": str(list_id), "op": "on"}


def _within(segment_id: UUID) -> dict[str, str]:
    return {"segment": str(segment_id), "op": "in"}


def _sealed(segment_id: UUID, conditions: Document) -> VaultRow:
    value = msgspec.json.encode(conditions).decode()
    return seal(segment_id, "conditions", value)
