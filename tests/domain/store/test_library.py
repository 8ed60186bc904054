"""The event log passes the test cases that the eventsourcing library ships.

None of the shipped cases tests the library's own table lock: those stay in its
repository. What is left out is named below, with the reason.
"""

from __future__ import annotations

from typing import Any
from unittest import TestCase

import pytest
from eventsourcing.tests import application, persistence
from eventsourcing.utils import get_topic

from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from tests.domain.store.library import LibraryFactory

#: test -> why it is left out
LEFT_OUT = {
    "test_performance": "prints a figure and asserts nothing; bench/ measures appends",
    "test_concurrent_throughput": "as test_performance",
    "test_resolve_persistence_topics": "is about other factories than ours",
}


# pytest leaves them alone: they run below, on a test's own database.
class _Recorder(persistence.ApplicationRecorderTestCase[EventLog]):
    __test__ = False
    event_log: EventLog

    def create_recorder(self) -> EventLog:
        return self.event_log


class _NonInterleaving(persistence.NonInterleavingNotificationIDsBaseCase):
    __test__ = False
    event_log: EventLog

    def create_recorder(self) -> EventLog:
        return self.event_log


class _Example(application.ExampleApplicationTestCase):
    __test__ = False
    expected_factory_topic = get_topic(LibraryFactory)


def _tests_of(case: type[TestCase]) -> list[str]:
    names = [name for name in dir(case) if name.startswith(("test", "optional_test"))]
    return [name for name in names if name not in LEFT_OUT]


@pytest.fixture
def library_on_our_log(
    datastore: AccountDatastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Have every application of the library record in the test's database."""
    monkeypatch.setattr(LibraryFactory, "lent", datastore, raising=False)
    monkeypatch.setenv("PERSISTENCE_MODULE", get_topic(LibraryFactory))


@pytest.mark.parametrize("name", _tests_of(_Recorder))
def test_the_log_is_an_application_recorder(event_log: EventLog, name: str) -> None:
    """What the library asks of an application recorder, the log does."""
    _run(_Recorder(name), event_log=event_log)


def test_two_appends_do_not_interleave(event_log: EventLog) -> None:
    """A thousand events appended at once stand together in the total order."""
    _run(_NonInterleaving("test"), event_log=event_log)


# One case looks for the library's own deprecation among warnings that do not raise.
@pytest.mark.filterwarnings("default::DeprecationWarning")
@pytest.mark.usefixtures("library_on_our_log")
@pytest.mark.parametrize("name", _tests_of(application.ApplicationTestCase))
def test_the_librarys_application_works_on_the_log(name: str) -> None:
    """What the library asks of an application holds on our log."""
    _run(application.ApplicationTestCase(name))


@pytest.mark.usefixtures("library_on_our_log")
def test_the_librarys_example_works_on_the_log() -> None:
    """Aggregates, snapshots and the notification log of the library's example."""
    _run(_Example("test_example_application"))


def test_what_is_left_out_is_there() -> None:
    """A reason for a test that the library no longer has would mislead."""
    cases = (_Recorder, application.ApplicationTestCase)
    assert all(any(hasattr(case, name) for case in cases) for name in LEFT_OUT)


def _run(case: TestCase, **parts: Any) -> None:  # noqa: ANN401 - as the case wants them
    vars(case).update(parts)
    case.debug()
