"""What docs/erasure.md says of the disk: no file holds what was erased any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from domain.application import Wanted, create_application
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.server import EmbeddedServer
from migrations import migrate
from tests.acceptance.running import ROOT
from tests.application.builders import PEPPERS, a_person, by

pytestmark = [pytest.mark.process]

CANARY = "canary-7c1e@example.com"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """Give a PostgreSQL of one's own, as nobody else writes into its files."""
    server = EmbeddedServer(tmp_path)
    try:
        url = server.start()
        migrate(url)
        yield url
    finally:
        server.stop()


def statements() -> list[str]:
    """Read the statements that the page has an operator run."""
    page = (ROOT / "docs" / "erasure.md").read_text()
    [block] = re.findall(r"^```sql\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    return [one for one in block.split(";") if one.strip()]


def holding(folder: Path) -> set[Path]:
    """Name the files that hold the canary's address."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path for path in files if CANARY.encode() in path.read_bytes()}


def test_no_file_holds_what_was_erased(cluster: str, tmp_path: Path) -> None:
    """Dead rows, samples of the planner and the log before writing among them."""
    with (
        closing(open_pool(cluster, size=2)) as pool,
        psycopg.connect(cluster, autocommit=True) as owner,
    ):
        application = create_application(AccountDatastore(pool), PEPPERS)
        people = [a_person(application, f"p{n}@example.com") for n in range(20)]
        people.append(a_person(application, CANARY))
        owner.execute("ALTER SYSTEM SET wal_recycle = off")
        owner.execute("SELECT pg_reload_conf()")
        owner.execute("ANALYZE")
        owner.execute("CHECKPOINT")
        application.erasing.erase(by(), people[-1], Wanted("request"))
        assert holding(tmp_path)

        for statement in statements():
            owner.execute(statement.encode())

        assert holding(tmp_path) == set()
