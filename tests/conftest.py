"""What tests share: a migrated database for each, copied from one template."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

import hypothesis
import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.sql import SQL, Identifier

from domain.store.datastore import AccountDatastore, open_pool
from domain.store.log import EventLog
from migrations import migrate
from projections.generations import Generations
from projections.rooms import READ_MODELS
from tests.servers import SERVERS

NOT_INSTALLED = "is not installed"
#: What Linux keeps in memory, and the bytes that tests side by side may need of it.
_MEMORY, _ROOM = Path("/dev/shm"), 4 << 30  # noqa: S108 - each test has its own folder

#: What asks PostgreSQL itself, and one whole way: run on every server that is named.
_ASKING = tuple(
    str(Path(__file__).parent / name)
    for name in (
        "acceptance/test_main_job.py",
        "application",
        "domain/store",
        "ledger",
        "projections",
    )
)

# How long something takes is measured in bench/: a machine may be busy.
hypothesis.settings.register_profile("sayso", deadline=None)
hypothesis.settings.load_profile("sayso")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the caller name the PostgreSQL servers to test on."""
    parser.addoption(
        "--postgresql",
        action="append",
        choices=list(SERVERS),
        help="test on this PostgreSQL (default: embedded); on a second one that is"
        " given only what asks PostgreSQL itself",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure() -> None:
    """Have databases and folders of tests made in memory: they are made by thousands.

    What of a file is in the page cache outlives a killed process there as on a disk.
    """
    if "TMPDIR" not in os.environ and _has_room(_MEMORY):
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Our workers are measured; what tests start would only be slower for it.
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def _has_room(folder: Path) -> bool:
    return folder.is_dir() and shutil.disk_usage(folder).free >= _ROOM


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what needs a database on the first server, and what asks it on each."""
    if "server_url" in metafunc.fixturenames:
        servers = _servers(metafunc.config)
        test = metafunc.definition
        asks = str(test.path).startswith(_ASKING)
        if not asks or test.get_closest_marker("first_server"):
            servers = servers[:1]
        # A URL may hold a password: it is no name for a test.
        ids = [name if name in SERVERS else "given" for name in servers]
        metafunc.parametrize(
            "server_url", servers, indirect=True, ids=ids, scope="session"
        )


def _servers(config: pytest.Config) -> list[str]:
    if url := os.environ.get("SAYSO_TEST_DATABASE_URL"):
        return [url]
    return config.getoption("--postgresql") or ["embedded"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database: it is no part of ``make check``."""
    for item in items:
        if "server_url" in getattr(item, "fixturenames", ()):
            item.add_marker("process")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[
    None, pytest.TestReport, pytest.TestReport
]:
    """Fail what lacks a server in CI, where all of them are to be installed."""
    report = yield
    if report.skipped and _in_ci() and NOT_INSTALLED in str(report.longrepr):
        report.outcome, report.longrepr = "failed", str(report.longrepr)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not tested, and why."""
    missing = [
        report.longrepr[2]
        for report in terminalreporter.stats.get("skipped", [])
        if NOT_INSTALLED in str(report.longrepr)
    ]
    for reason in sorted(set(missing)):
        line = f"{missing.count(reason)} tests SKIPPED because {reason}"
        terminalreporter.write_line(line.replace("Skipped: ", ""), red=True, bold=True)


def _in_ci() -> bool:
    return bool(os.environ.get("CI") or os.environ.get("SAYSO_CI"))


@pytest.fixture(scope="session")
def server_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Name the PostgreSQL to test on: SAYSO_TEST_DATABASE_URL, or one of ours."""
    if request.param not in SERVERS:
        yield request.param
        return
    with SERVERS[request.param]() as url:
        yield url


@pytest.fixture(scope="session")
def migrated(server_url: str) -> Iterator[str]:
    """Make a database without read models, to copy from; name it."""
    with a_database(server_url, "template1") as url:
        migrate(url)
        yield database_name(url)


@pytest.fixture(scope="session")
def template(server_url: str, migrated: str) -> Iterator[str]:
    """Make what every test's database is copied from: as `sayso up` leaves a new one.

    A module that is about the coming of read models takes ``migrated`` in its place.
    """
    with a_database(server_url, migrated) as url:
        with closing(open_pool(url)) as pool:
            Generations(AccountDatastore(pool), READ_MODELS).install()
        yield database_name(url)


def database_name(url: str) -> str:
    """Name the database that a URL leads to."""
    return str(conninfo_to_dict(url)["dbname"])


@contextmanager
def a_database(server_url: str, template: str) -> Iterator[str]:
    """Copy a database, and drop the copy afterwards."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                Identifier(name), Identifier(template)
            )
        )
        yield make_conninfo(server_url, dbname=name)
        connection.execute(
            SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
        )


@pytest.fixture
def database_url(server_url: str, template: str) -> Iterator[str]:
    """Give one test a database of its own."""
    with a_database(server_url, template) as url:
        yield url


@pytest.fixture
def datastore(database_url: str) -> Iterator[AccountDatastore]:
    """Open a pool on the test's database for the account ``main``."""
    pool = open_pool(database_url)
    try:
        yield AccountDatastore(pool)
    finally:
        pool.close()


@pytest.fixture
def event_log(datastore: AccountDatastore) -> EventLog:
    """Give the log of the test's database."""
    return EventLog(datastore)
