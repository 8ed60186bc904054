"""``sayso sending``: how fast, when and how often campaigns are sent."""

from __future__ import annotations

import json
from typing import IO

import click

from api.commands.client import OpenClient

_RULES = "/v1/sending-rules"


@click.group()
def sending() -> None:
    """Say how fast, when and how often campaigns are sent."""


@sending.command("set")
@click.argument("rules", type=click.File(encoding="utf-8"))
@click.pass_obj
def set_rules(client: OpenClient, rules: IO[str]) -> None:
    """Send by the rules in a file (JSON), all of them; others hold no more."""
    try:
        told = json.load(rules)
    except json.JSONDecodeError as error:
        raise click.ClickException(
            f"{rules.name}, line {error.lineno}: {error.msg}"
        ) from None
    client().post(_RULES, told)


@sending.command()
@click.pass_obj
def show(client: OpenClient) -> None:
    """Show the rules, who is left alone, and how far warm-ups are today."""
    click.echo(json.dumps(client().get(_RULES), indent=2, ensure_ascii=False))
