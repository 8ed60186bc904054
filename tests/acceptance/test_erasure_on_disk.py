"""What docs/erasure.md says of the disk: no file holds what was erased any more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from msgspec import structs

from domain.application import Application, Newcomer, Wanted, create_application
from domain.application.records import Records
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.server import EmbeddedServer
from domain.subscriber import Subscriber
from migrations import migrate
from tests.acceptance.running import ROOT
from tests.application.builders import PEPPERS, a_person, by, said_yes

pytestmark = [pytest.mark.process]

ADDRESS, NAME, PHONE = "canary-7c1e@example.com", "Kanarienvogel", "+37120000777"
IP = "203.0.113.77"
CANARIES = {ADDRESS, NAME, PHONE, IP}


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


def singing(folder: Path) -> set[str]:
    """Name the canaries that are in any file."""
    contents = (path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return {
        canary
        for content in contents
        for canary in CANARIES
        if canary.encode() in content
    }


def a_canary(application: Application, records: Records) -> UUID:
    """Register somebody with all that is known of people, and have them say yes."""
    contacts = [("email", ADDRESS), ("sms", PHONE)]
    told = Newcomer(contacts, {"first_name": NAME})
    id_ = application.subscribers.register(by(), told).id
    for contact in records.load(Subscriber, id_).contacts:
        said = structs.replace(said_yes(), ip=IP)
        application.subscribers.grant_consent(by(), id_, contact, "newsletter", said)
    return id_


def test_no_file_holds_what_was_erased(cluster: str, tmp_path: Path) -> None:
    """C-11: no dead row, sample of the planner or log before writing, so no backup."""
    with (
        closing(open_pool(cluster, size=2)) as pool,
        psycopg.connect(cluster, autocommit=True) as owner,
    ):
        datastore = AccountDatastore(pool)
        application = create_application(datastore, PEPPERS)
        for number in range(20):
            a_person(application, f"p{number}@example.com")
        canary = a_canary(application, Records(datastore))
        owner.execute("ALTER SYSTEM SET wal_recycle = off")
        owner.execute("SELECT pg_reload_conf()")
        owner.execute("ANALYZE")
        owner.execute("CHECKPOINT")
        application.erasing.erase(by(), canary, Wanted("request"))
        assert singing(tmp_path) == CANARIES

        for statement in statements():
            owner.execute(statement.encode())

        assert singing(tmp_path) == set()
