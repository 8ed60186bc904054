"""Conditions on how and when a person became known, and on pure chance."""

from __future__ import annotations

from domain.conditions.spans import read_span
from domain.conditions.times import Today
from domain.conditions.told import Amiss, Told, an_id, number, one_of, some, text
from domain.conditions.tree import Condition

#: Chance is told in parts of ten thousand: a hundredth of a percent.
WHOLE = 100


def read_registered(told: Told, today: Today) -> Condition:
    """Read a condition on the registration: when, from where, by which import."""
    about = told.take("registered", one_of(("at", "origin", "import")))
    op = told.take("op", one_of(("is", "is_not") if about != "at" else ("is",)))
    denied, timed = op == "is_not", False
    if about == "at":
        values, timed = read_span(told, today)
    elif about == "origin":
        values = {"values": told.take("value", some(text))}
    else:
        values = {"values": told.take("value", some(an_id))}
    fragment = f"registered_{about}"
    return Condition(fragment, values, denied, told.document, told.path, timed=timed)


def read_random(told: Told) -> Condition:
    """Read a share of all people, chosen by chance and always the same by its seed.

    Shares of one seed that do not overlap have nobody in common.
    """
    seed = told.take("random", text)
    first = told.maybe("from", number(0, WHOLE), 0)
    last = told.take("to", number(0, WHOLE))
    if first >= last:
        raise Amiss(".to", "is more than `from`")
    values = {"seed": seed, "low": first * WHOLE, "high": last * WHOLE}
    return Condition("random_share", values, told=told.document, path=told.path)
