"""What happens to sign-up forms."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from domain.events.fact import Fact


class Tick(msgspec.Struct, frozen=True, omit_defaults=True):
    """A box on a form: what ticking it asks for, in which words, and how it begins."""

    purposes: tuple[str, ...]
    notice_id: bytes
    ticked: bool = False


class FormPublished(Fact, frozen=True):
    """A form was published, or published anew: each time is a version of its own."""

    TOPIC: ClassVar = "form.published.v1"
    code: str
    title: str
    ticks: tuple[Tick, ...]


class FormClosed(Fact, frozen=True):
    """A form takes no more sign-ups."""

    TOPIC: ClassVar = "form.closed.v1"
