"""Commands about templates, and what a campaign takes over from them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec
from msgspec.structs import replace

from domain import partials
from domain.application.records import By, Decision, Records
from domain.content import Content, Origin
from domain.store.commands import Answer
from domain.store.keeping import Keeping
from domain.store.vault import VaultRow, seal
from domain.template import MESSAGE, PARTIAL, Template, template_stream

#: Partials that one content takes over, those of partials too.
MOST_PARTIALS = 100


class Templates:
    """The commands about templates; each answers with the template's id."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def draft(self, by: By, code: str, name: str, kind: str, said: Content) -> Answer:
        """Make a template; raises TemplateCodeTaken."""

        def decide() -> Decision:
            made = self._records.load(Template, template_stream(code))
            row = _sealed(made.id, said)
            facts = list(made.draft(code, name, kind, row.ref))
            return Decision(made.id, [(made, facts)], Keeping([row]))

        return self._records.once(by, decide)

    def change(
        self, by: By, id_: UUID, name: str | None, said: Content | None
    ) -> Answer:
        """Rename a template, or have it say something else; None leaves it.

        Raises NotFound, VersionDiffers and TemplateOutOfUse.
        """

        def decide() -> Decision:
            found = self._records.edited(Template, id_, by)
            new = said is not None and said != self._said(found)
            rows = [_sealed(id_, said)] if said and new else []
            facts = list(found.change(name, rows[0].ref if rows else None))
            return Decision(id_, [(found, facts)], Keeping(rows))

        return self._records.once(by, decide)

    def archive(self, by: By, id_: UUID) -> Answer:
        """Take a template out of use."""
        return self._records.ruled(
            by, lambda: self._records.edited(Template, id_, by), Template.archive
        )

    def whole(self, told: Content) -> Content:
        """Return a content that lacks nothing: its template and its partials with it.

        What is told of subject, text and UTM stands in the template's place. A partial
        that there is not is for the checks to find. Raises NotFound, TemplateOutOfUse
        and TemplateKindDiffers.
        """
        said = self._taken(told) if told.template else told
        return replace(said, partials=self._partials(said))

    def whole_of(self, id_: UUID) -> Content:
        """Return what a template says now, with its partials; raises NotFound."""
        said = self._said(self._records.existing(Template, id_))
        return replace(said, partials=self._partials(said))

    def _taken(self, told: Content) -> Content:
        wanted = told.template or Origin(UUID(int=0))
        found = self._records.existing(Template, wanted.id)
        found.require_use(MESSAGE)
        version = wanted.version or max(found.versions)
        said = self._said(found, version)
        return replace(
            said,
            subject=told.subject or said.subject,
            text=told.text or said.text,
            utm=told.utm or said.utm,
            tracking=told.tracking,
            template=Origin(found.id, version),
        )

    def _partials(self, said: Content) -> dict[str, Content]:
        found: dict[str, Content] = {}
        open_ = _codes(said.sources)
        while open_ and len(found) < MOST_PARTIALS:
            for code in sorted(open_):
                partial = self._records.load(Template, template_stream(code))
                if partial.version:
                    partial.require_use(PARTIAL)
                    found[code] = self._said(partial)
            open_ = _codes(
                s for code in open_ & found.keys() for s in found[code].sources
            )
            open_ -= found.keys()
        return found

    def _said(self, template: Template, version: int = 0) -> Content:
        id_ = template.content(version).id
        value = self._records.vault.values([id_])[id_]
        return msgspec.json.decode(value, type=Content)


def _codes(sources: Iterable[str]) -> set[str]:
    return {code for source in sources for code in partials.named(source)}


def _sealed(template_id: UUID, said: Content) -> VaultRow:
    return seal(template_id, "content", msgspec.json.encode(said).decode())
