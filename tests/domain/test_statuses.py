"""Who may be written to is told by the columns of an export, and never guessed."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from domain.errors import ImportUnreadable
from domain.events import ImportOptions, RowError
from domain.people_columns import Columns
from domain.people_file import open_people
from domain.people_preview import look_at, require_contact
from domain.presets import PRESETS, preset_of
from domain.screening import ImportRules, Person, Stopped
from domain.statuses import MEANINGS, TARGETS, StatusUnknown, meaning_of

NOW = datetime(2026, 3, 3, tzinfo=UTC)
WORDS = {"on": "subscribed", "off": "blocked", "left": "unsubscribed"}

MAILCHIMP = """\
Email Address,First Name,OPTIN_TIME,CONFIRM_TIME,CONFIRM_IP,LEID,UNSUB_TIME,CLEAN_TIME
anna@example.com,Anna,,2024-05-01 09:30:00,192.0.2.1,1,,
bo@example.com,Bo,,2024-05-01 09:30:00,192.0.2.1,2,2025-01-01 10:00:00,
cleo@example.com,Cleo,,2024-05-01 09:30:00,192.0.2.1,3,,2025-01-01 10:00:00
"""
LISTMONK = """\
uuid,email,name,attributes,status,created_at,updated_at
1,anna@example.com,Anna Archer,{},enabled,2024-05-01,2024-05-01
2,bo@example.com,Bo Baker,{},blocklisted,2024-05-01,2024-05-01
3,cleo@example.com,Cleo Cook,{},disabled,2024-05-01,2024-05-01
4,dora@example.com,Dora Dyer,{},new-one,2024-05-01,2024-05-01
"""
UNISENDER = """\
email;Имя;email_status;email_availability;email_confirm_time;email_list_ids
anna@example.com;Анна;active;available;2024-05-01 09:30:00;1
bo@example.com;Бо;unsubscribed;available;2024-05-01 09:30:00;1
cleo@example.com;Клео;active;unreachable;2024-05-01 09:30:00;1
dora@example.com;Дора;invited;available;2024-05-01 09:30:00;1
"""
SENDSAY = """\
member.email;base.firstName;base.lastName;member.lockremove;member.lockconfirm
anna@example.com;Анна;Лучник;0;0
bo@example.com;Бо;Пекарь;1;0
cleo@example.com;Клео;Повар;0;1
"""


def outcomes(file: str, preset: str) -> list[str]:
    """Read an export, and say in a word what becomes of each row."""
    options = ImportOptions(
        None, "newsletter", source="shop", wording="Yes.", preset=preset
    )
    found = look_at(io.BytesIO(file.encode()), options)
    require_contact(found)
    rules = ImportRules(now=NOW, source="shop", wording="Yes.", statuses=found.statuses)
    columns = Columns(found.header, found.mapping)
    rows = open_people(io.BytesIO(file.encode()))
    return [said(columns.screen(line, row, rules=rules)) for line, row in rows]


def said(one: Person | Stopped | RowError) -> str:
    """Say what became of a row."""
    if isinstance(one, Person):
        return "yes" if one.evidence else "unconfirmed"
    return one.why if isinstance(one, Stopped) else f"error in {one.field}"


@pytest.mark.parametrize(
    ("file", "preset", "expected"),
    [
        (MAILCHIMP, "mailchimp", ["yes", "unsubscribed", "unreachable"]),
        (
            LISTMONK,
            "listmonk",
            ["unconfirmed", "unsubscribed", "blocked", "error in status"],
        ),
        (
            UNISENDER,
            "unisender",
            ["yes", "unsubscribed", "unreachable", "unconfirmed"],
        ),
        (SENDSAY, "sendsay", ["unconfirmed", "unsubscribed", "unconfirmed"]),
    ],
)
def test_an_export_is_known(file: str, preset: str, expected: list[str]) -> None:
    """Whoever must not be written to becomes nobody to write to."""
    assert outcomes(file, preset) == expected


def test_the_strictest_column_counts() -> None:
    """Whatever else is said, a no is a no."""
    given = {"status": "On", "availability": "off", "unsubscribed": "2025-01-01"}

    assert meaning_of(given, WORDS) == "unsubscribed"
    assert meaning_of({**given, "unsubscribed": "0"}, WORDS) == "blocked"
    assert meaning_of({"status": "on", "unconfirmed": "1"}, WORDS) == "unconfirmed"
    assert meaning_of({}, WORDS) == "subscribed"


def test_a_value_that_nobody_explained_is_none() -> None:
    """The row is an error, and says of which column."""
    with pytest.raises(StatusUnknown) as unknown:
        meaning_of({"availability": "perhaps"}, WORDS)

    assert unknown.value.target == "availability"


def test_presets_mean_what_can_be_meant() -> None:
    """Every status has a meaning; who names none of them is told which there are."""
    assert preset_of(None).columns == {}
    for preset in PRESETS.values():
        assert set(preset.statuses.values()) <= set(MEANINGS)
        assert all(name == name.lower() for name in preset.columns)
        has_column = TARGETS & set(preset.columns.values())
        assert has_column or not preset.statuses
    with pytest.raises(ImportUnreadable, match="listmonk, mailchimp"):
        preset_of("pigeons")


def test_a_file_without_any_contact_is_refused() -> None:
    """Nobody could be found by what it holds."""
    found = look_at(io.BytesIO(b"name,city\nAnna,Riga\n"), ImportOptions(None, "news"))

    with pytest.raises(ImportUnreadable, match="no column holds anything"):
        require_contact(found)
