"""What happens to the account itself."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from domain.events.fact import Fact


class KeyIssued(Fact, frozen=True):
    """An API key was made; the key itself is shown once and kept only as a hash."""

    TOPIC: ClassVar = "account.key_issued.v1"
    key_id: UUID
    role: str
    label: str


class PersonalDataRead(Fact, frozen=True):
    """An auditor was shown what people have in the vault.

    ``operation`` is the path that was asked, without values; ``subjects`` are the
    people who were shown.
    """

    TOPIC: ClassVar = "account.personal_data_read.v1"
    operation: str
    subjects: tuple[UUID, ...]


class PeopleExported(Fact, frozen=True):
    """The holder of a key took people away, as a file.

    ``subject_id`` is the list or segment that they are in, or None for everybody;
    ``format`` is ``csv``, ``json`` or ``xlsx``.
    """

    TOPIC: ClassVar = "account.people_exported.v1"
    format: str
    subject_id: UUID | None = None


class KeyRevoked(Fact, frozen=True):
    """An API key was taken back."""

    TOPIC: ClassVar = "account.key_revoked.v1"
    key_id: UUID
