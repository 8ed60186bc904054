"""Under load appends gather, unless somebody waits for what follows from them."""

from __future__ import annotations

import time

import pytest

from domain.store.datastore import AccountDatastore
from domain.store.listening import Listening
from domain.store.log import EventLog
from projections.waiting import ReadModelBehind, wait_for
from tests.builders import a_subscriber, record

#: Seconds that none of these tests ever waits, if all is well.
LONG = 30.0


def test_right_after_a_look_appends_gather(
    datastore: AccountDatastore, event_log: EventLog
) -> None:
    """Many are looked at for the price of one."""
    with Listening(datastore, "test", gather=0.3) as listening:
        listening.wait_to_lead(lambda: False)
        listening.wait(0.01)
        record(event_log, a_subscriber().who_granted())
        begun = time.monotonic()
        listening.wait(LONG)
    assert 0.2 <= time.monotonic() - begun < LONG


@pytest.mark.usefixtures("event_log")
def test_whoever_waits_for_a_read_model_hurries_it(datastore: AccountDatastore) -> None:
    """A client who asks for what it has just done gets it at once."""
    with Listening(datastore, "test", gather=LONG) as listening:
        listening.wait_to_lead(lambda: False)
        listening.wait(0.01)
        with pytest.raises(ReadModelBehind):
            wait_for(datastore, 1, 0.02)
        begun = time.monotonic()
        listening.wait(LONG)
    assert time.monotonic() - begun < LONG
