"""Which column of a people file says what, and its rows under those names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from unicodedata import normalize

import msgspec

from domain import screening
from domain.addresses import AddressInvalid, normalise_email
from domain.events import RowError
from domain.screening import ImportRules, Person, Stopped, screen

LEFT_OUT = ""
LONGEST_NAME = 63
NO_COLUMNS: Mapping[str, str] = MappingProxyType({})

_CYRILLIC = "а б в г д е ё ж з и й к л м н о п р с т у ф х ц ч ш щ ъ ы ь э ю я"  # noqa: RUF001 - it is the alphabet
_SPELLED = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya"
_LATIN = dict(zip(_CYRILLIC.split(), _SPELLED.replace("-", "").split(" "), strict=True))
_KNOWN_AS = {
    screening.EMAIL: "email, e-mail, mail, email address, e-mail address, почта, "
    "имейл, эл. почта, электронная почта, адрес электронной почты, емейл",
    screening.PHONE: "phone, phone number, mobile, mobile phone, cell, telephone, "
    "телефон, номер телефона, мобильный, мобильный телефон",
    screening.CLIENT_ID: "client id, customer id, id клиента, номер клиента, "
    "код клиента",
    "first_name": "first name, firstname, given name, forename, name, имя",
    "last_name": "last name, lastname, surname, family name, фамилия",
    screening.LANGUAGE: "language, lang, locale, язык",
    screening.CONSENT_TIME: "consent time, consent date, consent at, consented at, "
    "opt-in time, opt-in date, optin time, время согласия, дата согласия, "
    "дата и время согласия, дата подписки",
    screening.CONSENT_SOURCE: "consent source, opt-in source, optin source, "
    "источник согласия, источник подписки",
    screening.CONSENT_WORDING: "consent wording, consent text, opt-in text, "
    "текст согласия, формулировка согласия",
    screening.CONSENT_IP: "consent ip, opt-in ip, optin ip, ip согласия",
    screening.LISTS: "lists, list, list codes, mailing lists, списки, список, "
    "список рассылки, списки рассылки",
    "middle_name": "middle name, patronymic, отчество",
    "city": "city, town, город",
    "country": "country, страна",
    "company": "company, organisation, organization, компания, организация",
    "birth_date": "birth date, birthday, date of birth, дата рождения, день рождения",
}


class ColumnUnknown(ValueError):  # noqa: N818 - a refusal is named for what is wrong
    """The mapping names a column that the file has not, or one target twice."""


class Columns:
    """Reads the rows of one file by an agreed mapping."""

    def __init__(self, header: Sequence[str], mapping: Mapping[str, str]) -> None:
        """Take ``mapping`` from column to target; a target of ``""`` is left out."""
        _check(header, mapping)
        self._width = len(header)
        self._places = tuple(_places(header, mapping))

    def values(self, row: Sequence[str]) -> dict[str, str]:
        """Return the row's cells by target; a short row lacks its last cells."""
        width = len(row)
        return {target: row[at] for at, target in self._places if at < width}

    def screen(
        self, line: int, row: Sequence[str], *, rules: ImportRules
    ) -> Person | Stopped | RowError:
        """Judge one row; more cells than columns means that cells have shifted."""
        if any(map(str.strip, row[self._width :])):
            reason = f"The header names {self._width} columns: is a quote missing?"
            return RowError(line, "row", f"{len(row)} cells", reason)
        return screen(line, self.values(row), rules=rules)


class Guess(msgspec.Struct, frozen=True):
    """What a column is taken to hold, and why.

    ``why`` is *told*, *preset*, *name* (it is known), *values* (they look like it) or
    *field*: nothing else was found, so it is a profile field.
    """

    column: str
    target: str
    why: str


def guess(
    header: Sequence[str],
    told: Mapping[str, str],
    preset: Mapping[str, str] = NO_COLUMNS,
    rows: Sequence[Sequence[str]] = (),
) -> tuple[Guess, ...]:
    """Guess from names in English and Russian, and from values, what columns hold.

    ``told`` (column to target, ``""`` to leave it out) goes before the columns of a
    preset, and these before any guess. The first column of a kind gets the target;
    every other becomes a profile field under a cleaned name. Raises ``ColumnUnknown``.
    """
    _check(header, told)
    mapping = {column: (target, "told") for column, target in told.items()}
    ours = _unless_taken(header, mapping, lambda at: preset.get(header[at].lower()))
    _take(mapping, ours, "preset")
    named = _unless_taken(
        header, mapping, lambda at: _TARGETS.get(snake_case(header[at]))
    )
    _take(mapping, named, "name")
    seen = _unless_taken(header, mapping, lambda at: _by_values(rows, at))
    _take(mapping, seen, "values")
    taken = {target for target, _ in mapping.values()}
    for column in header:
        if column not in mapping:
            mapping[column] = (_free(column, taken), "field")
            taken.add(mapping[column][0])
    return tuple(Guess(column, *mapping[column]) for column in header)


def _unless_taken(
    header: Sequence[str],
    mapping: Mapping[str, tuple[str, str]],
    target_of: Callable[[int], str | None],
) -> Iterator[tuple[str, str]]:
    taken = {target for target, _ in mapping.values()}
    for at, column in enumerate(header):
        target = target_of(at)
        if column not in mapping and target is not None and target not in taken:
            taken |= {target} - {LEFT_OUT}
            yield column, target


def _take(
    mapping: dict[str, tuple[str, str]], found: Iterable[tuple[str, str]], why: str
) -> None:
    for column, target in list(found):
        mapping[column] = (target, why)


def _by_values(rows: Sequence[Sequence[str]], at: int) -> str | None:
    """Tell a column of addresses by most of its values."""
    cells = [row[at].strip() for row in rows if at < len(row) and row[at].strip()]
    if cells and sum(map(_is_email, cells)) * 2 > len(cells):
        return screening.EMAIL
    return None


def _is_email(cell: str) -> bool:
    try:
        normalise_email(cell)
    except AddressInvalid:
        return False
    return True


def snake_case(name: str) -> str:
    """Return a name fit for templates: a to z, digits and ``_``, letter first."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.lower())
    plain = normalize("NFKD", latin).encode("ascii", "ignore").decode()
    cleaned = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME]
    return cleaned if cleaned[:1].isalpha() else f"field_{cleaned}".rstrip("_")


def _free(column: str, taken: set[str]) -> str:
    name = snake_case(column)
    if name not in taken and name not in _KNOWN_AS:
        return name
    return next(other for other in _numbered(name) if other not in taken)


def _numbered(name: str) -> Iterator[str]:
    number = 2
    while True:
        yield f"{name}_{number}"
        number += 1


def _check(header: Sequence[str], mapping: Mapping[str, str]) -> None:
    unknown = [column for column in mapping if column not in header]
    if unknown:
        raise ColumnUnknown("The file has no column " + ", ".join(unknown))
    targets = [target for target in mapping.values() if target != LEFT_OUT]
    if len(targets) != len(set(targets)):
        raise ColumnUnknown("Two columns are mapped to one target.")


def _places(
    header: Sequence[str], mapping: Mapping[str, str]
) -> Iterator[tuple[int, str]]:
    for at, column in enumerate(header):
        target = mapping.get(column, LEFT_OUT)
        if target != LEFT_OUT:
            yield at, target


_TARGETS = {
    snake_case(name): target
    for target, names in _KNOWN_AS.items()
    for name in names.split(", ")
}
