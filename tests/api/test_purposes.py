"""Purposes over REST: defined whole, and in force from then on."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.api.caller import PURPOSE, Caller


def consent(api: Caller, person: str) -> dict[str, Any]:
    """Return a person's one consent."""
    (line,) = api.get(f"/v1/subscribers/{person}/consents")["items"]
    return dict(line)


def test_a_purpose_is_defined_and_read(api: Caller) -> None:
    """What was said is shown; the same once more changes nothing."""
    api.do("/v1/purposes", PURPOSE)
    api.do("/v1/purposes", PURPOSE)

    line = api.get("/v1/purposes/newsletter")
    assert {name: line[name] for name in PURPOSE} == PURPOSE
    assert line["version"] == 1
    assert [one["code"] for one in api.get("/v1/purposes")["items"]] == ["newsletter"]


def test_purposes_come_page_by_page(api: Caller) -> None:
    """By code, none twice."""
    for code in ("b", "c", "a"):
        api.do("/v1/purposes", PURPOSE | {"code": code})

    first = api.get("/v1/purposes", limit=2)
    rest = api.get("/v1/purposes", limit=2, cursor=first["next"])

    shown = [one["code"] for page in (first, rest) for one in page["items"]]
    assert shown == ["a", "b", "c"]


def test_a_grant_takes_its_end_from_the_definition_in_force(api: Caller) -> None:
    """A purpose that is defined later, or otherwise, leaves older grants alone."""
    boris, anna = api.a_person("boris@example.com"), api.a_person()
    api.a_yes(boris)
    api.do("/v1/purposes", PURPOSE | {"validity_days": 36_525})
    api.a_yes(anna)
    api.do("/v1/purposes", PURPOSE | {"validity_days": None})

    assert consent(api, boris)["expires_at"] is None
    line = consent(api, anna)
    since, end = (datetime.fromisoformat(line[n]) for n in ("granted_at", "expires_at"))
    assert end - since == timedelta(days=36_525)
    assert line["allowed"]


@pytest.mark.parametrize("name", sorted(PURPOSE["processing"].keys()))
def test_what_the_standard_wants_is_demanded_by_name(api: Caller, name: str) -> None:
    """One field less, and the refusal says which; how data came in may be left out."""
    told = {key: value for key, value in PURPOSE["processing"].items() if key != name}

    answer = api.ask("POST", "/v1/purposes", PURPOSE | {"processing": told})

    if name == "collection_method":
        assert answer.status_code == 200
    else:
        assert [one["field"] for one in answer.json["errors"]] == [f"processing.{name}"]


def test_a_blank_is_no_answer(api: Caller) -> None:
    """Spaces are told apart from an answer, and the field is named."""
    processing = PURPOSE["processing"] | {"retention": "  "}

    problem = api.refused("POST", "/v1/purposes", PURPOSE | {"processing": processing})

    assert problem["type"] == "/problems/purpose-incomplete"
    assert "retention" in problem["detail"]


def test_a_purpose_that_nobody_defined_is_not_found(api: Caller) -> None:
    """Nor is what can be no code."""
    for code in ("offers", "No%20Code", "%00"):
        assert api.refused("GET", f"/v1/purposes/{code}")["status"] == 404
