"""Addresses are digested under every pepper, and many of them by one look at these."""

from __future__ import annotations

from collections.abc import ItemsView
from uuid import UUID

from domain.ids import new_id
from domain.store.suppressions import Peppers, digested

ANNA, BO = (new_id(), "email", "anna@example.com"), (new_id(), "sms", "+4420")


class Watched(dict[str, bytes]):
    """Counts who looks: each look at kept peppers asks for their file."""

    looks = 0

    def items(self) -> ItemsView[str, bytes]:  # type: ignore[override] # dict has its own
        """Count, and return them."""
        self.looks += 1
        return ItemsView(self)


def test_many_addresses_are_digested_by_one_look() -> None:
    """An import has thousands of them in each append."""
    kept = Watched(old=b"old", new=b"new")

    pairs = digested(Peppers(kept), [ANNA, BO])

    assert kept.looks == 1
    assert pairs == [
        (digest, contact)
        for contact, channel, address in (ANNA, BO)
        for digest in Peppers(dict(kept)).digests(channel, address)
    ]


def test_the_last_pepper_makes_new_digests() -> None:
    """What is known is looked for under all."""
    peppers = Peppers({"old": b"old", "new": b"new"})

    known = peppers.known_as("email", "anna@example.com")

    assert [one.pepper_id for one in known] == ["old", "new"]
    assert peppers.digest("email", "anna@example.com") == known[-1]
    assert [one.value for one in known] == peppers.digests("email", "anna@example.com")


def test_an_address_is_nobody_elses_in_another_channel() -> None:
    """Equal texts in two channels have nothing to do with each other."""
    peppers, text = Peppers({"a": b"a"}), "17"
    contacts: list[UUID] = [new_id(), new_id()]

    pairs = digested(peppers, [(contacts[0], "vk", text), (contacts[1], "sms", text)])

    assert len({digest for digest, _ in pairs}) == len(contacts)
