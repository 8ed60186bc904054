"""Two verifiers, written apart, say the same of every file: valid, or why it is not."""

from __future__ import annotations

import json
from random import Random

import pytest

from domain.application.ledger import LedgerKeeper
from domain.store.log import EventLog
from tests.ledger.agreeing import Question, in_agreement
from tests.ledger.crowd import a_crowd, proofs_of
from tests.ledger.forging import Forger, says_the_same

MANY = [100, pytest.param(1000, marks=pytest.mark.long)]


@pytest.fixture
def random() -> Random:
    """Give the dice, which fall the same way each time."""
    return Random(9162)  # noqa: S311 - a test that can be repeated


@pytest.mark.parametrize("count", MANY)
def test_true_files_are_valid_for_both_and_forged_ones_for_neither(
    event_log: EventLog, keeper: LedgerKeeper, random: Random, count: int
) -> None:
    """Of many people with many histories, and with and without a key and a time."""
    people = a_crowd(event_log, keeper, count, random)
    files = proofs_of(keeper, people, random)
    keys = [None, *(key["vkey"] for key in files[0]["keys"])]
    times = [None, "2026-03-03", "2126-03-03T10:15:00+03:00"]

    true = [
        Question(json.dumps(file).encode(), random.choice(keys), random.choice(times))
        for file in files
    ]
    assert all(answer["valid"] for answer in in_agreement(true))

    forger = Forger(random)
    wanted, forged = [], []
    for _ in range(max(300, count)):
        file, other = random.sample(files, 2)
        content = forger.forge(file, other)
        wanted.append(says_the_same(content, file))
        forged.append(Question(content, random.choice(keys[:2])))
    found = [answer["valid"] for answer in in_agreement(forged)]
    wrong = [
        question
        for question, one, other in zip(forged, wanted, found, strict=True)
        if one != other
    ]
    assert wrong == []
    assert 0 < sum(found) < len(found) / 3
