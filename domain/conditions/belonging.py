"""Conditions on what a person is on, and what they filled in."""

from __future__ import annotations

import re

from domain.conditions.spans import read_span
from domain.conditions.times import Today
from domain.conditions.told import Told, Unfit, an_id, one_of, text
from domain.conditions.tree import Condition
from domain.form import form_stream

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


def read_list(told: Told) -> Condition:
    """Read a condition on the membership of a list."""
    values = {"list_id": told.take("list", an_id)}
    op = told.take("op", one_of(("on", "not_on")))
    return Condition("list_on", values, op == "not_on", told.document, told.path)


def read_form(told: Told, today: Today) -> Condition:
    """Read a condition on whether a form was filled in, ever or in some time."""
    values = {"form_id": form_stream(told.take("form", _code))}
    op = told.take("op", one_of(("filled", "not_filled")))
    span, timed = read_span(told, today)
    denied = op == "not_filled"
    return Condition(
        "form_filled", values | span, denied, told.document, told.path, timed=timed
    )


def _code(value: object) -> str:
    code = text(value)
    if not _CODE.fullmatch(code):
        raise Unfit("is the code of a form")
    return code
