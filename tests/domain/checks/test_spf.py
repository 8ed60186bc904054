"""An SPF record is read with all that it includes, as a receiver reads it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.checks.names import Names
from domain.checks.spf import amiss, lookups_of

Zone = dict[str, str | list[str]]


class FakeNames(Names):
    """Knows the records of a test, and counts what is asked."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self.asked = 0

    def texts(self, name: str) -> list[str]:
        """Return what a test says."""
        self.asked += 1
        found = self._zone.get(name, [])
        return [found] if isinstance(found, str) else found

    def exchangers(self, name: str) -> Sequence[str]:
        """Return one host; eleven of what is called so, none of what is void."""
        self.asked += 1
        if "void" in name:
            return []
        return [f"mx{n}.{name}" for n in range(11 if "many" in name else 1)]

    def has_address(self, name: str) -> bool:
        """Tell that there is one, unless it is called otherwise."""
        self.asked += 1
        return "void" not in name


def found(record: str, **others: str | list[str]) -> list[str]:
    """Return what is found; ``_example`` is at the end of each other name."""
    zone: Zone = {"shop.example": record}
    zone |= {f"{name}.example": told for name, told in others.items()}
    return list(amiss("shop.example", FakeNames(zone)))


def chain(length: int) -> Zone:
    """Return records each of which includes the next."""
    zone: Zone = {
        f"a{n}.example": f"v=spf1 include:a{n + 1}.example -all" for n in range(length)
    }
    return zone | {f"a{length}.example": "v=spf1 ip4:192.0.2.1 -all"}


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 -all",
        "V=SPF1 IP4:192.0.2.0/24 ip6:2001:db8::/32 ?all",
        "v=spf1 a mx a:b.example a/24 mx:c.example/24//64 exists:%{i}.d ptr ~all",
        "v=spf1 include:good.example. exp=e.example unknown=1 -all",
        "v=spf1 redirect=good.example",
        "v=spf1 -all redirect=nowhere.example",
        "v=spf1 include:%{d}.example -all",
        "v=spf1 -include:open.example ?include:open.example -all",
        "v=spf1 ?ip4:0.0.0.0/0 -all",
        "v=spf1 a:void1.example mx:void2.example -all",
    ],
)
def test_what_is_in_order_passes(record: str) -> None:
    """With what it includes; what comes behind ``all`` is not read."""
    assert found(record, good="v=spf1 ip4:192.0.2.1 -all", open="v=spf1 +all") == []


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("v=spf1 include:nowhere.example -all", "nowhere.example, which has no SPF"),
        ("v=spf1 include:two.example -all", "two.example, which has 2 SPF records"),
        ("v=spf1 redirect=nowhere.example", "nowhere.example, which has no SPF"),
        ("v=spf1 include:open.example -all", "which shop.example includes, lets every"),
        ("v=spf1 redirect=open.example", "open.example, which shop.example includes,"),
        ("v=spf1 include:deep.example -all", "open.example, which shop.example incl"),
        ("v=spf1 ip4:0.0.0.0/0 -all", "lets everybody send"),
        ("v=spf1 +ip6:::/0 -all", "lets everybody send"),
        ("v=spf1 include:loop.example -all", "includes shop.example again"),
        ("v=spf1 include -all", "says include, which is no part of SPF"),
        ("v=spf1 ipv4:192.0.2.1 -all", "says ipv4:192.0.2.1, which is no part of SPF"),
        ("v=spf1 192.0.2.1 -all", "says 192.0.2.1, which is no part of SPF"),
        ("v=spf1 mx:many.example -all", "many.example, which has over ten MX"),
        (
            "v=spf1 a:void1.example mx:void2.example exists:void3.example -all",
            "asks over 2 names that there are not (void1.example, void2.example, void3",
        ),
    ],
)
def test_what_is_amiss_anywhere_is_found(record: str, says: str) -> None:
    """In the record, or in one that it includes; once."""
    (message,) = found(
        record,
        two=["v=spf1 -all", "v=spf1 a -all"],
        open="v=spf1 all",
        deep="v=spf1 include:open.example ~all",
        loop="v=spf1 include:shop.example -all",
    )

    assert says in message


def test_ten_names_are_asked_and_no_more() -> None:
    """Of a record that includes without end only so much is looked at."""
    ten, eleven = FakeNames(chain(10)), FakeNames(chain(30))

    assert list(amiss("a0.example", ten)) == []
    assert lookups_of("a0.example", ten) == 10
    (message,) = amiss("a0.example", eleven)

    assert "a0.example asks over 10 names" in message
    assert eleven.asked < 15


def test_ten_names_in_breadth_count_as_those_in_depth() -> None:
    """However they are arranged."""
    record = "v=spf1 " + "include:leaf.example " * 5 + "-all"
    leaf = "v=spf1 a:b.example -all"

    assert found(record, leaf=leaf) == []
    (message,) = found(record.replace("-all", "mx -all"), leaf=leaf)
    assert "asks over 10 names" in message
