"""A time zone is asked for by one name, and looked up in one place."""

from __future__ import annotations

import pytest
from marshmallow import Schema

from api.schemas.reports import ReportQuery
from api.schemas.statistics import RetentionQuery, StatisticsQuery


@pytest.mark.parametrize("query", [ReportQuery, RetentionQuery, StatisticsQuery])
def test_what_is_counted_takes_a_time_zone(query: type[Schema]) -> None:
    """Such as there is."""
    amiss, fine = (
        query().validate({"time_zone": zone}) for zone in ("Moscow", "Europe/Moscow")
    )

    assert amiss["time_zone"] == ["is a time zone such as Europe/Riga"]
    assert "time_zone" not in fine
