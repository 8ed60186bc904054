"""The API explains itself: to machines, and to people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from falcon.testing import TestClient

from api.app import App
from api.openapi import describe
from api.routes import OPERATIONS


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """Describe the API."""
    return describe(OPERATIONS, "https://sayso.example")


def test_every_operation_is_described(description: dict[str, Any]) -> None:
    """Nothing that is served is left out, and each has a name of its own."""
    described = [
        (method.upper(), path, operation["operationId"])
        for path, operations in description["paths"].items()
        for method, operation in operations.items()
    ]

    assert {(method, path) for method, path, _ in described} == {
        (one.method, one.path.replace(":uuid", "")) for one in OPERATIONS
    }
    assert len({name for _, _, name in described}) == len(OPERATIONS)


def test_every_command_takes_an_idempotency_key(description: dict[str, Any]) -> None:
    """A command can be sent again after a lost answer; a question always can."""
    for operations in description["paths"].values():
        for method, operation in operations.items():
            names = {parameter["name"] for parameter in operation["parameters"]}
            assert ("Idempotency-Key" in names) == (method != "get")


def test_unknown_fields_are_refused_in_every_body(description: dict[str, Any]) -> None:
    """A typing error is told, not ignored."""
    schemas = description["components"]["schemas"]
    for operation in OPERATIONS:
        if operation.body:
            assert schemas[operation.body.__name__]["additionalProperties"] is False


def test_every_array_says_what_it_holds(description: dict[str, Any]) -> None:
    """Makers of clients leave out what they cannot read, with all that needs it."""
    for part in _parts(description):
        kinds = part.get("type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        assert "items" in part or "array" not in kinds, part


def test_lengths_are_of_what_has_letters(description: dict[str, Any]) -> None:
    """An object has properties; how many letters it has is nobody's business."""
    for part in _parts(description):
        if part.get("type") == "object":
            assert not {"minLength", "maxLength"} & part.keys(), part
    terms = description["components"]["schemas"]["ImportTerms"]["properties"]
    assert terms["mapping"]["maxProperties"] == 500


def test_text_is_no_bytes(description: dict[str, Any]) -> None:
    """A client reads a CSV as a text, as it comes."""
    answers = [
        kind
        for part in _parts(description["paths"])
        for kind in part.get("content", {}).items()
        if "description" in part
    ]

    texts = [told["schema"] for name, told in answers if name.startswith("text/")]
    assert texts
    assert all("format" not in schema for schema in texts)


def _parts(document: object) -> Iterator[dict[str, Any]]:
    if isinstance(document, dict):
        yield document
    if isinstance(document, dict | list):
        values = document.values() if isinstance(document, dict) else document
        for value in values:
            yield from _parts(value)


def test_the_patterns_are_anchored(description: dict[str, Any]) -> None:
    """A reader of the description tests the whole text, as the service does."""
    code = description["components"]["schemas"]["NewList"]["properties"]["code"]

    assert re.search(code["pattern"], "news")
    for wrong in ("News", "news\n", "a news", "a" * 64, ""):
        assert not re.search(code["pattern"], wrong)


def test_the_reading_page_needs_nothing_from_elsewhere(app: App) -> None:
    """It shows every operation, its fields and its answers, without a script."""
    page = TestClient(app).simulate_get("/v1/docs")

    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "<script" not in page.text
    assert "http://" not in page.text.replace("http://127.0.0.1:8025", "")
    for wanted in ("/v1/campaigns/{id}/release", "granted_at", "campaign-not-approved"):
        assert wanted in page.text
