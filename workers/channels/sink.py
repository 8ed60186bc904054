"""Writes messages into files instead of sending them: for a first look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from workers.channels import ChannelUnavailable, Outcome, Outgoing, Verdict

_ACCEPTED = Verdict(Outcome.ACCEPTED, None, "written to a file", "written to a file")
#: Letters of the name: enough that no two messages meet.
_NAME = 32


class SinkTransport:
    """A folder of ``.eml`` files; none of their names says who a message is for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def connect(self) -> Iterator[SinkTransport]:
        """Make the folder, and be the connection; see ``Transport.connect``."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ChannelUnavailable(type(error).__name__) from error
        yield self

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Write one range; a message is there as a whole or not at all."""
        return [self._write(message) for message in messages]

    def _write(self, message: Outgoing) -> Verdict:
        name = sha256(message.reference.encode()).hexdigest()[:_NAME]
        draft = self._folder / f".{name}"
        try:
            draft.write_bytes(_delivered(message))
            draft.rename(self._folder / f"{name}.eml")
        except OSError as error:
            return Verdict(Outcome.UNSENT, None, type(error).__name__)
        return _ACCEPTED


def _delivered(message: Outgoing) -> bytes:
    """Return it as whoever puts it into a mailbox does (RFC 5321, 4.4)."""
    return f"Return-Path: <{message.origin}>\r\n".encode() + message.content
