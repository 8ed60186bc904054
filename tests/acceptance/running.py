"""A whole Sayso in processes of its own, as a user starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from api.commands.client import Client, Document, Refused, Unreachable
from domain.content import Content
from domain.store.server import running_url
from tests.acceptance.brokers import free_port, wait_until

#: What gunicorn calls those that run a module; all others are called by their command.
_TITLES = {"api": "[sayso]", "api.edge": "[sayso-edge]"}
ROOT = Path(__file__).parent.parent.parent
PYTHON = sys.executable
HELLO = Content(
    subject='Hello {{ first_name | default: "friend" }}',
    html='<p>Hello {{ first_name | default: "friend" }}</p>',
)


class Sayso:
    """``sayso up``, its command line and its API."""

    def __init__(self, state_dir: Path, **settings: str) -> None:
        port = free_port()
        inherited = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith("SAYSO_")
        }
        told = {
            f"SAYSO_{name.upper()}": text for name, text in settings.items() if text
        }
        self.url = f"http://127.0.0.1:{port}"
        self.environment = {
            **inherited,
            "SAYSO_STATE_DIR": str(state_dir),
            "SAYSO_PORT": str(port),
            "SAYSO_EDGE_PORT": str(free_port()),
            # Senders of tests are in domains that nobody has.
            "SAYSO_DNS_CHECKS": "no",
            "SAYSO_VERIFIED_SENDERS": "shop.example",
            **told,
        }
        self.state_dir = state_dir
        self.output = state_dir / "output.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything, and wait until it answers."""
        self.state_dir.mkdir(exist_ok=True)
        with self.output.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603 - ourselves
                [PYTHON, "-m", "cli", "up"],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        # A busy machine takes its time: 45 s with sixteen that want its two cores.
        wait_until(self.is_ready, 120)

    @property
    def pid(self) -> int:
        """Return the process that all others are below."""
        assert self._process
        return self._process.pid

    def stop(self) -> int:
        """Stop everything as Ctrl-C does, and return the exit status."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(60)

    def is_ready(self) -> bool:
        """Tell whether it answers questions."""
        assert self._process
        assert self._process.poll() is None, self.output.read_text()
        try:
            Client(self.url, "").get("/readyz")
        except (Refused, Unreachable):
            return False
        return True

    @property
    def client(self) -> Client:
        """Return a client with the key that was made at the first start."""
        key = (self.state_dir / "api_key").read_text()
        return Client(self.url, key)

    def cli(self, *arguments: str) -> str:
        """Run a command and return what it prints."""
        done = subprocess.run(  # noqa: S603 - ourselves
            [PYTHON, "-m", "cli", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def import_people(self, people: bytes, code: str = "newsletter") -> Document:
        """Import a file onto a list, and return the import when it has ended."""
        client = self.client
        found = client.get("/v1/lists", code=code)["items"]
        list_id = (
            found[0]["id"]
            if found
            else client.post("/v1/lists", {"code": code, "name": code})["id"]
        )
        begun = client.upload("/v1/imports", people, list_id=list_id)
        path = f"/v1/imports/{begun['id']}"
        client.get(path, min_position=begun["position"])
        wait_until(lambda: client.get(path)["state"] != "running", 120)
        return client.get(path)

    def release_campaign(
        self, code: str = "newsletter", content: Content = HELLO
    ) -> str:
        """Write a campaign to a list, submit and release it; return its id."""
        client = self.client
        list_id = client.get("/v1/lists", code=code)["items"][0]["id"]
        document = {
            "name": "Spring",
            "content": {"subject": content.subject, "html": content.html},
            "sender": {"name": "Shop", "address": "news@shop.example"},
            "audience": {"list_ids": [list_id], "purpose": "newsletter"},
        }
        id_ = str(client.post("/v1/campaigns", document)["id"])
        client.post(f"/v1/campaigns/{id_}/submit")
        released = client.post(f"/v1/campaigns/{id_}/release")
        # Else whoever asks next may be faster than the read model.
        client.get(f"/v1/campaigns/{id_}", min_position=released["position"])
        return id_

    def state_of(self, campaign_id: str) -> str:
        """Return where a campaign stands."""
        return str(self.client.get(f"/v1/campaigns/{campaign_id}")["state"])

    def statistics(self, campaign_id: str) -> Document:
        """Return the counts of a campaign."""
        return self.client.get(f"/v1/campaigns/{campaign_id}/statistics")

    def dump(self, table: str) -> str:
        """Return everything in a table, as text."""
        url = running_url(self.state_dir)
        assert url
        with psycopg.connect(url) as connection:
            rows = connection.execute(f"SELECT t::text FROM {table} AS t").fetchall()  # noqa: S608 - a test's own table
        return "\n".join(text for (text,) in rows)

    def pids(self, module: str) -> list[int]:
        """Return the processes that run a module of this installation."""
        marker = f"SAYSO_STATE_DIR={self.state_dir}".encode()
        return [
            int(folder.name)
            for folder in Path("/proc").iterdir()
            if folder.name.isdigit()
            and _called(folder).endswith(_TITLES.get(module, f"-m {module}"))
            and marker in _reads(folder / "environ").split(b"\0")
        ]


@contextmanager
def a_sayso(state_dir: Path, **settings: str) -> Iterator[Sayso]:
    """Start Sayso, and stop it at the end."""
    sayso = Sayso(state_dir, **settings)
    try:
        sayso.start()
        yield sayso
    finally:
        assert sayso.stop() == 0


def _called(folder: Path) -> str:
    """Return how a process is called where processes are listed."""
    return _reads(folder / "cmdline").replace(b"\0", b" ").decode().strip()


def _reads(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def people(count: int, *more: str) -> bytes:
    """Make a file of people with the generator that ships."""
    return subprocess.run(  # noqa: S603 - ours
        [PYTHON, "bench/people.py", str(count), "--seed", "7", *more],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
