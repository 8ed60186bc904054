"""Makes files of people who do not exist, and says what an import must find in them.

python bench/people.py 10000 --seed 7 > people.csv
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import BinaryIO

COLUMNS = (
    "email",
    "first_name",
    "last_name",
    "city",
    "consent_time",
    "consent_source",
    "consent_wording",
)
AWKWARD_COLUMNS = (
    "E-mail",
    "First name",
    "Last name",
    "City",
    "Consent time",
    "Consent source",
    "Consent wording",
)
FIRST_NAMES = "Anna Boris Clara David Elena Felix Greta Hugo Irina Jonas Katya Leo"
LAST_NAMES = "Archer Baker Cooper Dyer Fisher Gardener Hunter Mason Potter Weaver"
CITIES = "Bristol Dublin Geneva Leeds Oslo Porto Riga Turin Vienna York"
CYRILLIC_FIRST_NAMES = "Анна Борис Клара Давид Елена Феликс Грета Ирина Пётр Катя Лев"
CYRILLIC_LAST_NAMES = "Кузнец Мельник Рыбак Садовник Ткач Гончар Плотник Бондарь"
CYRILLIC_CITIES = "Казань Тверь Омск Пермь Самара Тула Уфа Рязань"
DOMAINS = ("example.com", "example.org", "example.net", "mail.example")
IDN_DOMAINS = ("почта.example", "xn--80a1acny.example")
SOURCES = ("signup form", "shop checkout", "paper card")
WORDING = "Yes, send me the newsletter. I can stop it at any time."
CYRILLIC_WORDING = "Да, присылайте мне новости. Я могу отказаться в любой день."
FIRST_CONSENT = datetime(2020, 1, 1, tzinfo=UTC)
MINUTES_OF_CONSENT = 5 * 365 * 24 * 60
SHARE_OF_BAD = 0.03
SHARE_OF_REPEATS = 0.03

Row = list[str]


@dataclass(slots=True)
class Expected:
    """What an import of the file must count; people = consenting + unconfirmed."""

    rows: int = 0
    bad: int = 0
    repeats: int = 0
    said_yes: dict[str, bool] = field(default_factory=dict, repr=False)

    @property
    def people(self) -> int:
        """How many different people come in."""
        return len(self.said_yes)

    @property
    def consenting(self) -> int:
        """How many of them have evidence of consent in their last row."""
        return sum(self.said_yes.values())

    @property
    def unconfirmed(self) -> int:
        """How many of them have none."""
        return self.people - self.consenting


class Town:
    """Draws people by chance from one seed; the same seed draws the same people."""

    def __init__(self, seed: int, *, without_evidence: float, cyrillic: bool) -> None:
        self._chance = random.Random(seed)
        self._without_evidence = without_evidence
        self._cyrillic = cyrillic
        self._first = (CYRILLIC_FIRST_NAMES if cyrillic else FIRST_NAMES).split()
        self._last = (CYRILLIC_LAST_NAMES if cyrillic else LAST_NAMES).split()
        self._cities = (CYRILLIC_CITIES if cyrillic else CITIES).split()
        self._latin = FIRST_NAMES.lower().split()

    def plain_rows(self, count: int, expected: Expected) -> Iterator[Row]:
        """Yield ``count`` good rows of different people."""
        for number in range(count):
            address = self._address(number, DOMAINS)
            yield self._good_row(address, address, expected)

    def awkward_rows(self, count: int, expected: Expected) -> Iterator[Row]:
        """Yield ``count`` rows with everything that real files have in them."""
        seen: list[str] = []
        for number in range(count):
            kind = self._chance.random()
            if kind < SHARE_OF_BAD:
                yield self._bad_row(number, expected)
            elif kind < SHARE_OF_BAD + SHARE_OF_REPEATS and seen:
                yield self._awkward_row(self._chance.choice(seen), expected)
            else:
                address = self._tagged(self._address(number, DOMAINS + IDN_DOMAINS[:1]))
                seen.append(address)
                yield self._awkward_row(address, expected)

    def _address(self, number: int, domains: tuple[str, ...]) -> str:
        name = self._chance.choice(self._latin)
        return f"{name}.{number}@{self._chance.choice(domains)}"

    def _tagged(self, address: str) -> str:
        tag = self._chance.choice(("", "", "", "+news", "+a.b"))
        return address.replace("@", f"{tag}@")

    def _good_row(self, address: str, written: str, expected: Expected) -> Row:
        evidence = self._evidence()
        expected.rows += 1
        expected.repeats += address in expected.said_yes
        expected.said_yes[address] = bool(evidence[0])
        return [written, *self._profile(), *evidence]

    def _profile(self) -> Row:
        draw = self._chance.choice
        return [draw(self._first), draw(self._last), draw(self._cities)]

    def _evidence(self) -> Row:
        if self._chance.random() < self._without_evidence:
            return ["", "", ""]
        minutes = self._chance.randrange(MINUTES_OF_CONSENT)
        time = (FIRST_CONSENT + timedelta(minutes=minutes)).strftime("%FT%TZ")
        wording = CYRILLIC_WORDING if self._cyrillic else WORDING
        return [time, self._chance.choice(SOURCES), wording]

    def _awkward_row(self, address: str, expected: Expected) -> Row:
        row = self._good_row(address, self._disguised(address), expected)
        row[3] = self._chance.choice(
            (row[3], f' {row[3]}; "old\ntown" ', f'"{row[3]}"')
        )
        return row

    def _disguised(self, address: str) -> str:
        forms = (
            address,
            address.upper(),
            address.title(),
            f"  {address} ",
            f"mailto:{address}",
            address.replace(*IDN_DOMAINS),
        )
        return self._chance.choice(forms)

    def _bad_row(self, number: int, expected: Expected) -> Row:
        expected.rows += 1
        expected.bad += 1
        address = self._address(number, DOMAINS)
        bad_evidence = self._chance.choice(
            (
                ["2999-01-01 10:00", SOURCES[0], WORDING],
                ["", SOURCES[0], WORDING],
                ["2024-05-01 10:00", "", WORDING],
                ["some day in May", SOURCES[0], WORDING],
                [],
            )
        )
        written = address if bad_evidence else address.replace("@", " at ")
        return [written, *self._profile(), *(bad_evidence or self._evidence())]


def write_people(
    stream: BinaryIO,
    count: int,
    seed: int = 1,
    *,
    without_evidence: float = 0.05,
    awkward: bool = False,
    encoding: str = "utf-8",
) -> Expected:
    """Write a CSV of ``count`` rows and return what an import of it must find.

    An awkward file has semicolons, a comment, line breaks in quotes, repeats, mixed
    case, international domains, plus-addresses, stray blanks, bad rows and, in UTF-8,
    a byte order mark. In cp1251 and cp866 names and wording are Cyrillic.
    """
    expected = Expected()
    cyrillic = encoding in {"cp1251", "cp866"}
    town = Town(seed, without_evidence=without_evidence, cyrillic=cyrillic)
    marked = "utf-8-sig" if awkward and encoding == "utf-8" else encoding
    text = io.TextIOWrapper(stream, encoding=marked, newline="")
    if awkward:
        text.write("# These people do not exist.\n\n")
        _write(text, ";", AWKWARD_COLUMNS, town.awkward_rows(count, expected))
    else:
        _write(text, ",", COLUMNS, town.plain_rows(count, expected))
    text.detach()
    return expected


def _write(
    text: io.TextIOWrapper, delimiter: str, header: tuple[str, ...], rows: Iterator[Row]
) -> None:
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)


def main() -> None:
    """Write the file to standard output and its counts to standard error."""
    parser = argparse.ArgumentParser(description="Make a CSV of invented people.")
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without-evidence", type=float, default=0.05)
    parser.add_argument("--awkward", action="store_true")
    parser.add_argument("--encoding", default="utf-8")
    options = vars(parser.parse_args())
    found = write_people(sys.stdout.buffer, **options)
    counts = f"{found.consenting} consenting, {found.unconfirmed} unconfirmed"
    more = f"{found.bad} bad rows, {found.repeats} repeats"
    print(f"{found.people} people: {counts}; {more}", file=sys.stderr)


if __name__ == "__main__":
    main()
