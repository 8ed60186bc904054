"""``sayso ledger``: looks after the ledger where its keys are."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

import settings
from domain.application.ledger import LedgerKeeper
from domain.application.restoring import NotHeld
from domain.ledger.notes import Verifier
from domain.ledger.signatures import LastSigned
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.ledger.verifying import Verdict, snapshot, verify
from domain.store.name_server import text_record
from workers.checkpoint_folder import notes_in
from workers.house_commands import database_url
from workers.ledger import open_keeper
from workers.mailboxes import Heard, heard, keys_in, messages_in
from workers.release import open_restoring

_SHOWN = 20

console = Console()


@click.group()
def ledger() -> None:
    """Look after the signed ledger over the log."""


@ledger.command("verify")
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A checkpoint that was kept elsewhere, or a folder of them; also several.",
)
@click.option(
    "--mbox",
    "mailboxes",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="An mbox, or a folder of .eml files, with mails that bear witness.",
)
@click.option(
    "--dns",
    "keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Keys of those mails, a name and its TXT record a line; else the DNS.",
)
def verify_ledger(
    checkpoints: tuple[Path, ...], mailboxes: tuple[Path, ...], keys: Path | None
) -> None:
    """Hash the whole log anew, and compare it with all that was signed and kept."""
    outside = [note for path in checkpoints for note in notes_in(path)]
    with _keeper() as keeper:
        if mailboxes:
            outside += _heard(keeper, mailboxes, keys)
        verdict = _verify(keeper.datastore, keeper.book.read().last_signed, outside)
    _show(verdict)
    if verdict.findings:
        sys.exit(1)


@ledger.command()
def checkpoint() -> None:
    """Print the newest checkpoint, to be kept somewhere else."""
    with _keeper() as keeper:
        signed = keeper.last_signed()
    if signed is None:
        raise click.ClickException("nothing was signed yet: `sayso up` signs")
    click.echo(signed.note, nl=False)


@ledger.command()
def keys() -> None:
    """Print the public keys of the ledger, to be published; the last one signs."""
    with _keeper() as keeper:
        for vkey in keeper.vkeys():
            click.echo(vkey)


@ledger.command("rotate-key")
def rotate_key() -> None:
    """Let a new key sign from now on, vouched for by the last one."""
    with _keeper() as keeper:
        click.echo(keeper.rotate_key())


@ledger.command()
@click.option("--reason", required=True, help="Why a backup had to be restored.")
def fork(reason: str) -> None:
    """Let a restored log go on, under another name and with all campaigns paused."""
    with _keeper() as keeper:
        restoring = open_restoring(settings.load(), keeper)
        try:
            restoring.fork(reason, "command line")
        except NotHeld:
            raise click.ClickException("the log is not held: nothing to do") from None
        click.echo(f"goes on as {keeper.book.read().origin}")
    click.echo("Every campaign is paused: resume those that shall go on.")


@contextmanager
def _keeper() -> Iterator[LedgerKeeper]:
    config = settings.load()
    pool = open_pool(database_url(config))
    try:
        yield open_keeper(config, AccountDatastore(pool, config.account))
    finally:
        pool.close()


def _heard(
    keeper: LedgerKeeper, mailboxes: Iterable[Path], keys: Path | None
) -> list[str]:
    origins = {Verifier.read(vkey).name for vkey in keeper.vkeys()}
    messages = chain.from_iterable(map(messages_in, mailboxes))
    found = heard(messages, origins, keys_in(keys) if keys else text_record, now())
    _show_heard(found)
    if not found.notes:
        raise click.ClickException("no message bears witness to this log")
    return list(found.notes)


def _show_heard(found: Heard) -> None:
    messages, notes = found.notes.total(), len(found.notes)
    console.print(f"mails that bear witness: {messages:,}, to {notes:,} checkpoint(s)")
    for domain, count in found.domains.most_common():
        console.print(f"  {count:,} of them signed by {domain}", highlight=False)
    console.print(
        f"left out: {found.unverifiable:,} unsigned or unverifiable,"
        f" {found.of_other_logs:,} of other logs,"
        f" {found.silent:,} without a checkpoint"
    )


def _verify(
    datastore: AccountDatastore, last: LastSigned, outside: list[str]
) -> Verdict:
    # Millions of small objects and no cycles: look for those rarely.
    gc.set_threshold(100_000, 50, 50)
    with snapshot(datastore) as (cursor, events), Progress(console=console) as progress:
        bar = progress.add_task("verifying", total=events)
        return verify(cursor, last, outside, lambda n: progress.advance(bar, n))


def _show(verdict: Verdict) -> None:
    looked = f"{verdict.events:,} events and {verdict.checkpoints:,} checkpoints"
    if verdict.first is None:
        console.print(f"[green]✓[/green] {looked}: all as it was signed")
        return
    console.print(f"[red]✗[/red] {looked}: {len(verdict.findings):,} findings")
    for position, what in [verdict.first, *verdict.findings[:_SHOWN]]:
        where = f"position {position}: " if position else ""
        console.print(f"  {where}{what}", highlight=False)
