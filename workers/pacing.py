"""Whom a window writes to next, so that no limit is passed and nobody is crowded.

Slots are reserved before the attempt is committed, over all processes, and kept when
the messages leave. A scope that has no limit, and that nobody asked to be left alone,
costs nothing.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from domain.application import Turn
from domain.quiet_hours import quiet_for
from domain.results import ACCEPTED, Result
from domain.sending_rules import (
    ACCOUNT,
    allowance,
    receiver_scope,
    scopes_of,
)
from domain.slowing import why_slow
from domain.window import Window
from workers.channels import Outgoing, Verdict
from workers.rules_in_force import Known, RulesInForce
from workers.tasks import Keep, Later

TAKEN: Result = (ACCEPTED, 0, "")

#: Recipients of one attempt: what one crash of one connection can leave in doubt.
ATTEMPT_SIZE = 20
#: Nobody is attempted who could not be written to within this.
HORIZON = timedelta(seconds=1)
#: What an attempt takes from its choice to its first message.
LEAD = timedelta(milliseconds=100)
#: The soonest and the latest that a window looks again for which there was no slot.
_SOONEST, _LATEST = timedelta(seconds=1), timedelta(minutes=10)
#: Why somebody is passed over whose night it is.
QUIET = "quiet hours"


class Pacer:
    """Chooses for one window at a time, and hears what its domains say."""

    def __init__(self, rules: RulesInForce, turn: Turn, keep: Keep) -> None:
        """Create it; ``turn`` is that of nobody yet."""
        self._rules = rules
        self._turn = turn
        self._sender = turn.sender.rpartition("@")[2]
        self._keep = keep
        self._domains: Mapping[UUID, str] = {}
        self._zones: Mapping[UUID, str] = {}
        self._slots: dict[UUID, float] = {}
        self._results = defaultdict[str, Counter[Result]](Counter)
        #: Why nobody was chosen, and when to look again; None if nobody was left.
        self.wait: Later | None = None

    def choose(self, window: Window, at: datetime) -> Turn:
        """Return whose turn it is."""
        self.wait, known = None, self._rules.known()
        if known.is_free:
            return replace(self._turn, offsets=window.turn(ATTEMPT_SIZE, at))
        self._learn(known, window)
        if self._is_left_alone(known, at) or not self._is_free(known):
            return self._turn
        quiet = self._quiet(known, window)
        passed, waiting = (quiet, {}) if self._passes(known) else ({}, quiet)
        skip = waiting.keys() | self._closed(known, window, at)
        turn = window.turn(ATTEMPT_SIZE, at, skip)
        offsets = self._warm(known, self._granted(known, window, turn))
        reasons = dict.fromkeys(passed.keys() & offsets, QUIET)
        return replace(self._turn, offsets=offsets, passed=reasons, cap=known.rules.cap)

    def slot(self, message: Outgoing) -> float:
        """Return when a message may leave, by the monotonic clock; 0 for at once."""
        return self._slots.get(message.contact_id, 0.0)

    def renew(self, messages: Sequence[Outgoing]) -> None:
        """Reserve other slots for messages that missed theirs."""
        known = self._rules.known()
        wanted = [scopes_of(self._sender, _domain(one.address)) for one in messages]
        contacts = [one.contact_id for one in messages]
        self._reserve(known, contacts, wanted, timedelta(), _LATEST)

    def hear(self, messages: Sequence[Outgoing], verdicts: Sequence[Verdict]) -> None:
        """Take in what became of messages, and leave domains alone that ask for it."""
        domains = {_domain(message.address) for message in messages}
        for message, verdict in zip(messages, verdicts, strict=True):
            self._results[_domain(message.address)][verdict.told] += 1
        for domain in domains:
            if reason := why_slow(self._results[domain]):
                self._rules.slow(receiver_scope(domain), reason)
                del self._results[domain]
        takes = [receiver_scope(d) for d in domains if self._results[d][TAKEN]]
        troubled = self._rules.known().troubled
        if takes and troubled:
            self._rules.paces.ease(troubled & {ACCOUNT, *takes})

    def _learn(self, known: Known, window: Window) -> None:
        self._domains = self._domains or self._rules.vault.domains(window.contacts)
        if known.rules.quiet_hours and not self._zones:
            self._zones = self._rules.audiences.zones(window.contacts)

    def _quiet(self, known: Known, window: Window) -> dict[int, timedelta]:
        """Return for whom it is quiet, and how long it stays so."""
        quiet, today = known.rules.quiet_hours, self._rules.today()
        if quiet is None or self._turn.urgent:
            return {}
        waits = {None: quiet_for(quiet, today)} | {
            zone: quiet_for(quiet, today.astimezone(ZoneInfo(zone)))
            for zone in set(self._zones.values())
        }
        found = {o: waits[self._zones.get(window.contacts[o])] for o in window.pending}
        held = {offset: wait for offset, wait in found.items() if wait}
        if held and not quiet.skip:
            self._look_again(min(held.values()), "it is quiet where they are")
        return held

    def _passes(self, known: Known) -> bool:
        return bool(known.rules.quiet_hours and known.rules.quiet_hours.skip)

    def _is_left_alone(self, known: Known, at: datetime) -> bool:
        for scope in scopes_of(self._sender, "")[:2]:
            if slowed := known.slowed.get(scope):
                self._look_again(slowed.slowed_until - at, slowed.reason)
                return True
        return False

    def _is_free(self, known: Known) -> bool:
        """Wait until account and sender may send again, unless that takes long."""
        limited = known.intervals(iter(scopes_of(self._sender, "")[:2]))
        while limited and self._keep():
            waits = self._rules.paces.free_in(limited)
            wait = timedelta(seconds=max(waits.values(), default=0)) - HORIZON
            if wait > HORIZON:
                self._look_again(wait, "the account sends no faster")
                return False
            if wait <= timedelta():
                break
            time.sleep(wait.total_seconds())
        return True

    def _closed(self, known: Known, window: Window, at: datetime) -> set[int]:
        """Return the offsets of those whose domain takes nobody within the horizon."""
        scopes = {o: self._receiver(window, o) for o in window.pending}
        limited = known.intervals(iter(set(scopes.values())))
        waits = self._rules.paces.free_in(limited) if limited else {}
        full = {s for s, wait in waits.items() if wait > HORIZON.total_seconds()}
        closed = {
            o for o, scope in scopes.items() if scope in full | known.slowed.keys()
        }
        if closed:
            self._explain(known, closed, scopes, limited, at)
        return closed

    def _explain(
        self,
        known: Known,
        closed: set[int],
        scopes: Mapping[int, str],
        limited: Mapping[str, timedelta],
        at: datetime,
    ) -> None:
        """Say when a window looks again of which all that is left is closed."""
        crowd = Counter(scopes[o] for o in closed)
        waits = [
            known.slowed[scope].slowed_until - at
            if scope in known.slowed
            # As long as its own alone would take: others wait for the same.
            else limited[scope] * number
            for scope, number in crowd.items()
        ]
        self._look_again(min(waits), "receiving domains take no more for now")

    def _granted(
        self, known: Known, window: Window, turn: Sequence[int]
    ) -> Sequence[int]:
        contacts = window.who(turn)
        wanted = [scopes_of(self._sender, self._domains.get(c, "")) for c in contacts]
        while turn:
            granted = self._reserve(known, contacts, wanted, LEAD, HORIZON)
            if any(granted) or not self._keep():
                return [o for o, yes in zip(turn, granted, strict=True) if yes]
            time.sleep(LEAD.total_seconds())
        return turn

    def _reserve(
        self,
        known: Known,
        contacts: Sequence[UUID],
        wanted: Sequence[Sequence[str]],
        lead: timedelta,
        horizon: timedelta,
    ) -> list[bool]:
        """Reserve a slot for each message; tell which have one, or need none."""
        intervals = known.intervals(s for scopes in wanted for s in scopes)
        if not intervals:
            self._slots.clear()
            return [True] * len(contacts)
        base = time.monotonic()
        times = self._rules.paces.reserve(wanted, intervals, lead, horizon)
        for contact, seconds in zip(contacts, times, strict=True):
            if seconds is not None:
                self._slots[contact] = base + seconds
        return [seconds is not None for seconds in times]

    def _warm(self, known: Known, turn: Sequence[int]) -> Sequence[int]:
        today = self._rules.today()
        most = allowance(known.rules.warm_ups, self._sender, today.date())
        if most is None or not turn:
            return turn
        taken = self._rules.paces.warm(self._sender, today.date(), most, len(turn))
        if not taken:
            midnight = today.replace(hour=0, minute=0, second=0, microsecond=0)
            morrow = (midnight + timedelta(days=1)).astimezone(UTC)
            reason = f"{self._sender} has sent what its warm-up allows today"
            self.wait = Later(morrow - today, reason)
        return turn[:taken]

    def _look_again(self, after: timedelta, reason: str) -> None:
        self.wait = Later(min(max(after, _SOONEST), _LATEST), reason)

    def _receiver(self, window: Window, offset: int) -> str:
        return receiver_scope(self._domains.get(window.contacts[offset], ""))


def _domain(address: str) -> str:
    return address.rpartition("@")[2].lower()
