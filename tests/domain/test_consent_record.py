"""A yes has a record with all that ISO/IEC TS 27560 wants, or none (C-02)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from domain.consent_record import OF_PROCESSING, Given, missing, receipt_of, record_of
from domain.errors import RecordIncomplete
from domain.events import (
    ConsentGranted,
    ConsentRenewed,
    Controller,
    NoticePublished,
    PurposeDefined,
)
from domain.ids import new_id
from domain.purpose import KINDS
from tests.builders import MONDAY, NOTICE, PROCESSING, WORDING, a_ref

URL = "https://sayso.example"
SCHEMA = json.loads((Path(__file__).parent / "record_schema.json").read_text())
complete = jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True)

DEFINED = PurposeDefined(
    "newsletter", "News of the shop", "advertising", PROCESSING, 365
)
PUBLISHED = NoticePublished(NOTICE, WORDING, "en", link="https://shop.example/privacy")
GRANTED = ConsentGranted(
    new_id(), "email", "newsletter", "form", MONDAY, NOTICE, a_ref()
)
GIVEN = Given(new_id(), 2, GRANTED, DEFINED, PUBLISHED, URL)


def a_yes(chance: Random) -> Given:
    """Draw a yes with a purpose and a notice that lack nothing."""

    def text() -> str:
        letters = "abcdefgäжñ漢 ,.-'\"<>{}"
        return "x" + "".join(chance.choices(letters, k=chance.randrange(40)))

    def texts() -> tuple[str, ...]:
        return tuple(text() for _ in range(chance.randrange(1, 5)))

    controller = Controller(*(text() for _ in Controller.__struct_fields__))
    told: dict[str, Any] = {
        name: texts() if isinstance(value, tuple) else text()
        for name, value in msgspec.structs.asdict(PROCESSING).items()
    }
    told |= {
        "controller": controller,
        "collection_method": chance.choice(["", text()]),
    }
    processing = msgspec.structs.replace(PROCESSING, **told)
    definition = PurposeDefined(text(), text(), chance.choice(KINDS), processing)
    at = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(
        seconds=chance.uniform(0, 2e8), days=chance.randrange(2)
    )
    kind = chance.choice([ConsentGranted, ConsentRenewed])
    ends = chance.choice([None, at + timedelta(days=365)])
    yes = kind(
        new_id(), "sms", definition.code, text(), at, NOTICE, a_ref(), expires_at=ends
    )
    notice = NoticePublished(
        NOTICE, WORDING, "en", link=chance.choice(["", "https://shop.example/p"])
    )
    return Given(new_id(), chance.randrange(1, 99), yes, definition, notice, URL)


def parts(value: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON
    """Name every field of a record, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*path, name)
            yield from parts(inner, *path, name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from parts(inner, *path, place)


def take_out(record: Any, path: tuple[str | int, ...]) -> None:  # noqa: ANN401 - any JSON
    """Take one field out of a record."""
    for step in path[:-1]:
        record = record[step]
    del record[path[-1]]


#: What a record may be without.
OPTIONAL = {"skos:broader", "schema:url"}


def required(record: Any) -> list[tuple[str | int, ...]]:  # noqa: ANN401 - any JSON
    """Name every field that a record must have."""
    return [path for path in parts(record) if not {*path} & OPTIONAL]


def is_missed(record: Any, path: tuple[str | int, ...]) -> bool:  # noqa: ANN401 - as above
    """Take a field out of a record, and tell whether the schema misses it by name."""
    take_out(record, path)
    errors = complete.iter_errors(record)
    return any(f'"{path[-1]}"' in error.message for error in errors)


def test_a_record_without_any_one_of_its_fields_is_none() -> None:
    """Whatever is taken out, the schema misses it by its name."""
    text = json.dumps(record_of(GIVEN))
    named = required(json.loads(text))
    assert len(named) > 70

    assert [path for path in named if not is_missed(json.loads(text), path)] == []


def blank(definition: PurposeDefined, name: str) -> PurposeDefined:
    """Return a definition in which one field says nothing."""
    place, _, inner = name.partition(".")
    if place != "processing":
        field = {"name": "title"}.get(name, name)
        return msgspec.structs.replace(definition, **{field: " "})
    field, _, part = inner.partition(".")
    processing = definition.processing
    told: Any = () if isinstance(getattr(processing, field), tuple) else ""
    if part:
        told = msgspec.structs.replace(processing.controller, **{part: ""})
    processing = msgspec.structs.replace(processing, **{field: told})
    return msgspec.structs.replace(definition, processing=processing)


PARTIES = [f"processing.controller.{name}" for name in Controller.__struct_fields__]
OTHERS = [f"processing.{name}" for name in OF_PROCESSING if name != "controller"]
TOLD = ["name", "kind", *OTHERS, *PARTIES]


def lacking(given: Given, name: str) -> Given:
    """Return a yes for which one thing was not told."""
    if name in TOLD and given.definition:
        return replace(given, definition=blank(given.definition, name))
    if name == "notice.language" and given.notice:
        silent = msgspec.structs.replace(given.notice, language="")
        return replace(given, notice=silent)
    return replace(given, notice=None)


@pytest.mark.parametrize(
    "grants", [1_000, pytest.param(10_000, marks=pytest.mark.long)]
)
def test_grants_have_complete_records_or_none(grants: int) -> None:
    """C-02: whole, by a JSON Schema that was written from the standard.

    One thing untold, or one field taken out, and it is refused by its name.
    """
    chance = Random(27560)  # noqa: S311 - no secret

    for _ in range(grants):
        given = a_yes(chance)
        record = json.loads(json.dumps(record_of(given)))
        assert complete.is_valid(record), list(complete.iter_errors(record))
        assert is_missed(record, chance.choice(required(record)))

        untold = chance.choice([*TOLD, "notice", "notice.language"])
        with pytest.raises(RecordIncomplete) as refused:
            record_of(lacking(given, untold))
        assert refused.value.missing == (untold,)


@pytest.mark.parametrize("name", TOLD)
def test_what_the_purpose_leaves_out_is_named(name: str) -> None:
    """As the operation calls it that can say it."""
    with pytest.raises(RecordIncomplete, match=name) as refused:
        record_of(lacking(GIVEN, name))

    assert refused.value.missing == (name,)


def test_a_list_that_holds_an_empty_text_says_nothing() -> None:
    """It would be a recipient without a name."""
    processing = msgspec.structs.replace(PROCESSING, recipients=("Carrier", ""))
    definition = msgspec.structs.replace(DEFINED, processing=processing)

    assert list(missing(definition, PUBLISHED)) == ["processing.recipients"]


def test_a_purpose_that_nobody_defined_lacks_all_of_it() -> None:
    """The refusal says what POST /v1/purposes needs, and that a notice is missing."""
    with pytest.raises(RecordIncomplete, match="POST /v1/purposes") as refused:
        record_of(replace(GIVEN, definition=None, notice=None))

    lacking = refused.value.missing
    assert {"name", "kind", "processing.controller", "notice"} <= set(lacking)
    assert len(lacking) == len(OF_PROCESSING) + 3


def test_a_notice_without_its_language_is_named() -> None:
    """Whoever reads the record has to know in which language it was asked."""
    silent = msgspec.structs.replace(PUBLISHED, language="")

    assert list(missing(DEFINED, silent)) == ["notice.language"]


def test_the_record_is_named_after_the_event() -> None:
    """The same wherever the account answers, another for each event."""
    elsewhere = replace(GIVEN, url="https://other.example")

    one, other = record_of(GIVEN), record_of(elsewhere)
    assert one["dct:identifier"] == other["dct:identifier"] == str(GIVEN.record_id)
    assert one["@id"] != other["@id"]
    assert replace(GIVEN, version=3).record_id != GIVEN.record_id


def test_a_record_says_what_happened() -> None:
    """When, until when, how, and that a renewal is one."""
    ends = MONDAY + timedelta(days=365)
    yes = ConsentRenewed(
        GRANTED.contact_id,
        "email",
        "newsletter",
        "phone",
        MONDAY,
        NOTICE,
        a_ref(),
        ends,
    )
    status = record_of(replace(GIVEN, yes=yes))["dpv:hasConsentStatus"]

    assert status["@type"] == ["dpv:RenewedConsentGiven", "dpv:ExpressedConsent"]
    assert status["dpv:isIndicatedAtTime"]["@value"] == "2026-03-02T09:00:00Z"
    assert status["dpv:hasDuration"]["rdf:value"]["@value"] == "2027-03-02T09:00:00Z"
    assert status["dpv:hasIndicationMethod"] == "phone"
    first = record_of(GIVEN)["dpv:hasConsentStatus"]
    assert first["dpv:hasDuration"]["rdf:value"] == "withdrawal"


def test_a_receipt_is_a_copy_of_the_record() -> None:
    """With an id and a time of its own."""
    record, receipt = record_of(GIVEN), receipt_of(GIVEN, MONDAY)

    assert receipt["@type"] == "dpv:ConsentReceipt"
    assert receipt["dct:identifier"] != record["dct:identifier"]
    assert receipt["dct:created"]["@value"] == "2026-03-02T09:00:00Z"
    copied = receipt["dpv:hasRecordOfActivity"]
    assert {"@context": record["@context"], **copied} == record
