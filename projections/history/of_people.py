"""The words of people: what became known of them, what they said, where they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.events import (
    ActivityRecorded,
    AddressBecameReachable,
    AddressBecameUnreachable,
    AddressSuppressed,
    ConfirmationSent,
    ConsentExpired,
    ConsentGranted,
    ConsentInvalidated,
    ConsentRefused,
    ConsentRenewed,
    ConsentRequested,
    ConsentWithdrawn,
    ContactAdded,
    ContactRemoved,
    DeliveryBounced,
    DeliveryComplained,
    Fact,
    ListJoined,
    ListLeft,
    Profile,
    ProfileChanged,
    SealedProofDestroyed,
    SubscriberBroughtOver,
    SubscriberErased,
    SubscriberRegistered,
    SuppressionLifted,
)
from domain.suppression import opened


def _registered(fact: SubscriberRegistered) -> str:
    channels = ", ".join(contact.channel for contact in fact.contacts) or "none"
    return f"became known through {fact.origin}; contacts: {channels}"


def _values(profile: Profile) -> str:
    given, gone = ", ".join(profile.fields), ", ".join(profile.removed)
    return "; ".join(filter(None, [given, gone and f"taken away: {gone}"]))


def _granted(fact: ConsentGranted) -> str:
    until = f", until {fact.expires_at:%Y-%m-%d}" if fact.expires_at else ""
    return (
        f"said yes to {fact.purpose} by {fact.channel} on {fact.granted_at:%Y-%m-%d}"
        f" ({fact.method}), having read notice {fact.notice_id.hex()[:12]}{until}"
    )


def _renewed(fact: ConsentRenewed) -> str:
    until = f", until {fact.expires_at:%Y-%m-%d}" if fact.expires_at else ""
    return (
        f"said yes again to {fact.purpose} by {fact.channel} on"
        f" {fact.renewed_at:%Y-%m-%d} ({fact.method}){until}"
    )


def _confirmation(fact: ConfirmationSent) -> str:
    return (
        f"was asked by message {fact.message_id} to confirm {fact.purpose}"
        f" by {fact.channel}: {fact.outcome}"
    )


def _withdrew(fact: ConsentWithdrawn) -> str:
    because = f", after campaign {fact.campaign_id}" if fact.campaign_id else ""
    return f"said no to {fact.purpose} by {fact.channel} ({fact.method}){because}"


def _unreachable(fact: AddressBecameUnreachable) -> str:
    whose = f"the address of contact {fact.contact_id}"
    if fact.soft_bounces:
        return f"{whose} is given up: {fact.soft_bounces} messages came back from it"
    return f"{whose} does not exist (code {fact.code})"


def _about(fact: DeliveryBounced | DeliveryComplained) -> str:
    if fact.campaign_id:
        return f"campaign {fact.campaign_id}"
    return f"message {fact.message_id}"


def _bounced(fact: DeliveryBounced) -> str:
    said = " ".join(filter(None, [fact.kind, fact.status or str(fact.code or "")]))
    by = f" from {fact.reporter}" if fact.reporter else ""
    return f"{_about(fact)} came back{by} ({said})"


WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    SubscriberRegistered: _registered,
    ContactAdded: lambda fact: f"gained an address in {fact.contact.channel}",
    ContactRemoved: lambda fact: f"lost the address of contact {fact.contact_id}",
    ProfileChanged: lambda fact: f"profile changed: {_values(fact.profile)}",
    ActivityRecorded: lambda fact: (
        f"did {fact.name} on {fact.occurred_at:%Y-%m-%d %H:%M}"
    ),
    ConsentRequested: lambda fact: (
        f"is to be asked for {fact.purpose} by {fact.channel} ({fact.method})"
    ),
    ConsentGranted: _granted,
    ConfirmationSent: _confirmation,
    ConsentRenewed: _renewed,
    ConsentRefused: lambda fact: (
        f"said no to being asked for {fact.purpose} by {fact.channel} ({fact.method})"
    ),
    ConsentWithdrawn: _withdrew,
    ConsentExpired: lambda fact: (
        f"the yes to {fact.purpose} by {fact.channel} of version {fact.granted} ran out"
    ),
    ConsentInvalidated: lambda fact: (
        f"the consent to {fact.purpose} by {fact.channel} was none ({fact.ground})"
    ),
    ListJoined: lambda fact: f"came onto list {fact.list_id}",
    ListLeft: lambda fact: f"left list {fact.list_id}",
    AddressBecameUnreachable: _unreachable,
    DeliveryBounced: _bounced,
    DeliveryComplained: lambda fact: (
        f"called {_about(fact)} unwanted ({fact.feedback})"
    ),
    AddressBecameReachable: lambda fact: (
        f"contact {fact.contact_id} may be written to again"
    ),
    SubscriberBroughtOver: lambda fact: (
        f"was brought over from {fact.origin} with {len(fact.originals)} events"
    ),
    SubscriberErased: lambda fact: (
        f"was erased ({fact.ground}): {fact.values} values of"
        f" {', '.join(fact.categories)}; certificate {fact.certificate_id}"
    ),
    SealedProofDestroyed: lambda _fact: "what was kept sealed was destroyed",
    AddressSuppressed: lambda fact: (
        f"nothing is sent there any more ({fact.scope}: {fact.ground})"
    ),
    SuppressionLifted: lambda fact: (
        f"is open again in {fact.scope}, as far as {' and '.join(opened(fact))} closed"
        f" it: {fact.ground}"
    ),
}
