"""The page that checks proofs needs no network, runs nothing else, and shows text."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from tests.ledger.agreeing import PAGE
from tests.ledger.browsing import Browser, a_browser
from tests.ledger.operating import SIGNER, signed_file, state_of

TEXT = PAGE.read_text()


@pytest.mark.parametrize("tag", ["script", "style"])
def test_the_policy_allows_what_is_in_the_page_and_nothing_else(tag: str) -> None:
    """Each script and each style is named by its hash, all else is forbidden."""
    inside = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", TEXT, re.DOTALL)
    hashes = [b64encode(sha256(one.encode()).digest()).decode() for one in inside]
    wanted = "".join(f" 'sha256-{one}'" for one in hashes)

    assert "content=\"default-src 'none'; " in TEXT
    assert f" {tag}-src{wanted};" in TEXT


def test_the_page_asks_for_nothing_and_makes_no_markup_of_data() -> None:
    """It names no address, has no way to ask for one, and sets text as text."""
    for way in ("src=", "://", "url(", "fetch", "import ", "XMLHttp", "Socket"):
        assert way not in TEXT, way
    for way in ("innerHTML", "outerHTML", "insertAdjacent", "write(", "eval"):
        assert way not in TEXT, way


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    """Open the page in a browser."""
    with a_browser(tmp_path) as browser:
        browser.open(PAGE)
        yield browser


@pytest.mark.process
def test_a_person_checks_a_file_in_a_browser(browser: Browser, tmp_path: Path) -> None:
    """Valid, with what was said; under another key or changed, not valid."""
    purpose = "<img src=x onerror=alert(1)>"
    file = signed_file(state_of(purpose=purpose))
    file["summary"] = [line.replace(" p ", f" {purpose} ") for line in file["summary"]]
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(file))

    said = browser.choose(path)
    assert said.startswith("VALID\n")
    assert f"at the end requested: {purpose} by email to c" in said
    assert SIGNER.verifier.vkey in said
    assert "No key was given" not in browser.write("key", SIGNER.verifier.vkey)
    assert "nothing about consent" in browser.write("as-of", "2026-03-03")
    assert browser.write("as-of", "soon").startswith("NOT CHECKED\n")
    browser.write("as-of", "")
    assert browser.write("key", "another").startswith("INVALID\n")

    path.write_text(json.dumps(file | {"summary": []}))
    assert browser.choose(path).startswith("INVALID\n")
    assert browser.complaints == []


@pytest.mark.process
def test_a_browser_that_cannot_check_says_so(browser: Browser, tmp_path: Path) -> None:
    """It says neither valid nor invalid."""
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(signed_file(state_of())))
    browser.run(
        "SubtleCrypto.prototype.importKey = async () => {"
        " throw new DOMException('', 'NotSupportedError') }"
    )

    said = browser.choose(path)

    assert said.startswith("NOT CHECKED\nthis browser cannot check Ed25519")
