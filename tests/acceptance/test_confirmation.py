"""A real sign-up, from the form to the confirmed yes; nobody sees its link go by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from api.commands.client import Document
from domain.store.server import running_url
from tests.acceptance.brokers import wait_until
from tests.acceptance.running import Sayso, a_sayso

pytestmark = [pytest.mark.process, pytest.mark.timeout(200)]

WORDING = "Yes, send me the newsletter. I can stop it at any time."
FORGED = "192.0.2.66"
#: What shows anything of people, forms and what the processes do.
QUESTIONS = (
    "/v1/subscribers",
    "/v1/notices",
    "/v1/forms/sign-up",
    "/v1/keys",
    "/v1/lists",
    "/v1/campaigns",
    "/v1/imports",
    "/metrics",
    "/readyz",
)
TABLES = """
    SELECT n.nspname, c.relname
      FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'p', 'm')
       AND n.nspname NOT IN ('information_schema', 'pg_toast')
"""


@pytest.fixture
def sayso(tmp_path: Path) -> Iterator[Sayso]:
    """Run a Sayso that writes its mail into files, with a database of its own."""
    told = {"confirmation_from": "hello@shop.example", "log_level": "debug"}
    with a_sayso(tmp_path / "state", **told) as sayso:
        yield sayso


def test_the_link_is_in_the_message_and_nowhere_else(sayso: Sayso) -> None:
    """Neither before nor after it was used, for no operator and in no file."""
    publish_form(sayso)
    replies = [post(f"{sayso.url}/f/sign-up", email="anna@example.com", ticks=0)]
    check_origin(sayso)
    wait_until(lambda: len(mails(sayso)) == 1)
    link = link_in(mails(sayso)[0])
    token = link.rpartition("/")[2]
    assert len(token) >= 43
    person = wait_for_state(sayso, "requested")
    look_for(token, sayso, [*replies, *answers(sayso, person)])

    replies += [fetch(link), post(link, answer="yes"), post(link, answer="yes")]
    wait_for_state(sayso, "granted")

    look_for(token, sayso, [*replies, *answers(sayso, person)])
    assert len(mails(sayso)) == 1


def publish_form(sayso: Sayso) -> None:
    """Publish a form that asks for the newsletter."""
    notice = sayso.client.post("/v1/notices", {"wording": WORDING})["id"]
    ticks = [{"purposes": ["newsletter"], "notice_id": notice}]
    form = {"code": "sign-up", "name": "Join us", "ticks": ticks}
    sayso.client.post("/v1/forms", form)


def check_origin(sayso: Sayso) -> None:
    """Fail unless the web server left us the peer, whatever a header claims."""
    found = sayso.dump("main.vault")
    assert '""ip"":""127.0.0.1""' in found
    assert f'""forwarded_for"":""{FORGED}""' in found


def mails(sayso: Sayso) -> list[EmailMessage]:
    """Read the messages that were written so far."""
    folder = sayso.state_dir / "mail"
    parser = BytesParser(policy=default)
    return [parser.parsebytes(path.read_bytes()) for path in folder.glob("*.eml")]


def link_in(message: EmailMessage) -> str:
    """Return the only link of a message."""
    assert message["To"] == "anna@example.com"
    text, html = message.iter_parts()
    assert WORDING in text.get_content()
    assert WORDING in html.get_content()
    (link,) = re.findall(r"http://\S+/c/\S+", text.get_content())
    return str(link)


def wait_for_state(sayso: Sayso, state: str) -> Document:
    """Return the person who signed up, once their consent has a state."""
    client = sayso.client

    def person() -> Document:
        (line,) = client.get("/v1/subscribers", address="anna@example.com")["items"]
        return client.get(f"/v1/subscribers/{line['id']}")

    def has_it() -> bool:
        return [one["state"] for one in person()["consents"]] == [state]

    wait_until(has_it)
    return person()


def answers(sayso: Sayso, person: Document) -> Iterator[bytes]:
    """Ask the API everything that an owner's key opens."""
    card = f"/v1/subscribers/{person['id']}"
    key = (sayso.state_dir / "api_key").read_text()
    for path in (*QUESTIONS, card, f"{card}/history", f"{card}/consents"):
        yield fetch(f"{sayso.url}{path}", key)


def look_for(token: str, sayso: Sayso, replies: list[bytes]) -> None:
    """Fail if the text of the link is in a reply, a table, a queue, a log or a file."""
    for reply in replies:
        assert token.encode() not in reply
    for table, text in tables(sayso):
        assert token not in text, table
        assert token.encode().hex() not in text, table
    for path in files(sayso.state_dir):
        assert token.encode() not in path.read_bytes(), path


def tables(sayso: Sayso) -> Iterator[tuple[str, str]]:
    """Read every row of every table, the broker's and the catalogue's too."""
    url = running_url(sayso.state_dir)
    assert url
    names = set()
    with psycopg.connect(url) as connection:
        for schema, name in connection.execute(TABLES.encode()).fetchall():
            table = SQL("SELECT t::text FROM {} AS t").format(Identifier(schema, name))
            rows = connection.execute(table).fetchall()
            names.add(f"{schema}.{name}")
            yield name, "\n".join(text for (text,) in rows)
    assert {"main.stored_events", "main.vault", "main.due"} <= names
    assert {"main.confirmation_tokens", "dramatiq.queue"} <= names


def files(folder: Path) -> Iterator[Path]:
    """Find everything that is kept, the database's files and logs too, but the mail."""
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "mail":
            yield path


def fetch(url: str, key: str = "") -> bytes:
    """Get a page or a document."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with urlopen(Request(url, headers=headers)) as answer:  # noqa: S310 - our own
        body: bytes = answer.read()
    return body


def post(url: str, **fields: object) -> bytes:
    """Send a form as a browser does."""
    told = {"X-Forwarded-For": FORGED}
    request = Request(url, urlencode(fields).encode(), told)  # noqa: S310 - our own
    with urlopen(request) as answer:  # noqa: S310 - our own
        body: bytes = answer.read()
    return body
