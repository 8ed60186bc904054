"""``sayso mail``: takes mail that came back, from a mail server's pipe."""

from __future__ import annotations

import sys
from http import HTTPStatus

import click

from api.commands.client import Document, OpenClient, Refused, Unreachable
from domain.returned.parts import LARGEST
from settings import SettingsInvalid

#: What mail servers understand by an exit code (sysexits.h): EX_DATAERR, EX_TEMPFAIL.
NO_MAIL, TRY_LATER = 65, 75
#: Refusals of the mail itself; at others, such as a wrong key, somebody has to look.
_FINAL = (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY)


class _NoMail(click.ClickException):
    """It is none that can be taken."""

    exit_code = NO_MAIL


class _TryLater(click.ClickException):
    """Nobody takes it now."""

    exit_code = TRY_LATER


@click.group()
def mail() -> None:
    """Take mail that came back."""


@mail.command()
@click.pass_obj
def take(client: OpenClient) -> None:
    """Take one message from the standard input, as a mail server hands it over."""
    raw = sys.stdin.buffer
    message = raw.read(LARGEST)
    # A pipe that nobody reads to its end is broken: what is enclosed last counts least.
    while raw.read(LARGEST):
        pass
    found = _taken(client, message)
    about = found["campaign_id"] or found["message_id"]
    click.echo(found["kind"] + (f" of {about}" if about else ""))


def _taken(client: OpenClient, message: bytes) -> Document:
    try:
        return client().hand_over("/v1/returned-mail", message)
    except Refused as error:
        if error.problem.get("status") in _FINAL:
            raise _NoMail(str(error)) from None
        raise _TryLater(str(error)) from None
    except (Unreachable, SettingsInvalid, click.ClickException) as error:
        raise _TryLater(str(error)) from None
