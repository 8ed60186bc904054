"""Answers /v1/consent-records, and the record and the receipt of one consent."""

from __future__ import annotations

from typing import Any

from api import cursors
from api.calls import Call, Reply
from domain.consent_record import Given, receipt_of, record_of
from domain.errors import NotFound, RecordIncomplete
from projections.consent_records.queries import YesLine

JSON_LD = "application/ld+json"


def record(call: Call) -> Reply:
    """Give the record of a yes, by the version of its event (ISO/IEC TS 27560)."""
    return Reply(record_of(_given(call)))


def consent_receipt(call: Call) -> Reply:
    """Give a receipt of a yes: a copy of its record for whoever agreed."""
    return Reply(receipt_of(_given(call), call.by.at))


def page(call: Call) -> Reply:
    """List the yeses of the account, each with its record or what lacks for one."""
    query, records = call.query, call.parts.queries.consent_records
    after = cursors.after(query, cursors.a_number) or 0
    lines = records.page(query.get("purpose"), after, query["limit"])
    people = {line.subscriber_id for line in lines}
    given = records.given(people, call.parts.settings.url)
    shown = [_shown(line, given[line.subscriber_id, line.version]) for line in lines]
    return Reply(
        cursors.page(shown, query["limit"], dict, lambda one: (one["position"],))
    )


def _given(call: Call) -> Given:
    records = call.parts.queries.consent_records
    found = records.given([call.id], call.parts.settings.url)
    if (call.id, call.version) not in found:
        raise NotFound("consent", f"{call.version} of subscriber {call.id}")
    return found[call.id, call.version]


def _shown(line: YesLine, given: Given) -> dict[str, Any]:
    missing: tuple[str, ...] = ()
    found = None
    try:
        found = record_of(given)
    except RecordIncomplete as refusal:
        missing = refusal.missing
    return {
        "subscriber_id": line.subscriber_id,
        "version": line.version,
        "position": line.position,
        "missing": list(missing),
        "record": found,
    }
