"""What happens to a template: every content that it had is kept."""

from __future__ import annotations

from typing import ClassVar

from domain.events.fact import Fact, VaultRef


class TemplateDrafted(Fact, frozen=True):
    """A template was made: a whole message, or a partial that others render."""

    TOPIC: ClassVar = "template.drafted.v1"
    code: str
    name: str
    kind: str
    content: VaultRef


class TemplateChanged(Fact, frozen=True):
    """It is called so and says this from now on; the event's version names it."""

    TOPIC: ClassVar = "template.changed.v1"
    name: str
    content: VaultRef


class TemplateArchived(Fact, frozen=True):
    """Nothing new is made from it; what was made stays."""

    TOPIC: ClassVar = "template.archived.v1"
