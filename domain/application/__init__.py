"""The commands: everything that can be asked of the write side, by subject."""

from __future__ import annotations

from dataclasses import dataclass

from domain.application.campaigns import Campaigns, Draft
from domain.application.deliveries import Audience, Deliveries, Settled, Turn
from domain.application.erasing import Erasing, Wanted
from domain.application.forms import Forms
from domain.application.imports import Chunk, ImportOptions, Imports
from domain.application.keys import KeyHolder, Keys
from domain.application.lists import Lists
from domain.application.notices import Notices
from domain.application.proofs import Proofs
from domain.application.purposes import Purposes
from domain.application.records import By, Records
from domain.application.subscribers import Newcomer, Said, Subscribers
from domain.store.datastore import AccountDatastore
from domain.store.suppressions import Peppers, Suppressions

__all__ = [
    "Application",
    "Audience",
    "By",
    "Chunk",
    "Draft",
    "ImportOptions",
    "KeyHolder",
    "Newcomer",
    "Said",
    "Settled",
    "Turn",
    "Wanted",
    "create_application",
]


@dataclass(frozen=True)
class Application:
    """The commands of one account."""

    subscribers: Subscribers
    lists: Lists
    purposes: Purposes
    notices: Notices
    forms: Forms
    imports: Imports
    campaigns: Campaigns
    deliveries: Deliveries
    keys: Keys
    proofs: Proofs
    erasing: Erasing


def create_application(datastore: AccountDatastore, peppers: Peppers) -> Application:
    """Build the commands on an account's datastore."""
    records = Records(datastore)
    suppressions = Suppressions(datastore, peppers)
    return Application(
        Subscribers(records, suppressions),
        Lists(records),
        Purposes(records),
        Notices(records),
        Forms(records),
        Imports(records, datastore, suppressions),
        Campaigns(records),
        Deliveries(records),
        Keys(records, datastore),
        Proofs(datastore),
        Erasing(records, peppers),
    )
