"""A trial and its outcome are documents."""

from __future__ import annotations

import msgspec
import pytest

from domain.content import Content, Sender, Wording
from domain.events import Finding
from domain.gaps import Asked
from domain.trying import (
    Amiss,
    AskedFor,
    Checked,
    Outcome,
    ToAsk,
    ToCheck,
    ToWrite,
    Trial,
    Written,
    tried,
)

NEWS = Content(
    "News",
    "<p>{{ a }} {{ unsubscribe_url }}",
    "{{ a }} {{ unsubscribe_url }}",
    variants={
        "de": Wording("Neues", "<p>{{ unsubscribe_url }}", "{{ unsubscribe_url }}")
    },
)
SENDER = Sender("Shop", "news@shop.example")
BROKEN = Content("News", "<p>\n{{")


@pytest.mark.parametrize(
    ("trial", "outcome"),
    [
        (ToCheck(NEWS, SENDER, ["a"]), Checked([])),
        (
            ToCheck(Content("", "<p>Hi"), SENDER, []),
            Checked([Finding("subject", "block", "there is no subject: write one")]),
        ),
        (ToAsk(NEWS), AskedFor([Asked("a", leaves_gap=True)])),
        (ToWrite(NEWS, {"a": 1}), Written("", "News", "<p>1 ", "1 ")),
        (ToWrite(NEWS, {"language": "de-AT"}), Written("de", "Neues", "<p>", "")),
    ],
)
def test_a_trial_has_its_outcome(trial: Trial, outcome: Outcome) -> None:
    """Also after both have been on their way."""
    sent = msgspec.json.decode(msgspec.json.encode(trial), type=Trial)
    back = msgspec.json.decode(msgspec.json.encode(tried(sent)), type=Outcome)

    assert back == outcome


@pytest.mark.parametrize("trial", [ToAsk(BROKEN), ToWrite(BROKEN, {})])
def test_what_cannot_be_used_says_where(trial: Trial) -> None:
    """Field and line, for the author."""
    outcome = tried(trial)

    assert isinstance(outcome, Amiss)
    assert (outcome.field, outcome.line) == ("html", 2)
