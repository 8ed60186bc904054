"""Whether we may write now: asked of ``standing``, as every attempt is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.events import Recorded
from domain.permission import (
    NO_ADDRESS,
    NOBODY,
    POLICY,
    Grounds,
    Reason,
    Suppression,
    allows,
    reasons,
)
from domain.store.codec import codec_of_release
from domain.store.sql import load_statements
from projections.consents.as_of import Moment, consents_at
from projections.consents.events import ConsentEvent, consent_event
from projections.questions import Questions

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


@dataclass(frozen=True)
class _Contact:
    """A contact as the write side knows it now."""

    contact_id: UUID
    subscriber_id: UUID
    flags: Grounds
    said: Recorded | None


class Permissions(Questions):
    """Asks the write side's own tables, which are never behind."""

    def of_address(
        self, channel: str, address: str, purpose: str, at: datetime
    ) -> Permission:
        """Tell whether a normalised address may be written to."""
        values = {"channel": channel, "address": address, "purpose": purpose}
        found = self.line(_contact, _SQL["of_address"], values)
        if found is None:
            return Permission(allowed=False, reasons=[NOBODY])
        return _permission(found, at)

    def of_person(
        self, subscriber_id: UUID, channel: str, purpose: str, at: datetime
    ) -> Permission:
        """Tell whether a person may be written to: at the contact a campaign takes.

        That is the oldest that may be written to; if there is none, the oldest.
        """
        values = {
            "subscriber_id": subscriber_id,
            "channel": channel,
            "purpose": purpose,
        }
        found = self.lines(_contact, _SQL["of_person"], values)
        answers = [_permission(contact, at) for contact in found]
        allowed = (answer for answer in answers if answer.allowed)
        if not answers:
            return Permission(allowed=False, reasons=[NO_ADDRESS])
        return next(allowed, answers[0])


def _permission(contact: _Contact, at: datetime) -> Permission:
    grounds = contact.flags
    if contact.said:
        # A consent rests on one event: what held after it is what it alone says.
        [consent] = consents_at([contact.said], Moment(at))
        grounds = replace(
            consent.grounds,
            state=grounds.state,
            suppressed=grounds.suppressed,
            unreachable=grounds.unreachable,
            erased=grounds.erased,
        )
    return Permission(
        allows(grounds, at),
        reasons(grounds, at),
        contact.subscriber_id,
        contact.contact_id,
        consent_event(contact.said) if contact.said else None,
    )


def _contact(
    *,
    contact_id: UUID,
    subscriber_id: UUID,
    **facts: Any,  # noqa: ANN401 - the other columns
) -> _Contact:
    flags = Grounds(
        state=facts["standing"],
        suppressed=(Suppression(),) if facts["suppressed"] else (),
        unreachable=facts["unreachable"],
        erased=facts["erased"],
    )
    return _Contact(contact_id, subscriber_id, flags, _said(subscriber_id, facts))


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
