"""Refusals about templates and what they say."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class ContentMissing(Refusal):
    """The campaign says nothing yet, or to nobody, or in nobody's name."""

    def __init__(self) -> None:
        super().__init__("set content, sender and audience of the campaign first")


class TemplateCodeTaken(Refusal):
    """A template of this code exists already."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the template {code} exists: change it, or take another code")


class TemplateOutOfUse(Refusal):
    """The template is archived: nothing new is made from it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the template {code} is archived: use another")


class TemplateKindDiffers(Refusal):
    """A partial is no message, and a message no partial."""

    def __init__(self, code: str, kind: str) -> None:
        super().__init__(f"the template {code} is a {kind}: use one of the other kind")


class SampleForbidden(Refusal):
    """Test copies go to those alone who agreed, or confirmed by mail."""

    def __init__(self, number: int, purpose: str) -> None:
        super().__init__(
            f"the holder of addresses[{number}] has not agreed to {purpose}, nor"
            " confirmed anything by mail, or the address is closed"
        )
