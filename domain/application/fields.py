"""Commands about the fields that profiles may have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from eventsourcing.persistence import IntegrityError
from psycopg.rows import tuple_row

from domain.application.records import By, Decision, Records
from domain.events import Fact, FieldDeclared
from domain.fields import FIELDS, Fields, field_id
from domain.store.commands import Answer
from domain.store.log import Appending, Companion
from domain.store.sql import load_statements

_SQL = load_statements(__package__, "fields.sql")


class ProfileFields:
    """The commands about fields; each answers with the field's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def declare(self, by: By, field: FieldDeclared) -> Answer:
        """Give a code its type, or bring a field back into use.

        Raises FieldReserved, FieldOptionsUnfit, FieldCodeTaken and TooManyFields.
        """
        return self._decided(by, field.code, lambda fields: fields.declare(field))

    def change(
        self,
        by: By,
        code: str,
        name: str | None = None,
        options: tuple[str, ...] | None = None,
    ) -> Answer:
        """Call a field something else, or give it other options.

        Raises FieldOptionsUnfit, and FieldOptionsInUse when somebody has an option
        that is to go. Of whoever is given one at this very moment the second decides
        again: either the option is in use, or it is none any more.
        """

        def decide() -> Decision:
            fields, head = self.load(), self._records.event_log.head()[0]
            fields.get(code, by.expects)
            lost = [] if options is None else fields.dropped(code, options)
            in_use = self._in_use(code, lost)
            facts = list(fields.change(code, name, options, in_use))
            also = [_unused_since(head, code, lost)] if lost else []
            return Decision(field_id(code), [(fields, facts)], also=also)

        return self._records.once(by, decide)

    def archive(self, by: By, code: str) -> Answer:
        """Take a field out of use; the values that it has stay."""
        return self._decided(by, code, lambda fields: fields.archive(code))

    def load(self) -> Fields:
        """Return the fields as they stand."""
        return self._records.load(Fields, FIELDS)

    def _decided(
        self, by: By, code: str, rule: Callable[[Fields], Iterable[Fact]]
    ) -> Answer:
        def decide() -> Decision:
            fields = self.load()
            return Decision(field_id(code), [(fields, list(rule(fields)))])

        return self._records.once(by, decide)

    def _in_use(self, code: str, options: Collection[str]) -> list[str]:
        if not options:
            return []
        values = {"code": code, "options": list(options)}
        with self._records.datastore.get_connection() as connection:
            reader = connection.cursor(row_factory=tuple_row)
            found = reader.execute(_SQL["options_in_use"], values).fetchall()
        return [option for (option,) in found]


def _unused_since(head: int, code: str, options: Collection[str]) -> Companion:
    """Return the check, under the lock, that nobody was given one of these since."""
    values = {"code": code, "options": list(options), "after": head}

    def require(append: Appending) -> None:
        if append.cursor.execute(_SQL["options_given_since"], values).fetchone():
            raise IntegrityError("an option was given meanwhile")

    return require
