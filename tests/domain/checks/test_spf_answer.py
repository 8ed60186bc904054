"""An SPF record says of an address what a receiver reads in it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.checks.server import NAMED, Returning
from domain.checks.spf_answer import Asked, answer

OURS, SIXTH = "192.0.2.7", "2001:db8::7"
HOSTS = {
    "shop.example": ["192.0.2.1"],
    "out.example": [OURS, SIXTH],
    "near.example": ["192.0.2.77", "2001:db8::1"],
}
CHAIN = {f"c{n}.example": f"v=spf1 include:c{n + 1}.example ?all" for n in range(12)}


class FakeNames(Asked):
    """Knows the records of a test."""

    def __init__(self, record: str | list[str], **others: str) -> None:
        self._texts: dict[str, str | list[str]] = {**CHAIN, "shop.example": record}
        self._texts |= {f"{name}.example": told for name, told in others.items()}

    def texts(self, name: str) -> Sequence[str]:
        """Return them."""
        found = self._texts.get(name, [])
        return [found] if isinstance(found, str) else found

    def exchangers(self, name: str) -> Sequence[str]:
        """Return two hosts."""
        return [f"void.{name}", "out.example"]

    def has_address(self, name: str) -> bool:
        """Tell what there is."""
        return name in HOSTS

    def addresses(self, name: str) -> Sequence[str]:
        """Return them."""
        return HOSTS.get(name, [])

    def names_of(self, address: str) -> Sequence[str]:
        """Return the same for all."""
        return ["elsewhere.test", "Out.example"] if address == OURS else []


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ("v=spf1 ip4:192.0.2.7 -all", "+"),
        ("v=spf1 ip4:192.0.2.0/28 -all", "+"),
        ("v=spf1 ip4:192.0.2.8 ip6:2001:db8::/32 ~all", "~"),
        ("v=spf1 a -all", "-"),
        ("v=spf1 a/24 -all", "+"),
        ("v=spf1 a:out.example", "+"),
        ("v=spf1 a:near.example//32 -all", "-"),
        ("v=spf1 mx:other.example ?all", "+"),
        ("v=spf1 ptr:example -all", "+"),
        ("v=spf1 ptr:elsewhere.example -all", "-"),
        ("v=spf1 exists:near.example -all", "+"),
        ("v=spf1 exists:void.example", "?"),
        ("v=spf1 -ip4:192.0.2.7 +all", "-"),
        ("v=spf1 include:yes.example -all", "+"),
        ("v=spf1 include:no.example ~all", "~"),
        ("v=spf1 exp=no.example redirect=yes.example", "+"),
        ("v=spf1 redirect=no.example", "-"),
        ("v=spf1 include:missing.example -all", None),
        ("v=spf1 exists:%{i}.list.example -all", None),
        ("v=spf1 include:c0.example -all", None),
        ("v=spf1 ip4:nonsense -all", None),
        ("v=spf1 what:ever -all", None),
        (["v=spf1 -all", "v=spf1 ~all"], None),
    ],
)
def test_the_first_that_matches_answers(
    record: str | list[str], said: str | None
) -> None:
    """What nobody can know without a message, or is broken, is not guessed."""
    names = FakeNames(record, yes="v=spf1 ip4:192.0.2.7 -all", no="v=spf1 -all")
    assert answer("shop.example", OURS, names) == said


def test_each_kind_of_address_has_its_own_width() -> None:
    """As ``24//64`` says."""
    names = FakeNames("v=spf1 a:near.example/32//64 -all")
    assert answer("shop.example", SIXTH, names) == "+"
    assert answer("shop.example", OURS, names) == "-"


def test_none_of_several_hosts_will_do() -> None:
    """A host without an address among them changes nothing."""
    names = FakeNames("v=spf1 mx ~all")
    assert answer("shop.example", "192.0.2.9", names) == "~"


def test_every_address_that_mail_leaves_from_is_to_be_named() -> None:
    """One that is forgotten, such as the IPv6 one, blocks."""
    names = FakeNames("v=spf1 ip4:192.0.2.0/24 ~all")
    returning = Returning("shop.example", ["out.example", OURS], names)
    (found,) = NAMED.findings({"": returning})
    assert (found.level, found.evidence) == ("block", f"out.example, {OURS}")
    assert found.message.startswith("the SPF record of shop.example says softfail of")
    assert SIXTH in found.message


def test_what_is_not_known_is_not_found() -> None:
    """A record that is missing is told by the check of that."""
    returning = Returning("shop.example", [OURS], FakeNames([]))
    assert [one.level for one in NAMED.findings({"": returning})] == ["pass"]
