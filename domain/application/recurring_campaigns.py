"""Commands about campaigns that come again and again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from domain.aggregate import Aggregate
from domain.application.campaign_checks import CampaignChecks
from domain.application.campaign_parts import CampaignParts, Draft
from domain.application.looking import Looking
from domain.application.records import By, Decision, Records
from domain.campaign import Campaign
from domain.errors import ConditionsInvalid
from domain.events import (
    Fact,
    RecurringRan,
    RecurringSubmitted,
    RecurringWritten,
    Timetable,
    VaultRef,
)
from domain.ids import new_id
from domain.recurring_campaign import Met, RecurringCampaign
from domain.recurring_issue import first_issue, issue_of
from domain.recurring_state import SKIP
from domain.store.commands import Answer
from domain.store.keeping import Keeping

#: Nothing is defined so.
_OUT_OF_USE = b"a segment is out of use"


@dataclass(frozen=True)
class Schedule:
    """When it comes, and what becomes of what was missed; None leaves it as it is."""

    timetable: Timetable | None = None
    missed: str | None = None


class RecurringCampaigns:
    """The commands about them; each answers with the recurring campaign's id."""

    def __init__(
        self,
        records: Records,
        parts: CampaignParts,
        checks: CampaignChecks,
        looking: Looking,
    ) -> None:
        self._records = records
        self._parts = parts
        self._checks = checks
        self._looking = looking

    def draft(self, by: By, draft: Draft, schedule: Schedule) -> Answer:
        """Begin one, with as many of its parts as there are."""

        def decide() -> Decision:
            return self._written(RecurringCampaign(new_id()), draft, schedule)

        return self._records.once(by, decide)

    def edit(self, by: By, id_: UUID, draft: Draft, schedule: Schedule) -> Answer:
        """Change it; what changes voids an approval, and none goes out until then."""

        def decide() -> Decision:
            found = self._records.edited(RecurringCampaign, id_, by)
            return self._written(found, draft, schedule)

        return self._records.once(by, decide)

    def submit(
        self,
        by: By,
        id_: UUID,
        *,
        acknowledged: bool = False,
    ) -> Answer:
        """Ask for release: the checks run, and approve unless somebody has to act.

        If somebody has to look, they do so at a first issue, in the queue of all.
        """

        def decide() -> Decision:
            found, first = self.get(id_), Campaign(new_id())
            seen = self._checks.seen(found)
            findings = seen.findings
            definitions = self._parts.definitions(found)
            look = self._looking.why(found, by.at, seen.people)
            first_id = first.id if look else None
            facts = list(
                found.submit(findings, definitions, first_id, acknowledged=acknowledged)
            )
            streams: list[tuple[Aggregate, Iterable[Fact]]] = [(found, facts)]
            if look and _waits(facts):
                issue = first_issue(found, first, look, findings, definitions)
                streams.append((first, issue))
            return Decision(id_, streams)

        return self._records.once(by, decide)

    def activate(self, by: By, id_: UUID) -> Answer:
        """Have issues go out from the next time on."""

        def rule(one: RecurringCampaign) -> Iterable[Fact]:
            yield from self._approved(one)
            yield from one.activate(by.at, self._parts.definitions(one))

        return self._decided(by, id_, rule)

    def pause(self, by: By, id_: UUID) -> Answer:
        """Have none go out for now."""
        return self._decided(by, id_, RecurringCampaign.pause)

    def resume(self, by: By, id_: UUID) -> Answer:
        """Go on with the next time."""
        return self._decided(
            by, id_, lambda one: one.resume(by.at, self._parts.definitions(one))
        )

    def ask(self, by: By, id_: UUID) -> Answer:
        """Have one go out now."""

        def rule(one: RecurringCampaign) -> Iterable[Fact]:
            yield from self._approved(one)
            yield from one.ask(self._parts.definitions(one))

        return self._decided(by, id_, rule)

    def end(self, by: By, id_: UUID) -> Answer:
        """Have none go out any more, for good."""
        return self._decided(by, id_, RecurringCampaign.end)

    def get(self, id_: UUID) -> RecurringCampaign:
        """Return it as it stands; raises NotFound."""
        return self._records.existing(RecurringCampaign, id_)

    def run(self, by: By, id_: UUID, run: UUID) -> Answer:
        """Do a run: note what comes of it and draft its issue, both or neither."""

        def decide() -> Decision:
            found = self.get(id_)
            met = self._met(by, found)
            facts = list(found.run(run, met))
            issue = self._records.load(Campaign, run)
            issues = [
                (issue, issue_of(found, issue, fact, met))
                for fact in facts
                if isinstance(fact, RecurringRan)
            ]
            # The issue first: it is told by what the other is before this run.
            return Decision(id_, [*issues, (found, facts)])

        return self._records.once(by, decide)

    def _approved(self, one: RecurringCampaign) -> Iterable[Fact]:
        if one.first_id:
            yield from one.approve(self._records.load(Campaign, one.first_id).passed)

    def _met(self, by: By, found: RecurringCampaign) -> Met:
        try:
            definitions = self._parts.definitions(found)
        except ConditionsInvalid:
            definitions = _OUT_OF_USE
        findings = [*self._checks.findings(found), *self._looking.beyond(found)]
        return Met(by.at, findings, definitions, self._parts.has_forked_since)

    def _written(
        self, found: RecurringCampaign, draft: Draft, schedule: Schedule
    ) -> Decision:
        rows = self._parts.sealed(found, draft)
        refs = {name: row.ref for name, row in rows.items()}
        facts = found.write(_wanted(found, draft, schedule, refs))
        return Decision(found.id, [(found, facts)], Keeping(list(rows.values())))

    def _decided(
        self, by: By, id_: UUID, rule: Callable[[RecurringCampaign], Iterable[Fact]]
    ) -> Answer:
        return self._records.ruled(by, lambda: self.get(id_), rule)


def _waits(facts: Iterable[Fact]) -> bool:
    return any(isinstance(one, RecurringSubmitted) and one.first_id for one in facts)


def _wanted(
    found: RecurringCampaign,
    draft: Draft,
    schedule: Schedule,
    refs: dict[str, VaultRef],
) -> RecurringWritten:
    """Return all of it as it is to be."""
    told = found.written or RecurringWritten(
        draft.name, draft.channel, Timetable(), SKIP
    )
    return RecurringWritten(
        draft.name or told.name,
        told.channel,
        schedule.timetable or told.timetable,
        schedule.missed or told.missed,
        refs.get("content", told.content),
        refs.get("sender", told.sender),
        draft.audience or told.audience,
    )
