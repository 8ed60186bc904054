"""Whether we may write now: asked of ``standing``, as every attempt is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.consent_life import lives
from domain.consent_steps import ConsentEvent, consent_event
from domain.events import Recorded
from domain.permission import (
    NO_ADDRESS,
    NOBODY,
    POLICY,
    SUPPRESSED,
    Grounds,
    Reason,
    Suppression,
    allows,
    reasons,
)
from domain.store.codec import codec_of_release
from domain.store.datastore import AccountDatastore
from domain.store.sql import load_statements
from domain.store.suppressions import Suppressions
from projections.queries import Queries

_SQL = load_statements(__package__, "permissions.sql")


@dataclass(frozen=True)
class Permission:
    """Whether we may write to an address for a purpose, with every reason.

    ``consent`` is the event that it rests on: also the no, if that was the last word.
    """

    allowed: bool
    reasons: Sequence[Reason]
    subscriber_id: UUID | None = None
    contact_id: UUID | None = None
    consent: ConsentEvent | None = None
    policy: int = POLICY
    #: What closes the address, also where that does not stop what was asked about.
    suppressions: Sequence[Suppression] = ()


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is to be sent: for which purpose, and from whom about what if that is known.

    Without them only what closes the address for everything is in the way.
    """

    purpose: str
    channel: str = "email"
    sender: str = ""
    topic: str = ""


@dataclass(frozen=True)
class _Contact:
    """A contact as the write side knows it now."""

    contact_id: UUID
    subscriber_id: UUID
    address: str | None
    flags: Grounds
    said: Recorded | None


class Permissions(Queries):
    """Asks the write side's own tables, which are never behind."""

    def __init__(self, datastore: AccountDatastore, suppressions: Suppressions) -> None:
        super().__init__(datastore)
        self._suppressions = suppressions

    def of_address(self, address: str, wish: Wish, at: datetime) -> Permission:
        """Tell whether a normalised address may be written to."""
        values = {
            "channel": wish.channel,
            "address": address,
            "purpose": wish.purpose,
        }
        found = self.line(_contact, _SQL["of_address"], values)
        if found is None:
            return self._of_nobody(address, wish)
        return self._permission(found, wish, at)

    def of_person(self, subscriber_id: UUID, wish: Wish, at: datetime) -> Permission:
        """Tell whether a person may be written to: at the contact a campaign takes.

        That is the oldest that may be written to; if there is none, the oldest.
        """
        values = {
            "subscriber_id": subscriber_id,
            "channel": wish.channel,
            "purpose": wish.purpose,
        }
        found = self.lines(_contact, _SQL["of_person"], values)
        answers = [self._permission(contact, wish, at) for contact in found]
        allowed = (answer for answer in answers if answer.allowed)
        if not answers:
            return Permission(allowed=False, reasons=[NO_ADDRESS])
        return next(allowed, answers[0])

    def _of_nobody(self, address: str, wish: Wish) -> Permission:
        stops = self._stops(address, wish)
        closed = reasons(Grounds(suppressed=self._in_force(stops, wish)))
        against = [one for one in closed if one.name == SUPPRESSED]
        return Permission(allowed=False, reasons=[*against, NOBODY], suppressions=stops)

    def _permission(self, contact: _Contact, wish: Wish, at: datetime) -> Permission:
        stops = self._stops(contact.address, wish)
        grounds = replace(contact.flags, suppressed=self._in_force(stops, wish))
        if contact.said:
            grounds = _with_consent(grounds, contact.said)
        return Permission(
            allows(grounds, at),
            reasons(grounds, at),
            contact.subscriber_id,
            contact.contact_id,
            consent_event(contact.said) if contact.said else None,
            suppressions=stops,
        )

    def _stops(self, address: str | None, wish: Wish) -> list[Suppression]:
        if address is None:
            return []
        place = (wish.channel, address)
        return self._suppressions.of([place]).get(place, [])

    def _in_force(
        self, stops: Sequence[Suppression], wish: Wish
    ) -> tuple[Suppression, ...]:
        scopes = self._suppressions.peppers.scopes(wish.sender, wish.topic)
        return tuple(stop for stop in stops if stop.scope in scopes)


def _with_consent(grounds: Grounds, said: Recorded) -> Grounds:
    # A consent rests on one event: what held after it is what it alone says.
    [consent] = lives([said])
    return replace(
        consent.grounds,
        state=grounds.state,
        expires_at=grounds.expires_at,
        suppressed=grounds.suppressed,
        unreachable=grounds.unreachable,
        erased=grounds.erased,
    )


def _contact(
    *,
    contact_id: UUID,
    subscriber_id: UUID,
    address: str | None,
    **facts: Any,  # noqa: ANN401 - the other columns
) -> _Contact:
    flags = Grounds(
        state=facts["standing"],
        expires_at=facts["expires_at"],
        unreachable=facts["unreachable"],
        erased=facts["erased"],
    )
    return _Contact(
        contact_id, subscriber_id, address, flags, _said(subscriber_id, facts)
    )


def _said(subscriber_id: UUID, facts: dict[str, Any]) -> Recorded | None:
    if facts["topic"] is None:
        return None
    read = codec_of_release().decode(facts["topic"], facts["state"])
    return Recorded(
        facts["notification_id"],
        facts["recorded_at"],
        subscriber_id,
        facts["originator_version"],
        read.context,
        read.fact,
    )
