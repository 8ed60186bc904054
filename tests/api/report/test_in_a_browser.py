"""A report looks right in a browser: light, dark, narrow and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from api.report.page import written
from tests.api.report.builders import EVIL, a_report
from tests.ledger.browsing import a_browser

pytestmark = pytest.mark.process

_BEYOND = "document.documentElement.scrollWidth - innerWidth"
_BEHIND = "getComputedStyle(document.documentElement).backgroundColor"
_FILL = "getComputedStyle(document.querySelector('.accepted')).fill"


def test_it_is_shown_whole_and_asks_nobody(tmp_path: Path) -> None:
    """No complaint, no fetching, nothing beyond the edge of a small telephone."""
    page = tmp_path / "report.html"
    page.write_text(written(a_report(name="W" * 80, subject=EVIL)))

    with a_browser(tmp_path) as browser:
        browser.open(page)
        seen = {}
        for scheme in ("light", "dark"):
            for width in (360, 1200):
                browser.look(width, scheme)
                assert browser.run(_BEYOND) <= 0, (scheme, width)
            seen[scheme] = (browser.run(_BEHIND), browser.run(_FILL))
        paper = browser.printed()

    assert seen["light"] == ("rgb(244, 245, 248)", "rgb(11, 99, 168)")
    assert seen["dark"] == ("rgb(16, 21, 29)", "rgb(108, 180, 240)")
    assert paper.startswith(b"%PDF-")
    assert browser.fetched == [page.as_uri()]
    assert browser.complaints == []
