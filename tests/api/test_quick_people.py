"""People of a batch are read quickly, and exactly as their schema reads them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api import arguments, quick_people
from api.errors import Invalid
from api.schemas.upserts import Upsert
from api.upserting import upsert_of
from domain.addresses import AddressInvalid

A_LIST = "01890000-0000-7000-8000-000000000000"
ANNA = {"channel": "email", "address": "anna@example.com"}
YES = {
    "purpose": "newsletter",
    "wording": "Yes.",
    "source": "shop",
    "granted_at": "2026-03-01T09:00:00Z",
}


def by_schema(told: Any) -> object:  # noqa: ANN401 - whatever was sent
    """Return what the schema makes of it; None if it refuses."""
    try:
        return upsert_of(arguments.loaded(Upsert(), told))
    except (Invalid, AddressInvalid):
        return None


def quickly(told: Any) -> object:  # noqa: ANN401 - whatever was sent
    """Return what is made of it quickly; None if that is not for the quick way."""
    read = quick_people.read(told)
    if read is None:
        return None
    try:
        return upsert_of(read)
    except (Invalid, AddressInvalid):
        return None


odd: st.SearchStrategy[Any] = st.sampled_from(
    [None, "", "\0", "x" * 201, 7, True, [], {}, "2026-03-01T09:00:00", "no", A_LIST]
)
addresses = st.sampled_from(["anna@example.com", "+442079460018", "17"])
channels = st.sampled_from(["email", "sms", "client_id", "pigeon"])
contacts = st.fixed_dictionaries({"channel": channels, "address": addresses | odd})
times = st.sampled_from(
    [
        "2026-03-01T09:00:00Z",
        "2026-03-01 09:00+03:00",
        "20260301T090000Z",
        "2026-03-01",
        "2026-W09-7T09:00Z",
        "1980-01-01T00:00:00Z",
        "2026-03-01t09:00:00z",
    ]
)
sayings = st.fixed_dictionaries(
    {"purpose": st.sampled_from(["newsletter", "News letter", "a\n"])},
    optional={"channel": channels, "address": addresses},
)
agreements = st.fixed_dictionaries(
    {
        "purpose": st.just("newsletter"),
        "wording": st.just("Yes.") | odd,
        "source": st.just("shop") | odd,
        "granted_at": times | odd,
    },
    optional={
        "channel": channels,
        "address": addresses,
        "ip": st.sampled_from(["192.0.2.1", "2001:DB8::1", "no", 7]),
        "user_agent": st.just("Mozilla") | odd,
        "language": st.just("en") | odd,
        "colour": odd,
    },
)
ids = st.sampled_from([A_LIST, A_LIST.upper(), f"{{{A_LIST}}}", "no", 7])
people = st.fixed_dictionaries(
    {},
    optional={
        "id": ids,
        "if_exists": st.sampled_from(["fill", "ignore", "merge", None]),
        "if_contact_in_use": st.sampled_from(["error", "merge", "ignore", None]),
        "contacts": st.lists(contacts, max_size=2) | odd,
        "fields": st.dictionaries(st.sampled_from(["age", "First", "a\n"]), odd) | odd,
        "join": st.lists(ids, max_size=2) | odd,
        "leave": st.lists(ids, max_size=2),
        "consents": st.lists(agreements, max_size=2),
        "requests": st.lists(sayings, max_size=2),
        "colour": odd,
    },
)


@given(people | odd)
def test_the_quick_way_reads_what_the_schema_reads(told: object) -> None:
    """Or leaves it to the schema; never otherwise, and never more."""
    read = quickly(told)

    assert read is None or read == by_schema(told)


@pytest.mark.parametrize(
    "told",
    [
        {"contacts": [ANNA], "fields": {"name": "Anna"}},
        {"contacts": [ANNA], "consents": [YES | {"ip": "192.0.2.1"}], "join": [A_LIST]},
        {"id": A_LIST, "leave": [A_LIST], "if_exists": "fill"},
        {"contacts": [ANNA], "requests": [{"purpose": "offers", **ANNA}]},
    ],
)
def test_what_is_plainly_right_goes_the_quick_way(told: dict[str, Any]) -> None:
    """Else the shortcut would be one in name alone."""
    read = quickly(told)

    assert read is not None
    assert read == by_schema(told)


@pytest.mark.parametrize("time", ["1989-12-31T23:59:59Z", "2026-03-01T09:00", "now"])
def test_a_time_that_is_none_is_left_to_the_schema(time: str) -> None:
    """Too old, without a zone, or no time at all."""
    told = {"contacts": [ANNA], "consents": [YES | {"granted_at": time}]}

    assert quick_people.read(told) is None
    assert by_schema(told) is None


#: One thing that is wrong with somebody who is right but for that.
WRONG: list[dict[str, Any]] = [
    {"contacts": [ANNA | {"channel": "pigeon"}]},
    {"contacts": [ANNA | {"address": "a" * 2_001}]},
    {"contacts": [ANNA] * 21},
    {"fields": {"First name": "Anna"}},
    {"fields": {f"f{n}": "x" for n in range(201)}},
    {"join": ["no"]},
    {"consents": [YES | {"wording": "Yes\0"}]},
    {"consents": [YES | {"purpose": "News"}]},
    {"consents": [YES | {"source": "x" * 201}]},
    {"consents": [YES | {"ip": "no"}]},
    {"consents": [YES | {"language": None}]},
    {"consents": [{name: YES[name] for name in YES if name != "source"}]},
    {"requests": [{"purpose": "newsletter\n"}]},
    {"colour": "red"},
]


@pytest.mark.parametrize("wrong", WRONG)
def test_whatever_is_wrong_is_left_to_the_schema(wrong: dict[str, Any]) -> None:
    """It knows what to say."""
    told = {"contacts": [ANNA]} | wrong

    assert quick_people.read(told) is None
    assert by_schema(told) is None
