"""Where somebody says where they live, every message has to say so."""

from __future__ import annotations

import pytest

from domain.checks.postal import POSTAL, Shown

ADDRESS = "Shop Ltd, 1 Brīvības iela, Riga LV-1010"
LINES = "<p>SHOP LTD<br>1 Brīvības iela<br>Riga&nbsp;LV-1010</p>"


def missing(html: str, text: str) -> list[str]:
    """Name the parts that do not show it."""
    found = POSTAL.findings({"": Shown(html, text, ADDRESS)})
    return [one.message.partition(" does")[0] for one in found if one.level != "pass"]


@pytest.mark.parametrize(
    ("html", "text", "parts"),
    [
        (f"<p>Hi</p><p>{ADDRESS}</p>", f"Hi\n{ADDRESS}", []),
        (LINES, "Shop Ltd\n1 Brīvības iela\nRiga, LV 1010", []),
        (f"<p>Hi</p><!-- {ADDRESS} -->", ADDRESS, ["the HTML"]),
        (LINES, "Hi", ["the text part"]),
        ("<p>Hi</p>", "", ["the HTML", "the text part"]),
        (f"<p>X{ADDRESS}0</p>", ADDRESS, ["the HTML"]),
    ],
)
def test_both_parts_show_it(html: str, text: str, parts: list[str]) -> None:
    """In lines or with commas, in any capitals; a comment shows nothing."""
    assert missing(html, text) == parts


def test_a_variant_without_it_is_named() -> None:
    """Each language is read."""
    shown = {
        "": Shown(ADDRESS, ADDRESS, ADDRESS),
        "de": Shown(ADDRESS, "Hallo", ADDRESS),
    }
    (finding,) = POSTAL.findings(shown)
    assert (finding.level, finding.evidence) == ("block", ADDRESS)
    assert finding.message.startswith("de: the text part does not show Shop Ltd")
