"""On the real database too, whatever files say: who said no is not written to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.application import Application, Batch, Chunk, ImportOptions, Upsert
from domain.application.records import Records
from domain.arrival import Address
from domain.consent import UNKNOWN
from domain.ids import new_id
from domain.screening import Evidence, Person
from domain.store.datastore import AccountDatastore
from domain.store.suppressions import Suppressions
from domain.subscriber import Subscriber
from domain.suppression import SAID_NO
from projections.consents.permissions import Permission, Permissions, Wish
from tests.application.builders import AT, PEPPERS, WORDING, by, said_yes
from tests.domain.test_imports_open_nothing import (
    ADDRESSES,
    PURPOSES,
    WRITABLE,
    Doing,
    Place,
    Row,
    doings,
    rows,
)


class Shop:
    """Some people, at addresses that nobody else has."""

    def __init__(self, application: Application, datastore: AccountDatastore) -> None:
        self._application = application
        self._records = Records(datastore)
        suppressions = Suppressions(datastore, PEPPERS)
        self._permissions = Permissions(datastore, suppressions)
        mark = new_id().hex
        self._real = {
            (channel, one): (channel, f"{mark}{one}") for channel, one in ADDRESSES
        }

    def do(self, doing: Doing) -> None:
        """Let somebody do something; whoever is new is registered."""
        channel, address = self._real[doing.address]
        if doing.what in SAID_NO:
            batch = Batch(channel, [address], "account", doing.what, 1)
            self._application.stop_lists.fill(by(), batch)
            return
        told = Upsert((self._real[doing.address],))
        id_ = self._application.upserts.one(by(), told)[0].id
        _, contact = self._records.vault.holders(channel, [address])[address]
        self._say(doing.what, id_, contact, doing.purpose)

    def noes(self) -> set[Place]:
        """Return what somebody has said no to, by address and purpose."""
        return {
            (one, purpose)
            for one in WRITABLE
            for purpose in PURPOSES
            if self._said_no(one, purpose)
        }

    def allowed(self, places: Iterable[Place]) -> set[Place]:
        """Return what the permission allows."""
        return {(one, what) for one, what in places if self._asked(one, what).allowed}

    def import_(self, told: Sequence[Row], options: ImportOptions) -> None:
        """Import some rows in one chunk; whoever has no evidence is to be asked."""
        people = [
            Person(
                line,
                tuple(self._real[one] for one in row.contacts),
                {},
                None if row.yes is None else Evidence(AT, "fair", WORDING),
            )
            for line, row in enumerate(told, 2)
        ]
        imports = self._application.imports
        upload = self._application.uploads.take([b"email\nanna@example.com\n"])
        begun = imports.start(by(), upload, options)
        chunk = Chunk(len(people) + 1, 1, people, (), repeated=0)
        imports.commit_chunk(by(), begun.id, chunk)

    def _say(self, what: str, id_: UUID, contact: UUID, purpose: str) -> None:
        place = (id_, contact, purpose)
        people, consents = self._application.subscribers, self._application.consents
        sayings: Mapping[str, Callable[[], object]] = {
            "yes": lambda: people.grant_consent(by(), *place, said_yes()),
            "ask": lambda: people.request_consent(by(), *place),
            "withdraw": lambda: people.withdraw_consent(by(), *place, "link"),
            "refuse": lambda: consents.refuse(by(), *place, "letter"),
            "invalidate": lambda: consents.invalidate(by(), id_, place[1:], "forged"),
        }
        sayings[what]()

    def _said_no(self, one: Address, purpose: str) -> bool:
        found = self._asked(one, purpose)
        if found.suppressions or found.subscriber_id is None or not found.contact_id:
            return bool(found.suppressions)
        person = self._records.load(Subscriber, found.subscriber_id)
        return (
            dict(person.consents.all())
            .get((found.contact_id, purpose), UNKNOWN)
            .said_no
        )

    def _asked(self, one: Address, purpose: str) -> Permission:
        channel, address = self._real[one]
        wish = Wish(purpose=purpose, channel=channel)
        return self._permissions.of_address(address, wish, AT)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    did=st.lists(doings, max_size=8),
    files=st.lists(st.lists(rows, min_size=1, max_size=5), min_size=1, max_size=2),
)
def test_no_file_opens_what_somebody_closed(
    application: Application,
    datastore: AccountDatastore,
    did: Sequence[Doing],
    files: Sequence[Sequence[Row]],
) -> None:
    """Cards may become one, contacts may move, and every row says that all agreed."""
    shop = Shop(application, datastore)
    for doing in did:
        shop.do(doing)
    noes = shop.noes()
    assert not shop.allowed(noes)

    for told in files:
        first = told[0]
        shop.import_(
            told,
            ImportOptions(
                None,
                first.purpose,
                if_exists=first.if_exists,
                if_contact_in_use=first.if_contact_in_use,
            ),
        )
        assert not shop.allowed(noes)
