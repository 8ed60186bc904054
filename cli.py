"""The command line: a thin shell over the API, the processes and the database."""

from __future__ import annotations

import os
import sys
from typing import Any

import click
from rich.table import Table

import settings
from api.client import Client, Refused, Unreachable
from api.console import (
    console,
    show_campaign,
    show_consents,
    show_permission,
    show_statistics,
    watch_campaign,
)
from api.errands import answers, draft_campaign, send_first_campaign
from api.export_commands import export
from api.field_commands import fields
from api.import_commands import import_people, undo_import
from api.layout_commands import layouts
from api.list_commands import lists
from api.person_commands import person
from api.proof_commands import auditor, proof
from api.segment_commands import segments
from api.stop_commands import stop
from api.webhook_commands import webhook
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.keyring import KeptPeppers
from domain.store.server import ServerFailed, ServerInUse, ServerMissing, running_url
from domain.store.suppressions import Peppers
from migrations import migrate as apply_migrations
from projections.rebuild import rebuild as rebuild_read_models
from settings import Settings, SettingsInvalid
from workers import up as running
from workers.app import now
from workers.doctor import examine
from workers.ledger_commands import ledger
from workers.starting import NotStarted, started
from workers.supervisor import ReleaseFailed

_EXPECTED = (
    Refused,
    Unreachable,
    SettingsInvalid,
    ServerFailed,
    ServerInUse,
    ServerMissing,
    ReleaseFailed,
    NotStarted,
    running.PortTaken,
)
_VERDICTS = {True: "equal", False: "DIFFERENT", None: "not compared: "}


class Commands(click.Group):
    """Says what is expected to go wrong in one sentence, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except _EXPECTED as error:
            raise click.ClickException(str(error)) from None


_GROUPS = [
    auditor,
    export,
    fields,
    import_people,
    layouts,
    ledger,
    lists,
    person,
    proof,
    segments,
    stop,
    undo_import,
    webhook,
]


@click.group(cls=Commands, commands=_GROUPS)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Sayso: talk to customers who said yes."""
    ctx.obj = _client


@main.command()
def up() -> None:
    """Start everything, and keep it running until Ctrl-C."""
    running.run(settings.load(), os.environ, now, click.echo)


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    config = settings.load()
    for name in apply_migrations(_database_url(config), config.account):
        click.echo(f"applied {name}")
    click.echo("the database is up to date")


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
    click.echo(draft_campaign(client, told, told["html"].read()))


def _lifecycle(step: str, help_: str) -> None:
    @campaign.command(step, help=help_)
    @click.argument("campaign_id", type=click.UUID)
    def take(campaign_id: object) -> None:
        client = _client()
        answer = client.post(f"/v1/campaigns/{campaign_id}/{step}")
        show_campaign(client, str(campaign_id), answer["position"])


_lifecycle("submit", "Have a campaign checked, and approved if nothing blocks it.")
_lifecycle("release", "Send what was approved.")
_lifecycle("pause", "Begin nothing new for now.")
_lifecycle("resume", "Go on.")
_lifecycle("cancel", "Send nothing more, for good.")


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
def statistics(campaign_id: object) -> None:
    """Print what became of everyone planned."""
    show_statistics(_client(), str(campaign_id))


@campaign.command()
@click.argument("campaign_id", type=click.UUID)
def watch(campaign_id: object) -> None:
    """Show the progress of a campaign until it ends."""
    client = _client()
    watch_campaign(client, str(campaign_id))
    show_statistics(client, str(campaign_id))


@main.command()
@click.option("--address", required=True)
@click.option("--channel", help="email, unless it is another.")
@click.option("--as-of", metavar="TIME", help="As of then, such as 2026-03-03T10:15Z.")
@click.option("--time", type=click.Choice(["recorded", "event"]))
def consents(**told: str | None) -> None:
    """Say what whoever holds an address has agreed to, or had then."""
    show_consents(_client().get("/v1/consents", **told))


@main.command()
@click.option("--address", required=True)
@click.option("--purpose", required=True)
@click.option("--channel", help="email, unless it is another.")
def why(**told: str | None) -> None:
    """Say why an address may be written to now, or may not."""
    show_permission(_client().get("/v1/permission", **told))


@main.command()
@click.argument("names", nargs=-1)
def rebuild(names: tuple[str, ...]) -> None:
    """Build read models anew from the log, and compare them with the live ones."""
    config = settings.load()
    pool = open_pool(_database_url(config))
    try:
        report = rebuild_read_models(
            AccountDatastore(pool, config.account),
            names or None,
            peppers=Peppers(KeptPeppers(config.state_dir)),
        )
    finally:
        pool.close()
    table = Table("table", "rows", "")
    for line in [t for m in report.models for t in m.tables] + [*report.standing]:
        verdict = _VERDICTS[line.equal] + line.why
        table.add_row(line.name, f"{line.rebuilt_rows:,}", verdict)
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
    # What a demo says itself is to be read between what the processes log.
    environment = {"SAYSO_LOG_LEVEL": "warning", **os.environ}
    with started(lambda: answers(_url()), environment) as process:
        client = _client()
        send_first_campaign(client)
        config = settings.load()
        click.echo(f"The messages are in {config.sink_dir.absolute()}")
        click.echo(f"The API explains itself at {config.url}/v1/docs")
        if process:
            click.echo("Sayso keeps running; Ctrl-C stops it.")
            process.wait()


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


if __name__ == "__main__":
    main()
