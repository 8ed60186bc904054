"""The language that comes closest is chosen as RFC 4647 says."""

from __future__ import annotations

import pytest

from domain.languages import lookup

OFFERED = {"de", "en-gb", "zh-hant"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("de", "de"),
        ("DE-at", "de"),
        ("de_AT", "de"),
        (" de-CH-1996 ", "de"),
        ("de-x-private", "de"),
        ("en-GB-oed", "en-gb"),
        ("en", None),
        ("zh-Hant-CN-x-private1-private2", "zh-hant"),
        ("zh-Hans", None),
        ("fr", None),
        ("", None),
        ("-", None),
        ("x-y-z", None),
    ],
)
def test_subtags_are_taken_from_the_end(wanted: str, found: str | None) -> None:
    """Until what is left is offered; nothing is made more particular."""
    assert lookup(wanted, OFFERED) == found
