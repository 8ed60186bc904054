"""Commands about layouts of imports, and what is agreed on when one is named."""

from __future__ import annotations

from uuid import UUID

from domain.application.records import By, Decision, Records
from domain.audience import MailingList
from domain.errors import FieldOutOfUse
from domain.events import ImportOptions
from domain.fields import FIELDS, Fields
from domain.import_layout import ImportLayout, layout_stream, over
from domain.presets import preset_of
from domain.store.commands import Answer


class ImportLayouts:
    """The commands about layouts; each answers with the layout's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def create(self, by: By, code: str, name: str, options: ImportOptions) -> Answer:
        """Keep how files are read and taken in.

        Raises ImportLayoutCodeTaken, and what ``agreed`` does.
        """

        def decide() -> Decision:
            layout = self._records.load(ImportLayout, layout_stream(code))
            facts = list(layout.create(code, name, options))
            require_usable(self._records, options)
            return Decision(layout.id, [(layout, facts)])

        return self._records.once(by, decide)

    def change(
        self, by: By, id_: UUID, name: str | None, options: ImportOptions | None
    ) -> Answer:
        """Rename a layout, or have it say something else; None leaves it.

        Raises NotFound, VersionDiffers, ImportLayoutOutOfUse, and what ``agreed`` does.
        """

        def decide() -> Decision:
            layout = self._records.edited(ImportLayout, id_, by)
            facts = list(layout.change(name, options))
            if options:
                require_usable(self._records, options)
            return Decision(id_, [(layout, facts)])

        return self._records.once(by, decide)

    def archive(self, by: By, id_: UUID) -> Answer:
        """Take a layout out of use."""
        return self._records.ruled(
            by,
            lambda: self._records.edited(ImportLayout, id_, by),
            ImportLayout.archive,
        )


def agreed(
    records: Records, told: ImportOptions, layout_id: UUID | None
) -> ImportOptions:
    """Return what goes with a file: what is told, over what a layout says.

    Raises NotFound for a layout or a list, ImportLayoutOutOfUse, ListOutOfUse,
    FieldOutOfUse, and ImportUnreadable for a preset that there is not.
    """
    if layout_id:
        layout = records.existing(ImportLayout, layout_id)
        layout.require_use()
        told = over(told, layout.options)
    require_usable(records, told)
    return told


def require_usable(records: Records, options: ImportOptions) -> None:
    """Raise what ``agreed`` does if options name what is not there or not in use."""
    preset_of(options.preset)
    for list_id in options.lists:
        records.existing(MailingList, list_id).require_use()
    if options.mapping:
        declared = records.load(Fields, FIELDS).declared
        for column, code in options.mapping.items():
            if code in declared and declared[code].archived:
                raise FieldOutOfUse(code, column)
