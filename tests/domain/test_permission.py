"""Whether an address may be written to: one rule, and every reason at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from domain.permission import (
    Grounds,
    Reason,
    Suppression,
    allows,
    first_against,
    reasons,
)
from tests.domain.decisions import AT

YEAR = timedelta(days=365)
YES = Grounds(
    state="granted", since=AT, method="form", granted_at=AT, notice_id="ab" * 32
)
NO = replace(YES, state="withdrawn", since=AT + YEAR, method="link")
FAIR = Suppression("topic offers", "stop list")


def test_a_standing_yes_is_a_reason_for() -> None:
    """It is told with its day, its method and what was read."""
    assert allows(YES)
    assert reasons(YES) == [
        Reason(
            "granted",
            "consent was granted on 2026-03-03 by form with notice abababababab",
            against=False,
        )
    ]


@pytest.mark.parametrize(
    ("grounds", "name", "words"),
    [
        (Grounds(), "no consent", "nobody has asked for this consent, and nobody gave"),
        (Grounds(state="requested", since=AT), "requested", "no yes yet: only request"),
        (NO, "withdrawn", "consent was withdrawn on 2027-03-03 by link"),
        (replace(NO, state="refused"), "refused", "consent was refused on 2027-03-03"),
        (
            replace(NO, state="invalidated"),
            "invalidated",
            "consent was found invalid on",
        ),
        (replace(NO, state="expired"), "expired", "consent ran out on 2027-03-03"),
        (replace(YES, erased=True), "erased", "address was erased"),
        (replace(YES, unreachable=True), "unreachable", "address is unreachable"),
        (replace(YES, suppressed=(Suppression(),)), "suppressed", "address is suppres"),
    ],
)
def test_one_reason_against_is_enough(grounds: Grounds, name: str, words: str) -> None:
    """It has the name that events know, and a sentence for people."""
    [reason] = [reason for reason in reasons(grounds) if reason.against]

    assert not allows(grounds)
    assert first_against(grounds) == reason.name == name
    assert reason.words.startswith(words)


def test_all_reasons_are_named_at_once_the_weightiest_first() -> None:
    """Lifting one does not lift the others, so none is left out."""
    grounds = replace(
        NO, erased=True, unreachable=True, suppressed=(Suppression(), FAIR)
    )

    assert [(reason.name, reason.against) for reason in reasons(grounds)] == [
        ("granted", False),
        ("erased", True),
        ("suppressed", True),
        ("unreachable", True),
        ("withdrawn", True),
    ]
    assert reasons(grounds)[0].words.endswith("2026-03-03 with notice abababababab")
    assert reasons(grounds)[2].words == (
        "address is suppressed (account; topic offers: stop list)"
    )


def test_a_yes_runs_out_at_its_time_whether_or_not_an_event_says_so() -> None:
    """The second at which it ends is the first without it."""
    grounds = replace(YES, expires_at=AT + YEAR)

    assert allows(grounds, AT + YEAR - timedelta(seconds=1))
    assert first_against(grounds, AT + YEAR) == "expired"
    assert reasons(grounds, AT + YEAR)[-1].words == "consent ran out on 2027-03-03"
    assert allows(grounds)
    # What was withdrawn before does not expire as well.
    assert first_against(replace(NO, expires_at=AT), AT + YEAR) == "withdrawn"


def test_it_is_allowed_exactly_if_nothing_is_against_it() -> None:
    """Whatever comes together, the short answer and the long one agree."""
    states = (None, "requested", "granted", "refused", "withdrawn", "of tomorrow")
    closed = ((), (FAIR,))
    for state, closing, unreachable, erased in product(
        states, closed, (False, True), (False, True)
    ):
        grounds = Grounds(
            state=state, suppressed=closing, unreachable=unreachable, erased=erased
        )
        against = [reason.name for reason in reasons(grounds) if reason.against]
        clear = not (closing or unreachable or erased)

        assert first_against(grounds) == next(iter(against), None)
        assert allows(grounds) == (state == "granted" and clear)
