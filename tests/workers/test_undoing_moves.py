"""What an import brought is taken back also where it has moved since, or by it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import msgspec
import pytest

from domain.application import Application, ImportOptions
from domain.application.records import Records
from domain.application.undoing import actor_of
from domain.events import UndoCounts
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from projections.authorisations.queries import Authorisations
from projections.imports.queries import Imports
from tests.application.builders import WORDING, a_list, a_person, by
from tests.workers.importer import Importer
from tests.workers.test_undoing import written_to

HEAD = b"email,phone,city,consent_time\n"
BO = b"bo@example.com,+442079460018,Oslo,2026-01-01\n"


@dataclass
class Shop:
    """Some people, and who imports more of them."""

    application: Application
    records: Records
    importer: Importer
    options: ImportOptions

    def holder(self, address: str, channel: str = "email") -> Subscriber:
        """Return who has an address."""
        place = self.records.vault.holders(channel, [address])[address]
        return self.records.load(Subscriber, place[0])

    def contact(self, address: str, channel: str = "email") -> UUID:
        """Return the contact of an address."""
        return self.records.vault.holders(channel, [address])[address][1]

    def take_in(self, *rows: bytes, choice: str = "merge") -> UUID:
        """Import some rows, and return the import."""
        told = msgspec.structs.replace(self.options, if_contact_in_use=choice)
        return self.importer.take_in(HEAD + b"".join(rows), told)

    def undone(self, id_: UUID) -> UndoCounts:
        """Undo an import, and return what was taken back."""
        self.importer.undo(id_)
        undone = self.application.imports.get(id_).undone
        assert undone
        return undone.counts


@pytest.fixture
def shop(datastore: AccountDatastore, application: Application) -> Shop:
    """Give who imports, with Anna, who is known, on a list."""
    options = ImportOptions(
        a_list(application, "fair"), "newsletter", source="fair", wording=WORDING
    )
    application.subscribers.join_list(
        by(), a_person(application), a_list(application, "old")
    )
    records = Records(datastore)
    return Shop(application, records, Importer(datastore, application), options)


def test_a_consent_is_taken_back_where_its_address_is_now(shop: Shop) -> None:
    """Somebody has moved it since, so the address stays; the yes is the import's."""
    id_ = shop.take_in(BO)
    anna = shop.holder("anna@example.com")
    bo = shop.holder("bo@example.com")
    shop.application.merging.take_over(by(), anna.id, shop.contact("bo@example.com"))

    counts = shop.undone(id_)

    anna = shop.holder("bo@example.com")
    assert set(anna.consents.states().values()) == {"invalidated"}
    assert len(anna.contacts) == 2
    assert shop.records.load(Subscriber, bo.id).contacts == {}
    assert counts == UndoCounts(people=2, contacts=1, consents=1, lists=1, profiles=1)


def test_people_whom_somebody_made_one_since_are_followed(shop: Shop) -> None:
    """Over a chain of cards; what came along with them stays."""
    id_ = shop.take_in(BO)
    anna, bo = shop.holder("anna@example.com"), shop.holder("bo@example.com")
    third = a_person(shop.application, "third@example.com")
    shop.application.merging.merge(by(), anna.id, bo.id)
    shop.application.merging.merge(by(), third, anna.id)

    counts = shop.undone(id_)

    survivor = shop.records.load(Subscriber, third)
    assert set(survivor.consents.states().values()) == {"invalidated"}
    assert len(survivor.contacts) == 4
    assert counts == UndoCounts(people=1, consents=1)


def test_what_the_import_itself_moved_is_followed_too(shop: Shop) -> None:
    """Whoever it brought goes from wherever it put them; the rest of a card stays."""
    id_ = shop.take_in(
        BO,
        b"anna@example.com,,Riga,2026-01-01\n",
        b"anna@example.com,+442079460018,,\n",
    )
    anna = shop.holder("anna@example.com")
    assert len(anna.contacts) == 3

    counts = shop.undone(id_)

    anna = shop.holder("anna@example.com")
    assert len(anna.contacts) == 1
    assert "granted" not in anna.consents.states().values()
    # Whose lists and values they are nobody can tell any more.
    assert len(anna.lists) == 2
    assert shop.records.vault.profiles([anna.id])[anna.id]["city"] == "Oslo"
    assert counts.moving == 1


def test_the_rows_of_which_something_stays_are_named(
    shop: Shop, datastore: AccountDatastore
) -> None:
    """With the reason, among the errors of the import."""
    ben = a_person(shop.application, "ben@example.com")
    shop.application.subscribers.add_contact(by(), ben, "sms", "+442079460018")

    id_ = shop.take_in(
        b"cleo@example.com,,,\n",
        b"dora@example.com,+442079460018,Oslo,2026-01-01\n",
        choice="take_over",
    )
    dora = shop.holder("dora@example.com").id
    counts = shop.undone(id_)

    assert list(shop.records.load(Subscriber, dora).contacts) == [
        shop.contact("+442079460018", "sms")
    ]
    assert counts == UndoCounts(
        people=2, contacts=2, consents=2, lists=2, profiles=1, moving=1
    )
    (error,) = Imports(datastore).errors(id_)
    assert (error.line, error.field) == (3, "row")
    assert error.reason.startswith("Contacts changed cards by it, and stay")


def test_whoever_was_written_to_on_another_card_is_kept(
    shop: Shop, datastore: AccountDatastore, event_log: EventLog
) -> None:
    """The yes was the import's, wherever the address was when it was used."""
    id_ = shop.take_in(BO)
    bo = shop.contact("bo@example.com")
    anna = shop.holder("anna@example.com")
    shop.application.merging.take_over(by(), anna.id, bo)
    asked = Authorisations(datastore)
    shop.importer.runner.catch_up()
    assert asked.relied_on(actor_of(id_)) is None

    campaign = written_to(shop.application, event_log, shop.holder("bo@example.com"))
    shop.importer.runner.catch_up()

    assert asked.relied_on(actor_of(id_)) == campaign
    counts = shop.undone(id_)
    assert (counts.kept, counts.people) == (1, 0)
    states = shop.holder("bo@example.com").consents.states()
    assert states[bo, "newsletter"] == "granted"
