"""Reports as tests have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from api.report.figures import Did, Domain, Followed, Happened, Read, Report

AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
#: What would run, or be fetched, if it were taken for markup.
EVIL = '"><img src=http://elsewhere.example/x onerror=alert(1)>$body{name}</style>'

#: Sent within two hours, and opened and followed for a day.
DAY_LONG = [
    Happened(
        AT + timedelta(minutes=15 * n),
        150_000 if n < 8 else 0,
        90_000 // (n + 1),
        9_000 // (n + 1),
    )
    for n in range(96)
]

EMPTY = Report("Spring", "drafted", AT, "Europe/Riga")
FULL = replace(
    EMPTY,
    state="finished",
    subject='Hello {{ first_name | default: "friend" }}',
    released_at=AT,
    finished_at=AT,
    planned=1_234_567,
    outcomes={
        "accepted": 1_221_034,
        "rejected": 9_120,
        "deferred": 0,
        "suppressed": 4_012,
        "unknown": 401,
        "in_flight": 0,
        "not_attempted": 0,
    },
    bounced={"hard": 8_120, "soft": 3_011, "policy": 412},
    excluded={"withdrawn": 9_311, "never asked": 41_203},
    complained=312,
    unsubscribed=2_981,
    opened=Did(612_034, 401_233, 301_222, 90_211),
    clicked=Did(81_023, 52_011, 0, 20_122),
    happened=DAY_LONG,
    reads=[
        Read("phone", "later", 100_034, 8_000),
        Read("phone", "within an hour", 300_000, 40_023),
        Read("desktop", "within an hour", 212_000, 33_000),
    ],
    domains=[
        Domain("others", 34_567, 30_000, 3_000, 300),
        Domain("gmail.com", 1_000_000, 979_491, 350_000, 45_000),
        Domain(None, 200_000, 200_000, 48_233, 6_711),
    ],
    links=[
        *(
            Followed(
                f"https://shop.example/{n}?{'utm_' * 20}", Did(5_000 // n, n, 0, n)
            )
            for n in range(1, 20)
        ),
        Followed(None, Did(3, 1)),
    ],
)


def a_report(**parts: Any) -> Report:  # noqa: ANN401 - the fields of a report
    """Give a full report with some figures of one's own."""
    return replace(FULL, **parts)
