"""Fields of profiles on the command line."""

from __future__ import annotations

from api.commands.client import Refused
from api.commands.fields import fields
from tests.api.caller import Caller
from tests.api.shell import run, said


def test_fields_are_declared_changed_and_archived(api: Caller) -> None:
    """As over REST; an option is added or dropped, and the others stay."""
    said(api, fields, "declare", "birthday", "date", "--name", "Birthday")
    options = ("--option", "red", "--option", "blue")
    said(api, fields, "declare", "colour", "one_of", *options)
    change = ("--name", "Hue", "--add-option", "green", "--drop-option", "red")
    said(api, fields, "change", "colour", *change)
    said(api, fields, "archive", "birthday")

    shown = said(api, fields, "list")

    assert api.get("/v1/fields/colour")["options"] == ["blue", "green"]
    lines = [line.split() for line in shown.splitlines()]
    row = next(line for line in lines if "birthday" in line)
    assert [word for word in row if word.isalpha()] == [
        "birthday",
        "Birthday",
        "date",
        "archived",
    ]
    assert any({"colour", "Hue", "one_of", "green"} <= set(line) for line in lines)


def test_a_label_is_changed_alone(api: Caller) -> None:
    """The options stay as they are."""
    said(api, fields, "declare", "colour", "one_of", "--option", "red")

    said(api, fields, "change", "colour", "--name", "Hue")

    shown = api.get("/v1/fields/colour")
    assert (shown["name"], shown["options"]) == ("Hue", ["red"])


def test_what_is_refused_is_said(api: Caller) -> None:
    """In the service's words."""
    refused = run(api, fields, "declare", "email", "text").exception

    assert isinstance(refused, Refused)
    assert "email is no field of a profile" in str(refused)
