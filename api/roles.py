"""Who may do what: each role is a set of scopes, and each operation needs one."""

from __future__ import annotations

from enum import StrEnum


class Scope(StrEnum):
    """What an operation needs its caller to have."""

    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    CAMPAIGNS_READ = "campaigns:read"
    CAMPAIGNS_WRITE = "campaigns:write"
    CAMPAIGNS_RELEASE = "campaigns:release"
    CAMPAIGNS_MODERATE = "campaigns:moderate"
    MODERATION_SET = "moderation:set"
    MESSAGES_SEND = "messages:send"
    MAIL_RETURN = "mail:return"
    PEOPLE_ERASE = "people:erase"
    PEOPLE_BRING_OVER = "people:bring-over"
    PEOPLE_EXPORT = "people:export"
    PROOFS_READ = "proofs:read"
    EVENTS_READ = "events:read"
    STATISTICS_READ = "statistics:read"
    STATISTICS_MANAGE = "statistics:manage"
    SENDING_MANAGE = "sending:manage"
    WEBHOOKS_MANAGE = "webhooks:manage"
    STOP_LIST_RELEASE = "stop-list:release"
    KEYS_MANAGE = "keys:manage"


#: Whose every look at personal data is recorded.
AUDITOR = "auditor"

_READ = {Scope.PEOPLE_READ, Scope.CAMPAIGNS_READ, Scope.STATISTICS_READ}
_WRITE = {Scope.PEOPLE_WRITE, Scope.CAMPAIGNS_WRITE, Scope.STATISTICS_MANAGE}

#: role -> its scopes. An author writes, and sends what is approved; a moderator
#: approves, releases and stops what others wrote, and so may an owner
#: (``domain.moderation.APPROVERS``); an analyst reads the log and what is counted,
#: where nobody is named, and gives no orders; a sender sends single messages, and no
#: more; a postmaster, which is a mail server, hands over what came back.
ROLES: dict[str, frozenset[Scope]] = {
    "owner": frozenset(Scope),
    "author": frozenset(
        _READ | _WRITE | {Scope.CAMPAIGNS_RELEASE, Scope.PEOPLE_EXPORT}
    ),
    "moderator": frozenset(_READ | {Scope.CAMPAIGNS_RELEASE, Scope.CAMPAIGNS_MODERATE}),
    AUDITOR: frozenset(_READ | {Scope.PROOFS_READ, Scope.EVENTS_READ}),
    "analyst": frozenset({Scope.EVENTS_READ, Scope.STATISTICS_READ}),
    "sender": frozenset({Scope.MESSAGES_SEND}),
    "postmaster": frozenset({Scope.MAIL_RETURN}),
}


def may(role: str, scope: Scope) -> bool:
    """Tell whether a role has a scope."""
    return scope in ROLES.get(role, frozenset())
