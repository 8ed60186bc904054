"""Who may come in from a file: a consent is believed whole or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.events import FieldDeclared, RowError
from domain.fields import Fields
from domain.screening import ImportRules, Person, screen, value_class
from domain.times import parse_time
from tests.domain.decisions import given

NOW = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
RULES = ImportRules(now=NOW)
GOOD = {
    "email": "Anna@example.com",
    "first_name": " Anna ",
    "consent_time": "2024-05-01 09:30",
    "consent_source": "signup form",
    "consent_wording": "Yes.",
}


def person(values: dict[str, str], rules: ImportRules = RULES) -> Person:
    """Return the person that a row makes."""
    found = screen(7, values, rules=rules)
    assert isinstance(found, Person)
    return found


def error(values: dict[str, str], rules: ImportRules = RULES) -> RowError:
    """Return what is wrong with a row."""
    found = screen(7, values, rules=rules)
    assert isinstance(found, RowError)
    return found


def test_a_row_with_all_evidence_is_a_yes() -> None:
    """Time, source and wording, each as the file has them."""
    found = person({**GOOD, "consent_ip": "192.0.2.1", "language": "en"})

    assert found.contacts == (("email", "anna@example.com"),)
    assert found.fields == {"first_name": "Anna", "language": "en"}
    assert found.evidence
    assert found.evidence.time == datetime(2024, 5, 1, 9, 30, tzinfo=UTC)
    assert (found.evidence.source, found.evidence.wording) == ("signup form", "Yes.")
    assert (found.evidence.ip, found.evidence.language) == ("192.0.2.1", "en")


def test_a_row_without_evidence_is_unconfirmed() -> None:
    """None of it given is no error: the person is asked first."""
    assert person({"email": "anna@example.com"}).evidence is None


def test_cells_are_read_as_their_fields_are_declared() -> None:
    """In the account's zone; what nobody declared is text."""
    declared = given(
        Fields,
        FieldDeclared("age", "Age", "integer"),
        FieldDeclared("seen", "Seen", "datetime"),
    )
    rules = ImportRules(now=NOW, zone=ZoneInfo("Europe/Riga"), fields=declared)
    row = {"email": "a@example.com", "age": "42", "seen": "1.3.2026 12:00", "shoe": "7"}

    assert person(row, rules).fields == {
        "age": 42,
        "seen": "2026-03-01T10:00:00Z",
        "shoe": "7",
    }
    amiss = error(row | {"age": "old"}, rules)
    assert (amiss.field, amiss.value_class) == ("age", "text of 3 characters")
    assert amiss.reason == "It is a number: write it as 12.5 or 12,5."


def test_source_and_wording_can_be_given_for_the_whole_file() -> None:
    """What the import says stands in where a row says nothing."""
    rules = ImportRules(now=NOW, source="fair", wording="Yes!")

    found = person({"email": "a@example.com", "consent_time": "2024-05-01"}, rules)

    assert found.evidence
    assert (found.evidence.source, found.evidence.wording) == ("fair", "Yes!")


@pytest.mark.parametrize(
    ("changed", "field", "reason"),
    [
        ({"email": ""}, "email", "needs an address"),
        ({"email": "anna"}, "email", "@"),
        ({"consent_time": ""}, "consent_time", "incomplete"),
        ({"consent_time": "some day"}, "consent_time", "Write it as"),
        ({"consent_time": "2999-01-01"}, "consent_time", "future"),
        ({"consent_time": "1901-01-01"}, "consent_time", "older"),
        ({"consent_time": "2024-02-30"}, "consent_time", "Write it as"),
        ({"consent_source": ""}, "consent_source", "incomplete"),
        ({"consent_wording": ""}, "consent_wording", "incomplete"),
        ({"consent_ip": "here"}, "consent_ip", "IP address"),
        ({"phone": "call me"}, "phone", "telephone"),
    ],
)
def test_half_a_consent_is_an_error(
    changed: dict[str, str], field: str, reason: str
) -> None:
    """Nobody turns unconfirmed, or consenting, by a slip of the pen."""
    found = error({**GOOD, **changed})

    assert (found.line, found.field) == (7, field)
    assert reason in found.reason


def test_the_first_contact_of_a_row_is_the_main_one() -> None:
    """E-mail before phone before the client's own id; one of them is enough."""
    number = {"phone": "+44 20 7946 0018", "client_id": " 17 "}

    assert person(number).contacts == (("sms", "+442079460018"), ("client_id", "17"))
    assert person({"client_id": "17"}).evidence is None
    amiss = error({"client_id": "17", "consent_time": "2024-05-01"})
    assert (amiss.field, amiss.reason) == (
        "client_id",
        "Nothing is sent there, so nobody can agree to it.",
    )


def test_a_phone_is_kept_in_one_form() -> None:
    """A number without a country code is read by the import's region."""
    rules = ImportRules(now=NOW, phone_region="GB")

    found = person({"email": "a@example.com", "phone": "020 7946 0018"}, rules)

    assert found.contacts == (("email", "a@example.com"), ("sms", "+442079460018"))
    assert found.fields == {}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-01T09:30:00+03:00", (2024, 5, 1, 6, 30)),
        ("2024-05-01 09:30Z", (2024, 5, 1, 9, 30)),
        ("01.05.2024 9:30", (2024, 5, 1, 7, 30)),
        ("1.5.2024", (2024, 4, 30, 22, 0)),
        ("2024-05-01 09:30:15,5", (2024, 5, 1, 7, 30)),
    ],
)
def test_a_time_is_read_in_the_accounts_zone(
    text: str, moment: tuple[int, ...]
) -> None:
    """Berlin is two hours ahead in May; a zone of its own goes before."""
    found = parse_time(text, ZoneInfo("Europe/Berlin"))

    assert found.timetuple()[:5] == moment


@pytest.mark.parametrize(
    ("field", "value", "kind"),
    [
        ("email", "", "empty"),
        ("email", "anna", "text of 4 characters, no @"),
        ("phone", "12345", "number of 5 characters"),
    ],
)
def test_a_value_is_described_and_not_told(field: str, value: str, kind: str) -> None:
    """Enough to find it in the file, too little to know it."""
    assert value_class(field, value) == kind
