"""Takes in people who are new, as most of a file are: by column, without objects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from uuid import UUID

import msgspec
from uuid_utils import uuid7

from domain.application.records import Records, Streams
from domain.application.sealed_arrival import ConsentTerms
from domain.application.stamps import COLUMNS, MARK, Own, Stamp, shape, stamp
from domain.arrival import Address, Arrival, is_plain
from domain.errors import Refusal
from domain.events import Context, Fact
from domain.store import arrays
from domain.store.copying import copy_rows
from domain.store.log import Appending, Companion
from domain.store.vault import Claim

#: Fewer newcomers than this come in one by one.
MANY = 100

#: The kinds of facts that somebody came to.
Kinds = frozenset[type[Fact]]

_text = msgspec.json.Encoder().encode
_sorted = msgspec.json.Encoder(order="sorted").encode
_TIME = "timestamp with time zone"


class Newcomers:
    """The newcomers of one append, as bytes that are ready to be copied in."""

    def __init__(
        self,
        terms: ConsentTerms,
        lists: Mapping[UUID, str],
        origin: str,
        context: Context,
    ) -> None:
        self._terms = terms
        self._lists = lists
        self._origin = origin
        self._context = context
        self._stamps: dict[tuple[object, ...], Stamp | None] = {}
        self.rows: dict[str, list[bytes]] = defaultdict(list)
        self._places: list[Address] = []
        self._contacts: list[tuple[bytes, bytes]] = []
        self.events: list[bytes] = []
        #: notice -> wording that somebody agreed to
        self.wordings: dict[str, None] = {}

    def take(self, arrival: Arrival) -> Kinds | None:
        """Take somebody in whose contacts nobody has; None if the rule is in doubt."""
        key = shape(arrival)
        if key not in self._stamps:
            self._stamps[key] = self._stamp(arrival)
        found = self._stamps[key]
        if found is None:
            return None
        pieces = iter(found.form.fill(self._own(arrival)).split(MARK))
        # The tables come first: they end before a piece too many is taken.
        for table, row in zip(found.tables, pieces, strict=False):
            self.rows[table].append(row)
        for head, state in zip(pieces, pieces, strict=True):
            self.events.append(head + arrays.LENGTH(len(state)) + state)
        return found.kinds

    def _stamp(self, arrival: Arrival) -> Stamp | None:
        lacking = any(one not in self._lists for one in arrival.join)
        if lacking or not is_plain(arrival) or None in arrival.values.values():
            return None
        try:
            found = stamp(
                arrival, self._lists, self._origin, self._terms, self._context
            )
        except Refusal:
            return None
        self.wordings |= {one.said.wording: None for one in arrival.says if one.said}
        return found

    def _own(self, arrival: Arrival) -> Own:
        """Draw and seal what somebody has of their own, in the order of ``Blanks``."""
        person = uuid7().bytes
        own: list[bytes] = [person]
        for place in arrival.contacts:
            id_ = uuid7()
            own += (id_.bytes, str(id_).encode(), *self._sealed(place[1].encode()))
            self._places.append(place)
            self._contacts.append((id_.bytes, person))
        if arrival.values:
            told = _sorted(arrival.values)
            own += self._sealed(told)
            own.append(arrays.LENGTH(len(told) + 1) + b"\x01" + told)
        for says in arrival.says:
            if said := says.said:
                own += self._sealed(self._terms.told(said).encode())
                own.append(_text(said.granted_at))
                if ends := self._terms.ends(says.purpose, said.granted_at):
                    own += (_text(ends), arrays.fields(_TIME, [ends])[0])
        return own

    def _sealed(self, value: bytes) -> tuple[bytes, ...]:
        id_, salt = uuid7(), self._terms.salt()
        digest = _text(sha256(salt + value).digest())
        field = arrays.LENGTH(len(value)) + value
        return id_.bytes, str(id_).encode(), digest, field, salt

    def claims(self) -> Iterator[Claim]:
        """Return what they lay claim to."""
        for (contact, person), place in zip(self._contacts, self._places, strict=True):
            yield Claim(UUID(bytes=contact), UUID(bytes=person), *place)

    def recording(self, records: Records, notices: Streams) -> Companion:
        """Return the write of them all, behind the wordings that they agreed to."""

        def record(append: Appending) -> None:
            for table, rows in self.rows.items():
                _copy(append, table, rows)
            records.note_claims(append, self.claims())
            records.record(append, self._context, notices)
            append.write_rows(self.events)

        order = sorted(range(len(self._places)), key=self._places.__getitem__)
        # In the order of the index, so that its pages are touched in turn.
        self.rows["addresses"] = [self.rows["addresses"][at] for at in order]
        return record


def _copy(append: Appending, table: str, rows: Sequence[bytes]) -> None:
    names, columns = list(COLUMNS[table]), [rows]
    if table == "vault":
        position = arrays.fields("bigint", [append.head + 1])
        names, columns = ["position", *names], [position * len(rows), rows]
    copy_rows(append.cursor, table, names, columns)
