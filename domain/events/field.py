"""What happens to the fields that a profile may have."""

from __future__ import annotations

from typing import ClassVar

from domain.events.fact import Fact


class FieldDeclared(Fact, frozen=True):
    """A profile field got its type, for ever; or one out of use came back.

    ``options`` are the values of a field of one or of many of them.
    """

    TOPIC: ClassVar = "field.declared.v1"
    code: str
    label: str
    type: str
    options: tuple[str, ...] = ()


class FieldChanged(Fact, frozen=True):
    """A field is called something else, or has other options."""

    TOPIC: ClassVar = "field.changed.v1"
    code: str
    label: str
    options: tuple[str, ...] = ()


class FieldArchived(Fact, frozen=True):
    """A field went out of use; the values that it has stay readable."""

    TOPIC: ClassVar = "field.archived.v1"
    code: str
