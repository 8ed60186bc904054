"""What the documents name of the API is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from api.routes import OPERATIONS

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("docs/*.md"), *ROOT.glob("docs/decisions/*.md"), ROOT / "README.md"]
)
_NAMED = re.compile(r"`(GET|POST|PATCH|PUT|DELETE) (/v1/[^`?\s]+)[^`]*`")
_PART = re.compile(r"\{[^}]+\}")
THERE = {(one.method, _PART.sub("{}", one.path)) for one in OPERATIONS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_operations_that_exist(page: Path) -> None:
    """By method and path; how the parts of a path are called is free."""
    named = {
        (method, _PART.sub("{}", path))
        for method, path in _NAMED.findall(page.read_text())
    }
    described = {("GET", "/v1/docs"), ("GET", "/v1/openapi.json")}

    assert named - THERE - described == set()
