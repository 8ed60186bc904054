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
    Begun,
    Checked,
    Outcome,
    ToAsk,
    ToCheck,
    ToRender,
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
        (ToAsk(NEWS), AskedFor([Asked("a", leaves_gap=True)])),
        (ToWrite(NEWS, {"a": 1}), Written("", "News", "<p>1 ", "1 ")),
        (
            ToRender(Content("{{ a.b }}", "<p>{{ a.b }}"), {"a": {"b": 2}}),
            Written("", "2", "<p>2", "2\n"),
        ),
        (ToWrite(NEWS, {"language": "de-AT"}), Written("de", "Neues", "<p>", "")),
    ],
)
def test_a_trial_has_its_outcome(trial: Trial, outcome: Outcome) -> None:
    """Also after both have been on their way."""
    sent = msgspec.json.decode(msgspec.json.encode(trial), type=Trial)
    back = msgspec.json.decode(msgspec.json.encode(tried(sent)), type=Outcome)

    assert back == outcome


def test_what_is_amiss_comes_back_and_each_check_is_told_of() -> None:
    """With its name, before it looks."""
    begun: list[Begun] = []

    outcome = tried(ToCheck(Content("", "<p>Hi"), SENDER, []), begun.append)

    back = msgspec.json.decode(msgspec.json.encode(outcome), type=Outcome)
    assert isinstance(back, Checked)
    amiss = [one for one in back.findings if one.level != "pass"]
    assert amiss == [Finding("subject", "block", "there is no subject: write one", 1)]
    assert {one.check for one in begun} == {one.check for one in back.findings}


@pytest.mark.parametrize("trial", [ToAsk(BROKEN), ToWrite(BROKEN, {})])
def test_what_cannot_be_used_says_where(trial: Trial) -> None:
    """Field and line, for the author."""
    outcome = tried(trial)

    assert isinstance(outcome, Amiss)
    assert (outcome.field, outcome.line) == ("html", 2)
