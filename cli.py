"""The command line: a thin shell over the API, the processes and the database."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

import settings
from api.client import Client, Document, Refused, Unreachable
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.privileges import as_account
from domain.store.server import ServerFailed, ServerInUse, ServerMissing, running_url
from migrations import migrate as apply_migrations
from projections.rebuild import rebuild as rebuild_read_models
from settings import Settings, SettingsInvalid
from workers import up as running
from workers.doctor import examine
from workers.ledger_commands import ledger
from workers.supervisor import ReleaseFailed

_EXPECTED = (
    Refused,
    Unreachable,
    SettingsInvalid,
    ServerFailed,
    ServerInUse,
    ServerMissing,
    ReleaseFailed,
    running.PortTaken,
)
_ENDED = ("finished", "cancelled", "failed")
_LOOK = 0.2
_SAMPLE = Path(__file__).parent / "docs" / "sample" / "people.csv"
_PATIENCE = 120.0
_SHOWN_ERRORS = 20
_VERDICTS = {True: "equal", False: "DIFFERENT", None: "not compared: new code"}

console = Console()


class Commands(click.Group):
    """Says what is expected to go wrong in one sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except _EXPECTED as error:
            raise click.ClickException(str(error)) from None


@click.group(cls=Commands)
def main() -> None:
    """Sayso: talk to customers who said yes."""


@main.command()
def up() -> None:
    """Start everything, and keep it running until Ctrl-C."""
    running.run(settings.load(), os.environ, _now, click.echo)


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    config = settings.load()
    for name in apply_migrations(_database_url(config), config.account):
        click.echo(f"applied {name}")
    click.echo("the database is up to date")


@main.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--list", "code", required=True, help="Code of the list; made if new.")
@click.option("--purpose", default="newsletter", show_default=True)
@click.option(
    "--consent", "wording", help="What they said yes to, if no column has it."
)
@click.option("--source", help="Where they said yes, if no column has it.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=TARGET")
@click.option("--encoding", help="Encoding of the file, if the guess is wrong.")
def import_people(file: Path, code: str, mapping: tuple[str, ...], **told: str) -> None:
    """Import the people of a CSV file onto a list."""
    client = _client()
    list_id = _list_id(client, code)
    pairs = [":".join(pair.rsplit("=", 1)) for pair in mapping]
    begun = client.upload(
        "/v1/imports", file.read_bytes(), list_id=list_id, map=pairs or None, **told
    )
    _report(client, _watch_import(client, begun))


@main.group()
def campaign() -> None:
    """Write, release and watch campaigns."""


@campaign.command()
@click.option("--name", required=True)
@click.option("--subject", required=True)
@click.option("--html", type=click.File(encoding="utf-8"), required=True)
@click.option("--from-name", default="")
@click.option("--from-address", required=True)
@click.option("--list", "code", required=True)
@click.option("--purpose", default="newsletter", show_default=True)
def create(**told: Any) -> None:  # noqa: ANN401 - click's options
    """Draft a campaign and print its id."""
    client = _client()
    click.echo(_draft(client, told, told["html"].read()))


def _lifecycle(step: str, help_: str) -> None:
    @campaign.command(step, help=help_)
    @click.argument("campaign_id", type=click.UUID)
    def take(campaign_id: object) -> None:
        client = _client()
        answer = client.post(f"/v1/campaigns/{campaign_id}/{step}")
        _show_campaign(client, str(campaign_id), answer["position"])


_lifecycle("submit", "Have a campaign checked, and approved if nothing blocks it.")
_lifecycle("release", "Send what was approved.")
_lifecycle("pause", "Begin nothing new for now.")
_lifecycle("resume", "Go on.")
_lifecycle("cancel", "Send nothing more, for good.")


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
def statistics(campaign_id: object) -> None:
    """Print what became of everyone planned."""
    _show_statistics(_client(), str(campaign_id))


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
def watch(campaign_id: object) -> None:
    """Show the progress of a campaign until it ends."""
    client = _client()
    _watch_campaign(client, str(campaign_id))
    _show_statistics(client, str(campaign_id))


main.add_command(ledger)


@main.group()
def proof() -> None:
    """Prove to outsiders what somebody said."""


@proof.command()
@click.option("--subscriber", type=click.UUID, required=True)
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-")
@click.option("--without-values", is_flag=True, help="Disclose no personal data.")
def export(subscriber: object, out: TextIO, *, without_values: bool) -> None:
    """Write the proof file of one person; docs/verify has what checks it."""
    query = {"disclose": "nothing"} if without_values else {}
    document = _client().get(f"/v1/subscribers/{subscriber}/proof", **query)
    json.dump(document, out, ensure_ascii=False, indent=1)
    out.write("\n")


@main.command()
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Build read models anew from the log, and compare them with the live ones."""
    config = settings.load()
    pool = open_pool(_database_url(config))
    try:
        report = rebuild_read_models(
            AccountDatastore(pool, config.account), names or None
        )
    finally:
        pool.close()
    table = Table("table", "rows", "")
    for line in [t for m in report.models for t in m.tables] + [*report.standing]:
        table.add_row(line.name, f"{line.rebuilt_rows:,}", _VERDICTS[line.equal])
    console.print(table)
    if not report.equal:
        raise click.ClickException("a table was not what its log says; see above")


@main.command()
def doctor() -> None:
    """Look at everything Sayso stands on, and say what to do."""
    found = list(examine(settings.load()))
    for one in found:
        sign = "[red]✗[/red]" if one.remedy else "[green]✓[/green]"
        remedy = f" → {one.remedy}" if one.remedy else ""
        console.print(f"{sign} {one.subject}: {one.finding}{remedy}", highlight=False)
    if any(one.remedy for one in found):
        sys.exit(1)


@main.command()
def demo() -> None:
    """Start everything and send a first campaign to the sample people."""
    with _started() as process:
        client = _client()
        _first_campaign(client)
        config = settings.load()
        click.echo(f"The messages are in {config.sink_dir.absolute()}")
        click.echo(f"The API explains itself at {config.url}/v1/docs")
        if process:
            click.echo("Sayso keeps running; Ctrl-C stops it.")
            process.wait()


def _first_campaign(client: Client) -> None:
    list_id = _list_id(client, "newsletter")
    content = _SAMPLE.read_bytes()
    begun = client.upload("/v1/imports", content, list_id=list_id)
    _report(client, _watch_import(client, begun))
    told = {
        "name": "First campaign",
        "subject": 'Hello {{ first_name | default: "friend" }}',
        "from_name": "Sayso",
        "from_address": "hello@shop.example",
        "code": "newsletter",
        "purpose": "newsletter",
    }
    html = '<h1>Hello {{ first_name | default: "friend" }}</h1><p>You said yes.</p>'
    id_ = _draft(client, told, html)
    client.post(f"/v1/campaigns/{id_}/submit")
    client.post(f"/v1/campaigns/{id_}/release")
    _watch_campaign(client, id_)
    _show_statistics(client, id_)


@contextmanager
def _started() -> Iterator[subprocess.Popen[bytes] | None]:
    """Start `sayso up` unless it runs, and stop it at the end if it was us."""
    if _answers():
        yield None
        return
    # In a session of its own: Ctrl-C is for us, and we tell it once.
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up"],
        start_new_session=True,
        preexec_fn=as_account(None, signal.SIGTERM),  # noqa: PLW1509 - no threads here
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _wait_until(lambda: _answers() or process.poll() is not None)
        if process.poll() is not None:
            raise click.ClickException("`sayso up` did not start; see above")
        yield process
    except KeyboardInterrupt:
        pass
    finally:
        process.terminate()
        process.wait()


def _answers() -> bool:
    try:
        Client(_url(), "").get("/readyz")
    except (Refused, Unreachable):
        return False
    return True


def _draft(client: Client, told: Document, html: str) -> str:
    document = {
        "name": told["name"],
        "content": {"subject": told["subject"], "html": html},
        "sender": {"name": told["from_name"], "address": told["from_address"]},
        "audience": {
            "list_ids": [_list_id(client, told["code"])],
            "purpose": told["purpose"],
        },
    }
    return str(client.post("/v1/campaigns", document)["id"])


def _list_id(client: Client, code: str) -> str:
    found = client.get("/v1/lists", code=code)["items"]
    if found:
        return str(found[0]["id"])
    try:
        made = client.post("/v1/lists", {"code": code, "name": code.title()})
    except Refused as refused:
        # The list was made a moment ago, and the page does not show it yet.
        if refused.problem.get("type") != "/problems/list-code-taken":
            raise
        time.sleep(_LOOK)
        return _list_id(client, code)
    return str(made["id"])


def _watch_import(client: Client, begun: Document) -> Document:
    path, position = f"/v1/imports/{begun['id']}", begun["position"]
    found = client.get(path, min_position=position)
    with Progress(console=console) as progress:
        bar = progress.add_task("importing", total=found["file_bytes"])
        while found["state"] == "running":
            progress.update(bar, completed=found["read_bytes"])
            time.sleep(_LOOK)
            found = client.get(path)
        progress.update(bar, completed=found["file_bytes"])
    return found


def _report(client: Client, found: Document) -> None:
    table = Table("people", "rows")
    for name, count in found["counts"].items():
        table.add_row("in all" if name == "rows" else name, f"{count:,}")
    console.print(table)
    if found["counts"]["failed"]:
        _show_errors(client, found)
    if found["state"] == "failed":
        raise click.ClickException(f"the import stopped: {found['reason']}")


def _show_errors(client: Client, found: Document) -> None:
    table = Table("line", "field", "value", "reason", title="rows that stayed out")
    path = f"/v1/imports/{found['id']}/errors"
    page = client.get(path, limit=_SHOWN_ERRORS)
    for one in page["items"]:
        table.add_row(str(one["line"]), one["field"], one["value_class"], one["reason"])
    console.print(table)
    if page["next"]:
        console.print(f"and more: GET {path}")


def _watch_campaign(client: Client, id_: str) -> None:
    with Progress(console=console) as progress:
        bar = progress.add_task("sending", total=None)
        while True:
            found = client.get(f"/v1/campaigns/{id_}")
            counts = client.get(f"/v1/campaigns/{id_}/statistics")
            done = counts["planned"] - counts["not_attempted"] - counts["in_flight"]
            state = found["state"]
            total = counts["planned"] or None
            progress.update(bar, completed=done, total=total, description=state)
            if state in _ENDED:
                return
            time.sleep(_LOOK)


def _show_campaign(client: Client, id_: str, position: int | None) -> None:
    found = client.get(f"/v1/campaigns/{id_}", min_position=position)
    click.echo(f"{found['name']} is {found['state']}")
    for finding in found["findings"]:
        click.echo(f"  {finding['level']}: {finding['check']}: {finding['message']}")


def _show_statistics(client: Client, id_: str) -> None:
    table = Table("outcome", "messages")
    for name, count in client.get(f"/v1/campaigns/{id_}/statistics").items():
        if isinstance(count, int):
            table.add_row(name.replace("_", " "), f"{count:,}")
    console.print(table)


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not ready():
        if time.monotonic() > deadline:
            raise click.ClickException("`sayso up` did not answer in two minutes")
        time.sleep(_LOOK)


def _client() -> Client:
    key = os.environ.get("SAYSO_API_KEY") or _kept_key(settings.load())
    return Client(_url(), key)


def _url() -> str:
    return os.environ.get("SAYSO_URL") or settings.load().url


def _kept_key(config: Settings) -> str:
    file = config.state_dir / running.KEY_FILE
    if not file.exists():
        raise click.ClickException("no key: set SAYSO_API_KEY, or run `sayso up` here")
    return file.read_text(encoding="utf-8").strip()


def _database_url(config: Settings) -> str:
    return (
        config.database_url
        or running_url(config.state_dir)
        or (config.require_database_url())
    )


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
