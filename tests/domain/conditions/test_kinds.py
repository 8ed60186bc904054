"""What each kind of condition asks, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from domain.conditions import Since, Today, conditions_of, read_conditions
from domain.conditions.times import birthdays
from domain.form import form_stream
from tests.builders import MONDAY
from tests.domain.conditions.saying import TODAY, faults, read

ID = "01890000-0000-7000-8000-000000000000"
SHOP = "https://shop.example/spring"
EVER = {
    "low": datetime(1900, 1, 1, tzinfo=UTC),
    "high": datetime(9999, 12, 31, tzinfo=UTC),
}


def field(code: str, op: str, value: object = None, **more: object) -> dict[str, Any]:
    """Say a condition on a field."""
    told = {"field": code, "op": op} | more
    return told if value is None else told | {"value": value}


@pytest.mark.parametrize(
    ("told", "fragment", "values"),
    [
        (field("city", "is", "Riga"), "profile_text_in", {"values": ["Riga"]}),
        (
            field("city", "in", ["Riga", "Рига"], case="exact"),
            "profile_text_in_exact",
            {"values": ["Riga", "Рига"]},
        ),
        (field("city", "contains", "ig"), "profile_text_contains", {"value": "ig"}),
        (field("city", "begins", "R"), "profile_text_begins", {"value": "R"}),
        (
            field("city", "ends", "a", case="exact"),
            "profile_text_ends_exact",
            {"value": "a"},
        ),
        (field("city", "filled"), "profile_filled", {}),
        (field("plan", "is", "paid"), "profile_text_in", {"values": ["Paid"]}),
        (field("likes", "contains", "tea"), "profile_has_option", {"values": ["Tea"]}),
        (
            field("likes", "in", ["tea", "coffee"]),
            "profile_has_option",
            {"values": ["Tea", "Coffee"]},
        ),
        (field("age", "is", 18), "profile_number_in", {"values": [18]}),
        (field("age", "in", [18, 19]), "profile_number_in", {"values": [18, 19]}),
        (field("age", "less", 18), "profile_number_less", {"value": 18}),
        (field("score", "greater", 1.5), "profile_number_greater", {"value": 1.5}),
        (
            field("score", "between", [1, 2.5]),
            "profile_number_between",
            {"low": 1, "high": 2.5},
        ),
        (field("vip", "is", value=True), "profile_boolean", {"value": True}),
    ],
)
def test_a_field_is_asked_as_its_type_has_it(
    told: dict[str, Any], fragment: str, values: dict[str, Any]
) -> None:
    """Each type has its operators, and values are read as the field's."""
    asked = read(told)

    assert asked.name == fragment
    assert asked.values == {"field": told["field"]} | values
    assert not asked.denied
    assert not asked.timed


@pytest.mark.parametrize(
    ("op", "value", "low", "high"),
    [
        ("is", "1990-05-01", "1990-05-01", "1990-05-02"),
        ("less", "1990-05-01", "0000", "1990-05-01"),
        ("greater", "1990-05-01", "1990-05-02", "9999-12-31~"),
        ("between", ["1990-05-01", "1990-05-31"], "1990-05-01", "1990-06-01"),
        ("is", "9999-12-31", "9999-12-31", "9999-12-31~"),
        ("less", "9999-12-31", "0000", "9999-12-31"),
        ("greater", "9999-12-31", "9999-12-31~", "9999-12-31~"),
        ("between", ["1990-05-01", "9999-12-31"], "1990-05-01", "9999-12-31~"),
        ("last", 7, "2026-02-23", "2026-03-03"),
        ("next", 0, "2026-03-02", "2026-03-03"),
    ],
)
def test_a_day_is_asked_as_a_span(op: str, value: object, low: str, high: str) -> None:
    """From a day on, and before another."""
    values = {"field": "born", "low": low, "high": high}
    assert read(field("born", op, value)).values == values


@pytest.mark.parametrize(
    ("op", "value", "low", "high"),
    [
        (
            "is",
            "2026-03-01T10:00:00Z",
            "2026-03-01T10:00:00Z",
            "2026-03-01T10:00:01Z",
        ),
        ("less", "2026-03-01T10:00:00Z", "0000", "2026-03-01T10:00:00Z"),
        ("is", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", "9999-12-31~"),
        ("greater", "9999-12-31T23:59:59Z", "9999-12-31~", "9999-12-31~"),
        ("last", 1, "2026-02-28T21:00:00Z", "2026-03-02T21:00:00Z"),
    ],
)
def test_a_moment_is_asked_in_utc_and_its_days_in_the_zone(
    op: str, value: object, low: str, high: str
) -> None:
    """A day of Moscow begins three hours before that of Greenwich."""
    values = {"field": "seen", "low": low, "high": high}
    assert read(field("seen", op, value)).values == values


def test_a_birthday_comes_round() -> None:
    """Today, in some days, or between two of them."""
    today = read(field("born", "anniversary", 0))
    week = read(field("born", "anniversary", [-1, 1]))

    assert today.values["values"] == ["03-02"]
    assert week.values["values"] == ["03-01", "03-02", "03-03"]
    assert today.timed


def test_who_was_born_on_leap_day_has_a_birthday_each_year() -> None:
    """On the day before, when there is no 29 February."""
    common = Today(datetime(2026, 2, 28, 12, tzinfo=UTC))
    leap = Today(datetime(2028, 2, 28, 12, tzinfo=UTC))

    assert birthdays(common, 0, 0) == ["02-28", "02-29"]
    assert birthdays(leap, 0, 0) == ["02-28"]
    assert birthdays(leap, 1, 1) == ["02-29"]


@pytest.mark.parametrize(
    "told",
    [
        field("city", "is_not", "Riga"),
        field("city", "empty"),
        {"contact": "sms", "op": "has_not"},
        {"consent": "newsletter", "op": "is_not", "value": "granted"},
        {"list": ID, "op": "not_on"},
        {"registered": "origin", "op": "is_not", "value": "api"},
        {"form": "sign-up", "op": "not_filled"},
    ],
)
def test_a_denial_asks_the_same_and_turns_the_answer(told: dict[str, Any]) -> None:
    """So whoever has no value at all is among those who have not this one."""
    assert read(told).denied


def test_contacts_are_asked_by_channel() -> None:
    """Whether there is one, whether it can be used, and where it is."""
    gmail = {"contact": "email", "op": "domain", "value": ["@Gmail.com", "mail.ru"]}

    assert read({"contact": "sms", "op": "has"}).name == "contact_has"
    assert read({"contact": "email", "op": "unreachable"}).name == "contact_unreachable"
    assert read({"contact": "email", "op": "suppressed"}).name == "contact_suppressed"
    assert read(gmail).values["values"] == ["gmail.com", "mail.ru"]


def test_consent_is_asked_as_it_is_now() -> None:
    """By e-mail unless another channel is told; nothing said is a state too."""
    asked = read({"consent": "news", "op": "is", "value": ["granted", "none"]})

    assert asked.values == {
        "purpose": "news",
        "channel": "email",
        "values": ["granted", "none"],
        "nothing": True,
        "now": MONDAY,
    }


def test_registration_is_asked_by_time_origin_and_import() -> None:
    """What is told in days moves with them."""
    lately = read({"registered": "at", "op": "is", "last_days": 1})
    origin = read({"registered": "origin", "op": "is", "value": "api"})
    import_ = read({"registered": "import", "op": "is", "value": ID})

    assert lately.values["low"] == datetime(2026, 2, 28, 21, tzinfo=UTC)
    assert lately.timed
    assert (origin.name, origin.timed) == ("registered_origin", False)
    assert import_.name == "registered_import"


def test_a_form_was_filled_in_ever_or_in_some_time() -> None:
    """Both ends of a time count."""
    form = {"form": "sign-up", "op": "filled"}
    march = form | {"from": "2026-03-01", "to": "2026-03-31"}

    assert read(form).values == {"form_id": form_stream("sign-up")} | EVER
    asked = read(march)
    assert asked.values["low"] == datetime(2026, 2, 28, 21, tzinfo=UTC)
    assert asked.values["high"] == datetime(2026, 3, 31, 21, tzinfo=UTC)
    assert not asked.timed
    assert read(form | {"from": "2026-03-03"}).timed


def test_chance_has_a_seed_and_a_share() -> None:
    """From nothing unless it is told."""
    asked = read({"random": "spring", "to": 10})

    assert asked.values == {"seed": "spring", "low": 0, "high": 1000}


@pytest.mark.parametrize(
    ("told", "fragment"),
    [
        ({"campaign": "any", "op": "accepted"}, "campaign_any_accepted"),
        (
            {"campaign": "any", "op": "planned", "at_least": 2},
            "campaign_any_planned",
        ),
        ({"campaign": ID, "op": "unknown"}, "campaign_ever_unknown"),
        (
            {"campaign": ID, "op": "unknown", "to": "2026-03-02"},
            "campaign_some_unknown",
        ),
        (
            {"campaign": [ID], "op": "rejected", "at_least": 3},
            "campaign_some_rejected",
        ),
        ({"campaign": "any", "op": "opened"}, "opened_any"),
        ({"campaign": [ID], "op": "clicked", "at_least": 2}, "clicked_some"),
        ({"campaign": ID, "op": "clicked", "link": SHOP}, "followed_some"),
        ({"campaign": "any", "op": "clicked", "link": SHOP}, "followed_any"),
    ],
)
def test_what_was_sent_is_asked_by_outcome(told: dict[str, Any], fragment: str) -> None:
    """Of any campaign or of some, once or more often, and when."""
    asked = read(told)

    assert asked.name == fragment
    assert not asked.denied
    assert read({"campaign": "any", "op": "accepted", "never": True}).denied
    lately = read({"campaign": "any", "op": "accepted", "last_days": 1})
    assert lately.timed
    assert lately.values["low"] == datetime(
        2026, 2, 28, 20, 59, 59, 999_999, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("told", "key", "what"),
    [
        (
            {"campaign": "any", "op": "planned", "never": True, "at_least": 1},
            "at_least",
            "goes not with",
        ),
        ({"campaign": "any", "op": "planned", "never": 1}, "never", "is true"),
        ({"campaign": "any", "op": "opened", "link": SHOP}, "link", "is nothing"),
        ({"campaign": "any", "op": "clicked", "link": 1}, "link", "is text"),
        ({"campaign": "any", "op": "clicked", "link": "http*"}, "link", "is a mask"),
        ({"campaign": "some", "op": "planned"}, "campaign[0]", "is an id"),
        ({"activity": "paid", "op": "done", "where": []}, "where", "is a list of 1 to"),
        ({"activity": "paid", "op": "done", "where": [1]}, "where[0]", "says `prop"),
        (
            {"activity": "paid", "op": "done", "where": [{"property": "sum"}]},
            "where[0].op",
            "is missing",
        ),
        (
            {
                "activity": "paid",
                "op": "done",
                "where": [{"property": "sum", "op": "is", "value": []}],
            },
            "where[0].value",
            "is text, a number",
        ),
        (field("city", "less", "x"), "op", "is one of: is, is_not, in, contains"),
        (field("city", "is", 7), "value", "is text"),
        (field("city", "in", []), "value", "is a list of 1 to 1000"),
        (field("age", "in", [1, "x"]), "value[1]", "is a whole number"),
        (field("age", "between", [1]), "value", "is a list of two"),
        (field("age", "between", [2, 1]), "value", "begins after it ends"),
        (field("born", "is", "soon"), "value", "is a day"),
        (field("born", "last", value=True), "value", "is a whole number"),
        (field("born", "next", 40_000), "value", "is between 0 and 36525"),
        (field("born", "anniversary", [3, 400]), "value[1]", "is between -366"),
        (field("plan", "is", "Gold"), "value", "is one of: Free, Paid"),
        (field("likes", "contains", "Milk"), "value", "is one of: Tea, Coffee"),
        (field("city", "contains", "x" * 501), "value", "is text of 1 to 500"),
        ({"contact": "fax", "op": "has"}, "contact", "is one of: email"),
        (
            {"contact": "email", "op": "domain", "value": "a@b.com"},
            "value[0]",
            "is the domain",
        ),
        (
            {"consent": "n", "op": "is", "value": "maybe"},
            "value[0]",
            "is one of: granted",
        ),
        ({"form": "Sign Up", "op": "filled"}, "form", "is the code of a form"),
        (
            {"form": "a", "op": "filled", "from": "2026-03-02", "to": "2026-03-01"},
            "to",
            "lies before `from`",
        ),
        ({"form": "a", "op": "filled", "from": "x"}, "from", "is a day"),
        ({"form": "a", "op": "filled", "from": 7}, "from", "is a day"),
        ({"form": "a", "op": "filled", "to": "0001-01-01"}, "to", "is a day"),
        ({"random": "a", "from": 10, "to": 10}, "to", "is more than `from`"),
        ({"random": "a", "to": 101}, "to", "is between 0 and 100"),
    ],
)
def test_what_a_condition_cannot_mean_is_refused(
    told: dict[str, Any], key: str, what: str
) -> None:
    """With its path, and what it should be."""
    assert faults(told)[f"conditions[0].{key}"].startswith(what)


def test_what_is_told_in_days_changes_at_midnight() -> None:
    """That of the account, whatever hour it is elsewhere."""
    assert TODAY.next_midnight == datetime(2026, 3, 2, 21, tzinfo=UTC)


def test_what_people_did_is_asked_by_number_time_and_properties() -> None:
    """With filters it is another fragment, which reads the vault too."""
    paid = {"activity": "order.paid", "op": "done"}
    sums = [{"property": "sum", "op": "greater", "value": 100}]
    coupons = [{"property": "coupon", "op": "filled"}]

    assert read(paid).values == {"name": "order.paid"} | EVER
    assert read(paid | {"at_least": 2}).name == "activity_done_often"
    assert read(paid | {"op": "not_done"}).denied
    asked = read(paid | {"where": sums + coupons, "at_least": 2, "last_days": 0})
    assert asked.name == "activity_done_with"
    assert asked.values["times"] == 2
    assert asked.timed
    assert asked.values["filters"] == (
        '[{"property":"sum","op":"greater","value":100},'
        '{"property":"coupon","op":"filled"}]'
    )
    named = [{"property": "plan", "op": "is", "value": "Paid"}]
    assert read(paid | {"where": named}).values["filters"]


@pytest.mark.parametrize(
    "told",
    [
        {"activity": "order.paid", "op": "done"},
        {"campaign": "any", "op": "accepted"},
        {"campaign": ID, "op": "clicked"},
    ],
)
def test_since_when_somebody_came_in_is_asked_of_those_inside(
    told: dict[str, Any],
) -> None:
    """Nobody else came in."""
    since = told | {"since": "entry"}
    inside = replace(TODAY, of_those_inside=True)
    (asked,) = conditions_of(read_conditions([since], inside, {}))

    assert asked.values["low"] is Since.ENTRY
    assert not asked.timed
    assert faults(since)["conditions[0].since"].startswith("goes with those alone")
    assert (
        faults(told | {"since": "birth"})["conditions[0].since"] == "is one of: entry"
    )
