"""Every fragment that a condition can be made of, by name: the rooms' and the vault's.

A fragment speaks of a person ``p`` (of ``people``) and their profile ``f``, which may
be missing; whatever is unknown is taken as no.
"""

from __future__ import annotations

from collections.abc import Mapping

from domain.store.sql import load_statements
from projections.activities.conditions import CONDITIONS as ACTIVITIES
from projections.consents.conditions import THEN as CONSENTS_THEN
from projections.deliveries.conditions import CONDITIONS as DELIVERIES
from projections.forms.conditions import CONDITIONS as FORMS
from projections.list_members.conditions import CONDITIONS as LIST_MEMBERS
from projections.list_members.conditions import THEN as LIST_MEMBERS_THEN
from projections.people.conditions import CONDITIONS as PEOPLE
from projections.tracking.conditions import CONDITIONS as TRACKING

_PROFILES = load_statements(__package__, "profiles.sql")
_CONTACTS = load_statements(__package__, "contacts.sql")

#: The same of a position of the log, of which ``domain.conditions.then`` knows.
THEN: Mapping[str, str] = {**PEOPLE, **LIST_MEMBERS_THEN, **CONSENTS_THEN}

FRAGMENTS: Mapping[str, str] = {
    **PEOPLE,
    **LIST_MEMBERS,
    **FORMS,
    **DELIVERIES,
    **TRACKING,
    **ACTIVITIES,
    **_PROFILES,
    **_CONTACTS,
}
