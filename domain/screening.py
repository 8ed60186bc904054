"""Who may come in from a file, and with what proof that they said yes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from ipaddress import ip_address

import msgspec

from domain import statuses
from domain.addresses import NORMALISERS, AddressInvalid, normalise_phone
from domain.events import RowError
from domain.field_values import FieldValue, ValueUnfit
from domain.fields import Fields
from domain.times import parse_time

EMAIL = "email"
PHONE = "phone"
CLIENT_ID = "client_id"
LANGUAGE = "language"
LISTS = "lists"
CONSENT_TIME = "consent_time"
CONSENT_SOURCE = "consent_source"
CONSENT_WORDING = "consent_wording"
CONSENT_IP = "consent_ip"
EVIDENCE = (CONSENT_TIME, CONSENT_SOURCE, CONSENT_WORDING, CONSENT_IP)
#: column -> channel: what people are found by. The first of a row is the main one.
CHANNELS = {EMAIL: "email", PHONE: "sms", CLIENT_ID: "client_id"}
#: A file needs a column with one of them.
CONTACTS = frozenset(CHANNELS)
NOT_PROFILE = frozenset({*CONTACTS, LISTS, *EVIDENCE}) | statuses.TARGETS

_FIRST_YEAR = 1990


class ImportRules(msgspec.Struct, frozen=True, kw_only=True):
    """What a file leaves open, decided once for all its rows.

    ``now`` is when the import was asked for; ``zone`` is the account's, for times
    without one; ``source`` and ``wording`` stand in where a row names none; ``fields``
    are those that are declared, the others are text; ``phone_region`` (ISO 3166-1
    alpha-2) reads numbers without a country code; ``statuses`` says what the values of
    a status column mean.
    """

    now: datetime
    zone: tzinfo = UTC
    source: str | None = None
    wording: str | None = None
    phone_region: str | None = None
    fields: Fields = msgspec.field(default_factory=Fields)
    statuses: Mapping[str, str] = msgspec.field(default_factory=dict)


class Evidence(msgspec.Struct, frozen=True):
    """What proves a yes: when it was given (UTC), where, and to which words."""

    time: datetime
    source: str
    wording: str
    ip: str | None = None
    language: str | None = None


class Person(msgspec.Struct, frozen=True):
    """A row that may come in; without evidence the person is unconfirmed.

    ``contacts`` are (channel, address), the main one first.
    """

    line: int
    contacts: tuple[tuple[str, str], ...]
    fields: dict[str, FieldValue]
    evidence: Evidence | None = None
    #: Codes of lists that the row itself names.
    lists: tuple[str, ...] = ()


class Stopped(msgspec.Struct, frozen=True):
    """A row whose address is to be closed, for another system would not write there.

    ``contact`` is the main one, and ``why`` is unsubscribed, blocked or unreachable.
    """

    line: int
    contact: tuple[str, str]
    why: str


class _Unfit(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, field: str, reason: str) -> None:
        self.field = field
        self.reason = reason


def screen(
    line: int, values: Mapping[str, str], *, rules: ImportRules
) -> Person | Stopped | RowError:
    """Judge one row; ``values`` maps targets such as ``email`` to cells.

    A consent is believed only with time, source and wording. None of them given
    makes an unconfirmed person. A part of them, a time that cannot be read, and a
    time still to come are errors: nobody turns unconfirmed by a slip of the pen.
    """
    given = {target: cell.strip() for target, cell in values.items()}
    try:
        return _judged(line, given, rules)
    except _Unfit as unfit:
        value = given.get(unfit.field, "")
        return RowError(
            line, unfit.field, value_class(unfit.field, value), unfit.reason
        )


def _judged(
    line: int, given: Mapping[str, str], rules: ImportRules
) -> Person | Stopped:
    contacts = _contacts(given, rules)
    main, meaning = next(contacts), _meaning(given, rules)
    if meaning in statuses.STOPS:
        return Stopped(line, main, meaning)
    is_open = meaning != statuses.UNCONFIRMED
    return Person(
        line,
        (main, *contacts),
        _fields(given, rules),
        _evidence(given, rules) if is_open else None,
        codes_in(given.get(LISTS, "")),
    )


def _meaning(given: Mapping[str, str], rules: ImportRules) -> str:
    try:
        return statuses.meaning_of(given, rules.statuses)
    except statuses.StatusUnknown as error:
        reason = "What this status means is not told."
        raise _Unfit(error.target, reason) from None


def codes_in(cell: str) -> tuple[str, ...]:
    """Return the codes of lists that a cell names, in any of the usual ways."""
    return tuple(code.lower() for code in re.split(r"[,;|\s]+", cell) if code)


def value_class(field: str, value: str) -> str:
    """Describe the kind of a value so that it can be found, without repeating it."""
    if not value:
        return "empty"
    kind = "number" if value.isdecimal() else "text"
    note = ", no @" if field == EMAIL and "@" not in value else ""
    return f"{kind} of {len(value)} characters{note}"


def _contacts(
    given: Mapping[str, str], rules: ImportRules
) -> Iterator[tuple[str, str]]:
    """Read the contacts that a row has, one by one, the main one first."""
    if not any(given.get(target) for target in CHANNELS):
        raise _Unfit(EMAIL, "Every person needs an address.")
    for target, channel in CHANNELS.items():
        if given.get(target):
            yield channel, _address(target, given[target], rules)


def _address(target: str, cell: str, rules: ImportRules) -> str:
    try:
        if target == PHONE:
            return normalise_phone(cell, rules.phone_region)
        return NORMALISERS[CHANNELS[target]](cell)
    except AddressInvalid as error:
        raise _Unfit(target, error.reason) from None


def _fields(given: Mapping[str, str], rules: ImportRules) -> dict[str, FieldValue]:
    return {
        target: _value(target, cell, rules)
        for target, cell in given.items()
        if cell and target not in NOT_PROFILE
    }


def _value(target: str, cell: str, rules: ImportRules) -> FieldValue:
    try:
        return rules.fields.read_cell(target, cell, rules.zone)
    except ValueUnfit as unfit:
        raise _Unfit(target, f"It {unfit.remedy}.") from None


def _evidence(given: Mapping[str, str], rules: ImportRules) -> Evidence | None:
    if not any(given.get(target) for target in EVIDENCE):
        return None
    if not given.get(EMAIL) and not given.get(PHONE):
        raise _Unfit(CLIENT_ID, "Nothing is sent there, so nobody can agree to it.")
    return Evidence(
        time=_consent_time(given.get(CONSENT_TIME, ""), rules),
        source=_named(given, CONSENT_SOURCE, rules.source),
        wording=_named(given, CONSENT_WORDING, rules.wording),
        ip=_ip(given.get(CONSENT_IP, "")),
        language=given.get(LANGUAGE) or None,
    )


def _named(given: Mapping[str, str], target: str, otherwise: str | None) -> str:
    found = given.get(target) or otherwise
    if not found:
        raise _Unfit(target, "The evidence of consent is incomplete without it.")
    return found


def _consent_time(cell: str, rules: ImportRules) -> datetime:
    if not cell:
        raise _Unfit(CONSENT_TIME, "The evidence of consent is incomplete without it.")
    try:
        time = parse_time(cell, rules.zone)
    except (ValueError, OverflowError):
        raise _Unfit(CONSENT_TIME, "Write it as 2024-05-01 09:30.") from None
    if time > rules.now:
        raise _Unfit(CONSENT_TIME, "Nobody has consented in the future.")
    if time.year < _FIRST_YEAR:
        raise _Unfit(CONSENT_TIME, f"No consent is older than {_FIRST_YEAR}.")
    return time


def _ip(cell: str) -> str | None:
    try:
        return str(ip_address(cell)) if cell else None
    except ValueError:
        raise _Unfit(CONSENT_IP, "This is no IP address.") from None
