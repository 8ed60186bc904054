"""A template: what campaigns begin with, or a partial that others render by its code.

Each content that it had is a version for ever: the version of the event that wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID

from domain.aggregate import Aggregate
from domain.errors import (
    NotFound,
    TemplateCodeTaken,
    TemplateKindDiffers,
    TemplateOutOfUse,
)
from domain.events import (
    Fact,
    TemplateArchived,
    TemplateChanged,
    TemplateDrafted,
    VaultRef,
)
from domain.evolving import evolving
from domain.ids import named_id

MESSAGE, PARTIAL = "message", "partial"
KINDS = (MESSAGE, PARTIAL)


class Template(Aggregate):
    """Decides what a template says, and whether it may be used."""

    kind: ClassVar = "template"

    def __init__(self, id_: UUID) -> None:
        super().__init__(id_)
        self.code = ""
        self.name = ""
        #: Whether it is a message or a partial.
        self.use = ""
        self.archived = False
        #: version -> content
        self.versions: dict[int, VaultRef] = {}

    def draft(
        self, code: str, name: str, use: str, content: VaultRef
    ) -> Iterator[Fact]:
        """Make the template; a code is given once, for ever."""
        if self.version:
            raise TemplateCodeTaken(code)
        yield TemplateDrafted(code, name, use, content)

    def change(self, name: str | None, content: VaultRef | None) -> Iterator[Fact]:
        """Call it something else, or have it say something else: a new version.

        What is ``None`` stays. Raises TemplateOutOfUse.
        """
        self.require_use()
        changed = TemplateChanged(name or self.name, content or self.content())
        if (changed.name, changed.content) != (self.name, self.content()):
            yield changed

    def archive(self) -> Iterator[Fact]:
        """Take it out of use; what was made from it stays as it is."""
        if not self.archived:
            yield TemplateArchived()

    def content(self, version: int = 0) -> VaultRef:
        """Return what it says, or said in a version; raises NotFound."""
        wanted = version or max(self.versions)
        if wanted not in self.versions:
            raise NotFound("version of the template", wanted)
        return self.versions[wanted]

    def require_use(self, use: str = "") -> None:
        """Raise TemplateOutOfUse if it is archived, TemplateKindDiffers if unfit."""
        if self.archived:
            raise TemplateOutOfUse(self.code)
        if use not in ("", self.use):
            raise TemplateKindDiffers(self.code, self.use)

    @evolving
    def evolve(self, fact: Fact) -> None:
        """Take a fact in."""

    @evolve.register
    def _(self, fact: TemplateDrafted) -> None:
        self.code, self.name, self.use = fact.code, fact.name, fact.kind
        self.versions[self.version + 1] = fact.content

    @evolve.register
    def _(self, fact: TemplateChanged) -> None:
        self.name = fact.name
        self.versions[self.version + 1] = fact.content

    @evolve.register
    def _(self, _fact: TemplateArchived) -> None:
        self.archived = True


def template_stream(code: str) -> UUID:
    """Return the stream of a template, the same for the same code."""
    return named_id("template", code)
