"""The command line: a thin shell over the API, the processes and the database."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import click

import settings
from api.commands.client import Client, Refused, Unreachable
from api.commands.errands import answers, send_first_campaign
from settings import Settings, SettingsInvalid
from workers.starting import NotStarted, started

#: command -> where it is; only what is called is loaded, and so it begins at once
_COMMANDS: Mapping[str, str] = {
    "auditor": "api.commands.proofs:auditor",
    "campaign": "api.commands.campaigns:campaign",
    "consents": "api.commands.consents:consents",
    "doctor": "workers.house_commands:doctor",
    "events": "api.commands.events:events",
    "export": "api.commands.exports:export",
    "field": "api.commands.fields:fields",
    "import": "api.commands.imports:import_people",
    "layout": "api.commands.layouts:layouts",
    "ledger": "workers.ledger_commands:ledger",
    "list": "api.commands.lists:lists",
    "mail": "api.commands.mail:mail",
    "message": "api.commands.messages:message",
    "migrate": "workers.house_commands:migrate",
    "moment": "api.commands.moments:moments",
    "moderation": "api.commands.moderation:moderation",
    "parquet": "workers.analytics_commands:parquet",
    "person": "api.commands.people:person",
    "proof": "api.commands.proofs:proof",
    "rebuild": "workers.house_commands:rebuild",
    "recurring": "api.commands.recurring:recurring",
    "replay": "workers.replay_commands:replay",
    "segment": "api.commands.segments:segments",
    "sender": "api.commands.senders:sender",
    "sending": "api.commands.sending:sending",
    "series": "api.commands.series:series",
    "tracking": "api.commands.tracking:tracking",
    "sql": "workers.analytics_commands:ask",
    "statistics": "api.commands.statistics:statistics",
    "stop": "api.commands.stops:stop",
    "template": "api.commands.templates:template",
    "undo-import": "api.commands.imports:undo_import",
    "up": "workers.house_commands:up",
    "webhook": "api.commands.webhooks:webhook",
    "why": "api.commands.consents:why",
}
#: group -> the commands of it that are done where Sayso runs
_IN_THE_HOUSE: Mapping[str, Sequence[str]] = {
    "series": ("workers.series_commands:simulate",),
}
_EXPECTED = (Refused, Unreachable, SettingsInvalid, NotStarted)


class Commands(click.Group):
    """Says what is expected to go wrong in one sentence, without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name every command."""
        return sorted([*_COMMANDS, *super().list_commands(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded now; None if there is none of that name."""
        if cmd_name not in _COMMANDS:
            return super().get_command(ctx, cmd_name)
        found = _loaded(_COMMANDS[cmd_name])
        if isinstance(found, click.Group):
            for place in _IN_THE_HOUSE.get(cmd_name, ()):
                found.add_command(_loaded(place))
        return found

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click has it
        """Run a command."""
        try:
            return super().invoke(ctx)
        except _EXPECTED as error:
            raise click.ClickException(str(error)) from None


def _loaded(place: str) -> click.Command:
    module, _, name = place.partition(":")
    found: click.Command = getattr(import_module(module), name)
    return found


@click.group(cls=Commands)
@click.pass_context
def main(ctx: click.Context) -> None:
    """Sayso: talk to customers who said yes."""
    ctx.obj = _client


@main.command()
def demo() -> None:
    """Start everything and send a first campaign to the sample people."""
    # What a demo says itself is to be read between what the processes log.
    environment = {"SAYSO_LOG_LEVEL": "warning", **os.environ}
    with started(lambda: answers(_url()), environment) as process:
        send_first_campaign(_client())
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
    file = config.key_file
    if not file.exists():
        raise click.ClickException("no key: set SAYSO_API_KEY, or run `sayso up` here")
    return file.read_text(encoding="utf-8").strip()


if __name__ == "__main__":
    main()
