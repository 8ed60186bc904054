"""Commands about the fields that profiles may have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from psycopg.rows import tuple_row

from domain.application.records import By, Decision, Records
from domain.events import Fact, FieldDeclared
from domain.fields import FIELDS, Fields, field_id
from domain.store.commands import Answer
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
        label: str | None = None,
        options: tuple[str, ...] | None = None,
    ) -> Answer:
        """Call a field something else, or give it other options.

        Raises FieldOptionsUnfit, and FieldOptionsInUse when somebody has an option
        that is to go. Whoever is given one at this very moment keeps it: values are
        held to their field when they are given, and are read as they are.
        """

        def changed(fields: Fields) -> Iterable[Fact]:
            fields.get(code, by.expects)
            lost = [] if options is None else fields.dropped(code, options)
            return fields.change(code, label, options, self._in_use(code, lost))

        return self._decided(by, code, changed)

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
