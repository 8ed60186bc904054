"""A statement is made of our fragments alone, whatever its conditions say."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.conditions import Condition, Group, read_conditions
from domain.conditions.profile import OPERATORS
from projections.segments.compiling import compiled, compiled_each
from projections.segments.fragments import FRAGMENTS
from tests.domain.conditions.saying import KINDS, TODAY

#: What no fragment has in it.
ODD = "\u2603"
SAID = st.text(min_size=1, max_size=50).filter(
    lambda text: "\0" not in text and text.isprintable()
)


def conditions(text: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw conditions that say a text wherever they can, in groups of any depth."""
    leaves: list[dict[str, Any]] = [
        {"field": text, "op": op, "value": text}
        for op in ("is", "is_not", "in", "contains", "begins", "ends")
    ]
    leaves += [
        {"field": text, "op": "filled"},
        {"consent": text, "op": "is", "value": ["granted", "none"]},
        {"registered": "origin", "op": "is", "value": [text, text]},
        {"random": text, "to": 50},
        {"contact": "email", "op": "domain", "value": "a.example"},
    ]
    words = st.sampled_from(["all", "any", "not_all", "not_any"])
    return st.recursive(
        st.sampled_from(leaves),
        lambda inner: st.builds(
            lambda word, members: {word: members},
            words,
            st.lists(inner, min_size=1, max_size=3),
        ),
        max_leaves=8,
    )


@given(SAID, st.data())
def test_no_text_of_a_client_is_in_a_statement(said: str, data: st.DataObject) -> None:
    """Said otherwise, the same conditions make the same statement."""
    told = data.draw(st.lists(conditions(said), max_size=3))
    made = compiled(read_conditions(told, TODAY, KINDS))

    harmless = _said_instead(told, said, ODD)
    other = compiled(read_conditions(harmless, TODAY, KINDS))

    assert made.text == other.text
    assert ODD not in made.text
    assert set(re.findall(r"%\((\w+)\)s", made.text)) <= set(made.values)


def test_every_operator_has_its_fragment_and_names_its_values() -> None:
    """Nothing can be said that nobody can ask."""
    samples: dict[str, Any] = {
        "integer": 1,
        "number": 1.5,
        "boolean": True,
        "date": "2026-03-03",
        "datetime": "2026-03-03T10:00:00Z",
        "one_of": "Paid",
        "many_of": "Tea",
        "text": "x",
    }
    kinds = {kind.type: code for code, kind in KINDS.items()} | {"text": "city"}
    for type_, operators in OPERATORS.items():
        for op in operators:
            told: dict[str, Any] = {"field": kinds[type_], "op": op}
            if op not in ("filled", "empty"):
                one = samples[type_]
                days = op in ("last", "next", "anniversary")
                told["value"] = 3 if days else [one, one] if op == "between" else one
            tree = read_conditions([told], TODAY, KINDS)
            (condition,) = tree.members
            assert isinstance(condition, Condition)
            assert condition.name in FRAGMENTS
            named = set(re.findall(r"%\(c0_(\w+)\)s", compiled(tree).text))
            assert named == set(condition.values)


def test_a_group_without_members_is_said_too() -> None:
    """All of nothing holds, any of it does not."""
    assert compiled(Group("all", [])).text == "(TRUE)"
    assert compiled(Group("any", [])).text == "(FALSE)"
    assert compiled_each(Group("all", [])).text == "ARRAY[]::boolean[]"


def _said_instead(told: Any, said: str, other: str) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(told, dict):
        return {key: _said_instead(one, said, other) for key, one in told.items()}
    if isinstance(told, list):
        return [_said_instead(one, said, other) for one in told]
    keep = ("is", "in", "a.example", "email", "origin")
    return other if told == said and told not in keep else told
