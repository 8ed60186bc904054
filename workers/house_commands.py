"""What is done where Sayso runs: start it, migrate, rebuild, look after it."""

from __future__ import annotations

import os
import sys
from contextlib import closing
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import settings
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.keyring import KeptPeppers
from domain.store.server import ServerFailed, ServerInUse, ServerMissing, running_url
from domain.store.suppressions import Peppers
from migrations import migrate as apply_migrations
from projections.own.rebuilding import Unknown, rebuild_own
from projections.rebuild import NAMES, RebuildUnderWay, Report
from projections.rebuild import rebuild as rebuild_read_models
from settings import Settings
from workers import up as running
from workers.doctor import examine
from workers.rebuild_progress import telling
from workers.supervisor import ReleaseFailed

_EXPECTED = (
    RebuildUnderWay,
    ReleaseFailed,
    ServerFailed,
    ServerInUse,
    ServerMissing,
    Unknown,
    running.PortTaken,
)
_VERDICTS = {True: "equal", False: "DIFFERENT", None: "not compared: "}

console = Console()


class InTheHouse(click.Command):
    """A command that says in a sentence what is expected to go wrong here."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run it."""
        try:
            return super().invoke(ctx)
        except _EXPECTED as error:
            raise click.ClickException(str(error)) from None


@click.command(cls=InTheHouse)
def up() -> None:
    """Start everything, and keep it running until Ctrl-C."""
    running.run(settings.load(), os.environ, now, click.echo)


@click.command(cls=InTheHouse)
def migrate() -> None:
    """Bring the database up to date."""
    config = settings.load()
    for name in apply_migrations(database_url(config), config.account):
        click.echo(f"applied {name}")
    click.echo("the database is up to date")


@click.command(cls=InTheHouse)
@click.argument("names", nargs=-1)
@click.option(
    "--processes",
    type=click.IntRange(1, len(NAMES)),
    default=1,
    show_default=True,
    help="How many read the log, each for its share of our read models.",
)
@click.option(
    "--anew", is_flag=True, help="Drop what a rebuild that broke off has left."
)
def rebuild(names: tuple[str, ...], processes: int, *, anew: bool) -> None:
    """Build read models anew from the log, and compare them with the live ones.

    All of them, ours and your own, unless some are named. One that was broken off is
    gone on with.
    """
    config = settings.load()
    ours = [name for name in names if name in NAMES]
    own = [name for name in names if name not in NAMES]
    if own and config.projections is None:
        known = ", ".join(map(repr, NAMES))
        raise click.BadParameter(f"{own[0]!r} is not one of {known}")
    equal = True
    with closing(open_pool(database_url(config))) as pool, telling(console) as watch:
        datastore = AccountDatastore(pool, config.account)
        if ours or not names:
            report = rebuild_read_models(
                datastore,
                ours or None,
                peppers=Peppers(KeptPeppers(config.state_dir)),
                anew=anew,
                processes=processes,
                watch=watch,
            )
            equal &= _shown(report)
        if own or (config.projections and not names):
            folder = config.projections
            equal &= _shown(rebuild_own(datastore, folder, own, watch, anew=anew))
    if not equal:
        raise click.ClickException("a table was not what its log says; see above")


def _shown(report: Report) -> bool:
    """Show what a rebuild found; return whether all is well."""
    if report.resumed_at:
        console.print(f"went on from position {report.resumed_at:,}")
    table = Table("table", "rows", "")
    for line in [t for m in report.models for t in m.tables] + [*report.standing]:
        verdict = _VERDICTS[line.equal] + line.why
        table.add_row(line.name, f"{line.rebuilt_rows:,}", verdict)
    console.print(table)
    return report.equal


@click.command(cls=InTheHouse)
def doctor() -> None:
    """Look at everything Sayso stands on, and say what to do."""
    found = list(examine(settings.load()))
    for one in found:
        sign = "[red]✗[/red]" if one.remedy else "[green]✓[/green]"
        remedy = f" → {one.remedy}" if one.remedy else ""
        said = escape(f"{one.subject}: {one.finding}{remedy}")
        console.print(f"{sign} {said}", highlight=False)
    if any(one.remedy for one in found):
        sys.exit(1)


def database_url(config: Settings) -> str:
    """Return what is set, or what runs here; raises SettingsInvalid without either."""
    return (
        config.database_url
        or running_url(config.state_dir)
        or (config.require_database_url())
    )
