"""Conditions are read into a tree, and whatever is amiss is named by its path."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.conditions import (
    Condition,
    Group,
    Today,
    as_at,
    conditions_of,
    read_conditions,
    referred,
    require_log,
    unknown_then,
    verdict,
    without_past,
)
from domain.errors import ConditionsInvalid
from tests.builders import MONDAY
from tests.domain.conditions.saying import KINDS, faults

TODAY = Today(MONDAY, ZoneInfo("Europe/Moscow"))
LIST, SEGMENT = UUID(int=1), UUID(int=2)
RIGA = {"field": "city", "op": "is", "value": "Riga"}


def test_a_tree_is_read_as_it_is_told() -> None:
    """Groups lie in one another, and conditions keep their order and place."""
    tree = read_conditions([RIGA, {"any": [RIGA, {"not_all": [RIGA]}]}], TODAY, KINDS)

    assert [one.path for one in conditions_of(tree)] == [
        "conditions[0]",
        "conditions[1].any[0]",
        "conditions[1].any[1].not_all[0]",
    ]
    (_, group) = tree.members
    assert isinstance(group, Group)
    assert (group.of_all, group.denied) == (False, False)


def test_no_conditions_hold_for_everybody() -> None:
    """Who writes conditions begins with none."""
    assert read_conditions([], TODAY, KINDS) == Group("all", [])


@pytest.mark.parametrize(
    ("told", "path", "what"),
    [
        ("x", "conditions[0]", "says one of"),
        ({}, "conditions[0]", "says one of"),
        ({"field": "a", "list": "b"}, "conditions[0]", "says one of"),
        ({"any": []}, "conditions[0].any", "is a list of conditions, at least one"),
        ({"any": {}}, "conditions[0].any", "is a list of conditions, at least one"),
        ({"any": [RIGA], "more": 1}, "conditions[0]", "says more than `any`"),
        (
            {"any": [RIGA, {"all": [{"field": "age", "op": "is", "value": "x"}]}]},
            "conditions[0].any[1].all[0].value",
            "is a whole number",
        ),
        ({"field": "city", "value": "x"}, "conditions[0].op", "is missing"),
        (RIGA | {"case": "odd"}, "conditions[0].case", "is one of: ignore, exact"),
        (RIGA | {"colour": 1}, "conditions[0].colour", "is nothing that"),
        (RIGA | {"field": 7}, "conditions[0].field", "is text"),
        (RIGA | {"field": "x" * 64}, "conditions[0].field", "is the code of a field"),
        (RIGA | {"field": "a\0"}, "conditions[0].field", "holds a character"),
        ({"segment": "x", "op": "in"}, "conditions[0].segment", "is an id"),
        ({"list": 7, "op": "on"}, "conditions[0].list", "is an id"),
        ({"opened": "any"}, "conditions[0]", "says one of"),
    ],
)
def test_what_is_amiss_is_named_by_its_path(told: object, path: str, what: str) -> None:
    """A client finds the fault where the path says."""
    assert faults(told)[path].startswith(what)


def test_all_faults_are_told_at_once() -> None:
    """One answer names everything that has to be mended."""
    with pytest.raises(ConditionsInvalid) as refused:
        read_conditions([{}, RIGA, {"list": 1, "op": "on"}], TODAY, KINDS)

    assert set(refused.value.fields) == {"conditions[0]", "conditions[2].list"}
    assert str(refused.value).endswith("and 1 more")


def test_what_is_no_list_is_refused() -> None:
    """There is no condition but in a list."""
    with pytest.raises(ConditionsInvalid):
        read_conditions(RIGA, TODAY, KINDS)  # type: ignore[arg-type] # as a client may


def test_groups_lie_eight_deep_and_no_deeper() -> None:
    """The deepest is refused by its path."""

    def nested(depth: int) -> dict[str, Any]:
        return {"all": [nested(depth - 1)]} if depth else RIGA

    assert len(read_conditions([nested(8)], TODAY, KINDS).members) == 1
    (path,) = faults(nested(9))
    assert path == "conditions[0]" + ".all[0]" * 8


def test_there_are_two_hundred_conditions_at_most() -> None:
    """Groups count, and so does all that they hold."""
    assert len(read_conditions([RIGA] * 200, TODAY, KINDS).members) == 200
    assert "conditions[0].any[199]" in faults({"any": [RIGA] * 200})


def test_a_segment_stands_for_its_conditions() -> None:
    """It holds when all of them do; its denial when one does not."""
    told = [
        {"segment": str(SEGMENT), "op": "in"},
        {"segment": str(SEGMENT), "op": "not_in"},
    ]

    tree = read_conditions(told, TODAY, KINDS, {SEGMENT: [RIGA]})

    within, without = tree.members
    assert isinstance(within, Group)
    assert isinstance(without, Group)
    assert (within.segment_id, within.word) == (SEGMENT, "all")
    assert (without.segment_id, without.word) == (SEGMENT, "not_all")
    assert [one.path for one in conditions_of(tree)] == [
        "conditions[0].conditions[0]",
        "conditions[1].conditions[0]",
    ]


def test_segments_that_go_round_or_too_deep_are_refused() -> None:
    """Whoever calls looks first; nobody who forgets gets a statement without end."""
    round_ = {SEGMENT: [{"segment": str(SEGMENT), "op": "in"}]}
    chain = {
        UUID(int=n): [{"segment": str(UUID(int=n + 1)), "op": "in"}]
        for n in range(1, 12)
    }
    first = [{"segment": str(UUID(int=1)), "op": "in"}]

    with pytest.raises(ConditionsInvalid, match="circle") as refusal:
        read_conditions(round_[SEGMENT], TODAY, KINDS, round_)
    # Where it closes, and not another time round.
    assert set(refusal.value.fields) == {"conditions[0].conditions[0].segment"}
    with pytest.raises(ConditionsInvalid, match="deep"):
        read_conditions(first, TODAY, KINDS, chain)


def test_what_segments_come_to_in_all_has_an_end() -> None:
    """Small segments that name each other often do not make a large statement."""
    twice = [{"segment": str(SEGMENT), "op": "in"}] * 6

    with pytest.raises(ConditionsInvalid, match="there may be 1000"):
        read_conditions(twice, TODAY, KINDS, {SEGMENT: [RIGA] * 199})


def test_it_is_told_which_lists_and_segments_are_named() -> None:
    """Each with the path where it is named first."""
    told = [
        {"any": [{"list": str(LIST), "op": "on"}, RIGA]},
        {"list": str(LIST), "op": "not_on"},
        {"segment": str(SEGMENT), "op": "in"},
    ]

    found = referred(told, TODAY, KINDS)

    assert found.lists == {LIST: "conditions[0].any[0].list"}
    assert found.segments == {SEGMENT: "conditions[2].segment"}


def test_a_verdict_is_given_at_each_node() -> None:
    """Of groups too, by what their members come to."""
    told = [RIGA, {"not_any": [RIGA]}, {"segment": str(SEGMENT), "op": "in"}]
    tree = read_conditions(told, TODAY, KINDS, {SEGMENT: [RIGA]})

    found = verdict(tree, iter([True, False, True]))

    first, group, segment = found["conditions"]
    assert found["holds"]
    assert first == {"condition": RIGA, "path": "conditions[0]", "holds": True}
    assert (group["match"], group["holds"]) == ("not_any", True)
    assert (segment["segment"], segment["holds"]) == (SEGMENT, True)
    assert segment["conditions"][0]["holds"]


def test_a_verdict_of_one_condition_is_its_own() -> None:
    """A tree may be as small as that."""
    one = Condition("list_on", {}, path="conditions[0]")

    assert verdict(one, iter([False])) == {
        "condition": {},
        "path": "conditions[0]",
        "holds": False,
    }


def test_what_the_log_does_not_know_is_refused_by_its_path() -> None:
    """A profile is kept as it is now."""
    known = [{"list": str(LIST), "op": "on"}, {"random": "a", "to": 5}]

    require_log(read_conditions(known, TODAY, KINDS))
    with pytest.raises(ConditionsInvalid) as refused:
        require_log(read_conditions([*known, {"any": [RIGA]}], TODAY, KINDS))
    assert set(refused.value.fields) == {"conditions[2].any[0]"}


def test_what_has_happened_has_an_end_then() -> None:
    """Nothing after a moment had happened; what only now can tell is named."""
    told = [
        {"activity": "order.paid", "op": "done"},
        {"any": [RIGA, {"list": str(LIST), "op": "on"}]},
    ]
    tree = read_conditions(told, TODAY, KINDS)

    then = as_at(tree, MONDAY)

    assert unknown_then(tree) == ["conditions[1].any[0]"]
    assert without_past(tree) == ["conditions[1].any[0]"]
    ends = [one.values.get("high") for one in conditions_of(then)]
    assert ends == [MONDAY, None, None]
