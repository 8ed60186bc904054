"""The command line before a service that runs in the test itself."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import Request

from click import Command
from click.testing import CliRunner, Result

from api.commands.client import Client, Refused
from tests.api.caller import Caller

#: What the service itself says, in the same process.
_LOGGED = "[info     ]"


class Answered(io.BytesIO):
    """What a service answered, as ``urlopen`` gives it."""

    def __init__(self, content: bytes, headers: Mapping[str, str]) -> None:
        super().__init__(content)
        self.headers = headers


class Inside(Client):
    """A client whose requests a caller of the service makes."""

    def __init__(self, caller: Caller) -> None:
        super().__init__("http://sayso.example", caller.key)
        self._caller = caller

    @contextmanager
    def _opened(self, request: Request) -> Iterator[Any]:
        place = urlsplit(request.full_url)
        data = cast("Any", request.data)
        body = data if data is None or isinstance(data, bytes) else data.read()
        path = f"{place.path}?{place.query}" if place.query else place.path
        answer = self._caller.ask(
            request.get_method(), path, body, dict(request.header_items())
        )
        if answer.status_code >= 400:
            raise Refused(answer.json)
        yield Answered(answer.content, answer.headers)


def run(caller: Caller, command: Command, *arguments: str) -> Result:
    """Run a command as somebody would who has the caller's key."""
    return CliRunner().invoke(command, arguments, obj=lambda: Inside(caller))


def said(caller: Caller, command: Command, *arguments: str) -> str:
    """Run a command that succeeds, and return what it said."""
    result = run(caller, command, *arguments)
    assert result.exit_code == 0, result.output
    lines = result.output.splitlines()
    return "\n".join(line for line in lines if _LOGGED not in line)


def told(text: str) -> Any:  # noqa: ANN401 - whatever was said
    """Read JSON that a command has printed."""
    return json.loads(text)
