"""Queries about what came before from the domain of a sender."""

from __future__ import annotations

from domain.limits import LEAST_RESULTS, Results
from domain.moderation import SenderRecord
from domain.store.sql import load_statements
from projections.queries import Queries

_SQL = load_statements(__package__, "queries.sql")


class SenderRecords(Queries):
    """Reads what senders have done so far."""

    def of(self, address: str) -> SenderRecord:
        """Return what came before from the domain of an address."""
        values = {"domain": address.rpartition("@")[2], "least": LEAST_RESULTS}
        released = self.line(_count, _SQL["released"], values)
        return SenderRecord(released or 0, self.line(Results, _SQL["latest"], values))


def _count(*, number: int) -> int:
    return number
