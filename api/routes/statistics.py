"""What is counted."""

from __future__ import annotations

from api.calls import Operation
from api.people_tables import CSV
from api.resources import statistics
from api.roles import Scope
from api.schemas.statistics import (
    CountedPage,
    CountQuery,
    Retention,
    RetentionQuery,
    StatisticsQuery,
)
from api.sheets import XLSX
from domain.errors import QuestionTooLarge, StatisticsInvalid

READ = Scope.STATISTICS_READ
_REFUSES = (StatisticsInvalid, QuestionTooLarge)
_STATISTICS = "/v1/statistics"

# fmt: off
OPERATIONS: tuple[Operation, ...] = (
    Operation("GET", _STATISTICS, READ, statistics.count, CountedPage,
              query=StatisticsQuery, refuses=_REFUSES),
    Operation("GET", f"{_STATISTICS}/export.csv", READ, statistics.as_csv, None,
              query=CountQuery, produces=CSV, refuses=_REFUSES),
    Operation("GET", f"{_STATISTICS}/export.xlsx", READ, statistics.as_xlsx, None,
              query=CountQuery, produces=XLSX, refuses=_REFUSES),
    Operation("GET", f"{_STATISTICS}/retention", READ, statistics.retention, Retention,
              query=RetentionQuery, refuses=(QuestionTooLarge,)),
)
# fmt: on
