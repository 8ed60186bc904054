"""A refusal is an answer: it says in a sentence what does not go."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from domain.errors import Refusal
from tests.events.write import Samples


@pytest.mark.parametrize("kind", Refusal.__subclasses__())
def test_every_refusal_says_what_it_refuses(kind: type[Refusal]) -> None:
    """Whatever it was given to say, there is a sentence, and one for the docs."""
    hints = get_type_hints(kind.__init__)
    hints.pop("return", None)
    samples = Samples()

    refusal = kind(*(samples.of(str if t is object else t) for t in hints.values()))

    assert len(str(refusal)) > 5
    assert kind.__doc__
