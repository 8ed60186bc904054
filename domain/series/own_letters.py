"""Conditions on what a person did with the letters of the series itself.

``{"letter": "hello", "op": "clicked"}`` asks of a letter by its step: whoever knows the
campaign that it is asks of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

#: What a condition is about that may ask of messages.
_OF_MESSAGES = frozenset({"letter", "campaign", "segment"})
#: No campaign: of a letter that there is not, nobody has done anything.
_NONE = UUID(int=0)


def asked_of(told: Any, letters: Mapping[str, UUID]) -> Any:  # noqa: ANN401 - as JSON has it
    """Return conditions, or anything that holds some, with campaigns for letters."""
    if isinstance(told, list):
        return [asked_of(one, letters) for one in told]
    if not isinstance(told, dict):
        return told
    asked = {key: asked_of(one, letters) for key, one in told.items()}
    if "letter" in asked and "op" in asked:
        name = str(asked.pop("letter"))
        return {"campaign": [str(letters.get(name, _NONE))], **asked}
    return asked


def letters_asked(told: Any) -> set[str]:  # noqa: ANN401 - as JSON has it
    """Name the steps whose letters conditions ask of."""
    if isinstance(told, list):
        return {name for one in told for name in letters_asked(one)}
    if not isinstance(told, dict):
        return set()
    own = {str(told["letter"])} if "letter" in told and "op" in told else set[str]()
    return own | {name for one in told.values() for name in letters_asked(one)}


def asks_of_messages(told: Any) -> bool:  # noqa: ANN401 - as JSON has it
    """Tell whether conditions ask what became of messages, or may: segments do."""
    if isinstance(told, Mapping):
        asks = "op" in told and not _OF_MESSAGES.isdisjoint(told)
        return asks or any(map(asks_of_messages, told.values()))
    is_many = isinstance(told, Sequence) and not isinstance(told, str)
    return is_many and any(map(asks_of_messages, told))
