"""A person is erased, and their canaries sing nowhere any more."""

from __future__ import annotations

import json
import re
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

import psycopg
import pytest

from api.commands.client import Client, Document, Refused
from api.routes import OPERATIONS
from domain.ledger.notes import Checkpoint
from domain.ledger.tree import verify_consistency
from tests.acceptance.brokers import wait_until
from tests.acceptance.dumping import dump, restored
from tests.acceptance.running import PYTHON, ROOT, Sayso, a_sayso
from tests.ledger.proving import load_verifier

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

ADDRESS, NAME, PHONE = "canary-7c1e@example.com", "Kanarienvogel", "+37120000777"
IP, AGENT = "203.0.113.77", "CoalMine/7.1 (canary)"
CANARIES = {ADDRESS, NAME, PHONE[1:], IP, AGENT}
WORDING = "Yes, send me the newsletter. I can stop it at any time."
OTHERS = f"""email,consent_time,consent_source,consent_wording
boris@example.com,2026-03-01T09:00:00Z,shop,"{WORDING}"
""".encode()
A_CANARY = OTHERS.replace(b"boris@example.com", ADDRESS.encode())
_PERSON = "/v1/subscribers/{id:uuid}"
#: What some questions cannot be asked without.
_NEEDS = {"receipt": "version=1", "permission": "purpose=newsletter"}


@pytest.fixture
def sayso(tmp_path: Path, database_url: str) -> Iterator[Sayso]:
    """Run a Sayso whose state folder holds no database."""
    told = {
        "database_url": database_url,
        "confirmation_from": "hello@shop.example",
        "trusted_proxies": "127.0.0.1",
        "log_level": "debug",
    }
    with a_sayso(tmp_path / "state", **told) as sayso:
        yield sayso


@pytest.fixture
def canary(sayso: Sayso) -> str:
    """Give somebody who signed up, said more of themselves, and got a campaign."""
    sayso.import_people(OTHERS)
    sign_up(sayso)
    client = sayso.client
    wait_until(lambda: client.get("/v1/subscribers", address=ADDRESS)["items"] != [])
    [found] = client.get("/v1/subscribers", address=ADDRESS)["items"]
    person, [news] = found["id"], client.get("/v1/lists", code="newsletter")["items"]
    path = f"/v1/subscribers/{person}"
    client.post(f"{path}/contacts", {"channel": "sms", "address": PHONE})
    client.post(f"{path}/lists/{news['id']}/join")
    patch(sayso, path, {"fields": {"first_name": NAME}})
    buy(client)
    send_campaign(sayso)
    client.download(f"{path}/export.zip")
    return str(person)


def buy(client: Client) -> None:
    """Have an order told that names the canary wherever it can."""
    properties = [{"code": "city", "type": "text"}]
    type_ = {"name": "order.paid", "label": "Order", "properties": properties}
    client.post("/v1/activity-types", type_)
    order = {
        "person": {"channel": "email", "address": ADDRESS},
        "name": "order.paid",
        "external_id": ADDRESS,
        "properties": {"city": NAME},
        "payload": {"phone": PHONE},
    }
    client.post("/v1/activities", {"activities": [order]})


def sign_up(sayso: Sayso) -> None:
    """Sign up by a form and confirm by the message, through a proxy."""
    notice = sayso.client.post("/v1/notices", {"wording": WORDING})["id"]
    ticks = [{"purposes": ["newsletter"], "notice_id": notice}]
    form = {"code": "sign-up", "name": "Join us", "ticks": ticks}
    sayso.client.post("/v1/forms", form)
    browse(f"{sayso.url}/f/sign-up", email=ADDRESS, ticks=0)
    wait_until(lambda: mails(sayso) != [])
    [letter] = mails(sayso)
    [link] = re.findall(r"http://\S+?/c/[\w-]+", letter)[:1]
    browse(link, answer="yes")


def mails(sayso: Sayso) -> list[str]:
    """Read what was written to the canary."""
    letters = [path.read_text() for path in (sayso.state_dir / "mail").glob("*.eml")]
    plain = [letter.replace("=\n", "").replace("=3D", "=") for letter in letters]
    return [letter for letter in plain if f"To: {ADDRESS}" in letter]


def browse(url: str, **fields: object) -> None:
    """Send a form from the canary's machine."""
    told = {"X-Forwarded-For": IP, "User-Agent": AGENT}
    with urlopen(Request(url, urlencode(fields).encode(), told)):  # noqa: S310 - our own
        pass


def patch(sayso: Sayso, path: str, document: Document) -> None:
    """Change something over the API."""
    headers = {
        "Authorization": f"Bearer {(sayso.state_dir / 'api_key').read_text()}",
        "Content-Type": "application/json",
    }
    content = json.dumps(document).encode()
    request = Request(f"{sayso.url}{path}", content, headers, method="PATCH")  # noqa: S310 - our own
    with urlopen(request):  # noqa: S310 - as above
        pass


def send_campaign(sayso: Sayso) -> None:
    """Send a campaign to everybody, the canary too."""
    campaign = sayso.release_campaign()
    wait_until(lambda: sayso.state_of(campaign) == "finished")
    assert sayso.statistics(campaign)["accepted"] == 2


def erase(client: Client, person: str) -> Document:
    """Erase somebody, and return the certificate once the ledger has signed it."""
    client.post(f"/v1/subscribers/{person}/erase")
    return client.get(f"/v1/subscribers/{person}/erasure")


def singing(content: bytes) -> set[str]:
    """Name the canaries that are in something, as text or as hexadecimal digits."""
    lowered = content.lower()
    return {
        canary
        for canary in CANARIES
        for form in (canary.lower().encode(), canary.encode().hex().encode())
        if form in lowered
    }


def answers(sayso: Sayso, person: str) -> Iterator[tuple[str, bytes]]:
    """Ask everything that can be asked about one person, and by their address."""
    found = [one.path for one in OPERATIONS if one.method == "GET"]
    about = [
        path for path in found if path.startswith(_PERSON) and "{version" not in path
    ]
    for path in about:
        query = _NEEDS.get(path.rpartition("/")[2], "")
        yield path, ask(sayso, f"{path.replace('{id:uuid}', person)}?{query}")
    for path in ("/v1/subscribers", "/v1/consents"):
        yield path, ask(sayso, path)
        yield f"{path}?address", ask(sayso, f"{path}?address={quote(ADDRESS)}")
    assert len(about) > 10


def ask(sayso: Sayso, path: str) -> bytes:
    """Return the answer, or the reason why there is none."""
    try:
        return sayso.client.download(path)
    except Refused as refusal:
        return str(refusal.problem).encode()


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Read everything that is kept beside the database, but the mail that was sent."""
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "mail":
            yield str(path), path.read_bytes()


def test_whoever_is_erased_is_nowhere_any_more(
    sayso: Sayso, canary: str, database_url: str
) -> None:
    """C-11, C-12: tables, queue, logs, files, answers, and a backup made before."""
    before = dump(database_url)
    assert singing(before) == CANARIES
    assert any(singing(content) for _, content in answers(sayso, canary))
    erase(sayso.client, canary)

    assert singing(dump(database_url)) == set()
    for what, content in [*answers(sayso, canary), *files(sayso.state_dir)]:
        assert not singing(content), what

    with restored(database_url, before) as url:
        assert singing(dump(url)) == CANARIES
        said = release(sayso, url)
        assert "HELD" in said
        assert singing(dump(url) + said.encode()) == set()


def release(sayso: Sayso, url: str) -> str:
    """Do on another database what is done before anything starts."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [PYTHON, "-m", "workers.release"],
        cwd=ROOT,
        env={**sayso.environment, "SAYSO_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_an_erased_address_comes_back_by_its_holder_alone(
    sayso: Sayso, database_url: str
) -> None:
    """C-13: the same CSV is refused, in other letters too; a new opt-in is not."""
    assert sayso.import_people(A_CANARY)["counts"]["created"] == 1
    [found] = sayso.client.get("/v1/subscribers", address=ADDRESS)["items"]
    erase(sayso.client, found["id"])

    for file in (
        A_CANARY,
        A_CANARY.replace(ADDRESS.encode(), ADDRESS.upper().encode()),
    ):
        again = sayso.import_people(file)
        assert (again["counts"]["created"], again["counts"]["failed"]) == (0, 1)
    assert singing(dump(database_url)) == set()
    assert sayso.client.get("/v1/subscribers", address=ADDRESS)["items"] == []

    sign_up(sayso)
    asked = {"address": ADDRESS, "purpose": "newsletter"}
    wait_until(lambda: sayso.client.get("/v1/permission", **asked)["allowed"])


def test_the_log_and_all_proofs_stand(
    sayso: Sayso, canary: str, database_url: str
) -> None:
    """T-10: erasure changes no event, and proves as much as before, of nobody."""
    [boris] = sayso.client.get("/v1/subscribers", address="boris@example.com")["items"]
    people = (canary, str(boris["id"]))
    handed_out = [proof(sayso, person) for person in people]
    kept = sayso.client.get("/v1/ledger")
    before = events(database_url)

    erase(sayso.client, canary)

    assert events(database_url)[: len(before)] == before
    verify = load_verifier().verify
    made_since = [proof(sayso, person) for person in people]
    assert all(map(verify, handed_out + made_since))
    assert not singing(made_since[0].encode())
    assert "boris@example.com" in made_since[1]
    grown = sayso.client.get("/v1/ledger/growth", since=kept["signed_size"])
    assert grows(kept["checkpoint"], grown["checkpoint"], grown["path"])
    assert "all as it was signed" in sayso.cli("ledger", "verify")


def grows(before: str, after: str, path: list[str]) -> bool:
    """Tell whether one signed tree is a true part of another; raises if it is not."""
    texts = (note.rpartition("\n\n")[0] + "\n" for note in (before, after))
    old, new = map(Checkpoint.read, texts)
    hashes = [b64decode(one) for one in path]
    verify_consistency(old.size, old.root, new.size, new.root, hashes)
    return old.size < new.size


def proof(sayso: Sayso, person: str) -> str:
    """Return the proof file of somebody."""
    return sayso.client.download(f"/v1/subscribers/{person}/proof").decode()


def events(url: str) -> list[tuple[object, ...]]:
    """Return the log as it is stored."""
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            "SELECT * FROM main.stored_events ORDER BY notification_id"
        )
        return rows.fetchall()
