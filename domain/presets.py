"""Exports of other systems: what their columns hold, and what their statuses mean.

Columns are known in lower case; a target of ``""`` leaves one out. What is not named
here is guessed as in any file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.errors import ImportUnreadable
from domain.statuses import (
    AVAILABILITY,
    BLOCKED,
    STATUS,
    SUBSCRIBED,
    UNCONFIRMED,
    UNREACHABLE,
    UNSUBSCRIBED,
)


@dataclass(frozen=True)
class Preset:
    """The columns of an export by name, and the values of its status columns."""

    columns: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


def _left_out(names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), "")


PRESETS: dict[str, Preset] = {
    # Its three files in one archive: subscribed, unsubscribed and cleaned members.
    "mailchimp": Preset(
        {
            "email address": "email",
            "confirm_time": "consent_time",
            "confirm_ip": "consent_ip",
            "unsub_time": UNSUBSCRIBED,
            "clean_time": UNREACHABLE,
            "cc": "country",
            "timezone": "time_zone",
            **_left_out(
                "member_rating optin_time optin_ip latitude longitude gmtoff dstoff"
                " last_changed leid euid notes unsub_campaign_title unsub_campaign_id"
                " unsub_reason unsub_reason_other clean_campaign_title"
                " clean_campaign_id"
            ),
        },
    ),
    "listmonk": Preset(
        {
            "email": "email",
            "name": "full_name",
            "status": STATUS,
            **_left_out("uuid attributes created_at updated_at"),
        },
        {
            "enabled": SUBSCRIBED,
            "disabled": BLOCKED,
            "blocklisted": UNSUBSCRIBED,
        },
    ),
    "unisender": Preset(
        {
            "email": "email",
            "email_status": STATUS,
            "email_availability": AVAILABILITY,
            "email_confirm_time": "consent_time",
            "email_confirm_ip": "consent_ip",
            **_left_out(
                "email_add_time email_list_ids email_subscribe_times"
                " email_unsubscribed_list_ids email_excluded_list_ids email_request_ip"
                " phone_status phone_availability phone_list_ids phone_subscribe_times"
                " phone_unsubscribed_list_ids phone_excluded_list_ids"
            ),
        },
        {
            "new": UNCONFIRMED,
            "invited": UNCONFIRMED,
            "activation_requested": UNCONFIRMED,
            "active": SUBSCRIBED,
            "inactive": BLOCKED,
            "unsubscribed": UNSUBSCRIBED,
            "blocked": UNSUBSCRIBED,
            "available": SUBSCRIBED,
            "temp_unreachable": SUBSCRIBED,
            "mailbox_full": SUBSCRIBED,
            "spam_rejected": SUBSCRIBED,
            "unreachable": UNREACHABLE,
            "spam_folder": UNSUBSCRIBED,
        },
    ),
    # As its export names columns by codes.
    "sendsay": Preset(
        {
            "member.email": "email",
            "base.firstname": "first_name",
            "base.lastname": "last_name",
            "base.middlename": "middle_name",
            "base.birthdate": "birth_date",
            "base.city": "city",
            "base.country": "country",
            "member.lockremove": UNSUBSCRIBED,
            "member.lockconfirm": UNCONFIRMED,
            **_left_out("member.haslock member.id member.create.time member.origin"),
        },
    ),
}


def preset_of(name: str | None) -> Preset:
    """Return a preset by name; raises ImportUnreadable if there is none."""
    if name is None:
        return Preset()
    try:
        return PRESETS[name]
    except KeyError:
        known = ", ".join(sorted(PRESETS))
        message = f"there is no preset of this name, only {known}"
        raise ImportUnreadable(message) from None
