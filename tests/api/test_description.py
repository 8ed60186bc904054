"""The API explains itself: to machines, and to people."""

from __future__ import annotations

import re
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
