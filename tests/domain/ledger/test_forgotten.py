"""Whose values may be gone is said by certificates, and by nothing else."""

from __future__ import annotations

from domain.ids import new_id
from domain.ledger.forgotten import Forgotten

ANNA, OTHER, CONTACT, SOMEBODY = (str(new_id()) for _ in range(4))


def test_a_certificate_speaks_of_every_card_that_became_one() -> None:
    """And of contacts that were on the cards of others before."""
    forgotten = Forgotten()

    fact = {"merged": [OTHER], "taken_over": [CONTACT]}
    forgotten.take(ANNA, "subscriber.erased.v1", fact)

    assert [forgotten.has(one) for one in (ANNA, OTHER, SOMEBODY)] == [
        True,
        True,
        False,
    ]
    assert forgotten.concerns(f'{{"contact_id":"{CONTACT}"}}'.encode())
    assert not forgotten.concerns(f'{{"contact_id":"{SOMEBODY}"}}'.encode())


def test_a_contact_is_forgotten_only_under_a_certificate() -> None:
    """Whoever lost an address was not erased by that."""
    forgotten = Forgotten()
    topic, plain = "subscriber.contact_removed.v1", {"contact_id": SOMEBODY}

    forgotten.take(ANNA, topic, plain)
    forgotten.take(ANNA, topic, {"contact_id": CONTACT, "certificate_id": OTHER})

    assert forgotten.concerns(f'["{CONTACT}"]'.encode())
    assert not forgotten.concerns(f'["{SOMEBODY}"]'.encode())


def test_what_was_noted_of_an_address_goes_with_it() -> None:
    """If it was closed by an erasure; what closed it otherwise forgets nothing."""
    forgotten = Forgotten()

    forgotten.take(ANNA, "suppression.added.v1", {"ground": "erasure"})
    forgotten.take(OTHER, "suppression.added.v1", {"ground": "owner"})

    assert (forgotten.has(ANNA), forgotten.has(OTHER)) == (True, False)


def test_a_deleted_webhook_lacks_its_url() -> None:
    """Nothing else that ends does."""
    forgotten = Forgotten()

    forgotten.take(ANNA, "webhook.deleted.v1", {})

    assert (forgotten.has(ANNA), forgotten.has(OTHER)) == (True, False)
