"""Reads mailboxes for the checkpoints that their messages bear witness to."""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

from domain.errors import MailKeyUnavailable, MailUnreadable
from domain.ledger.notes import NoteInvalid, as_note, checkpoint_in
from domain.signed_mail import Lookup, Signature, SignedMail
from workers.witnessing import FIELD

_NAME = FIELD.lower()


@dataclass
class Heard:
    """What some messages say, and how many say nothing that counts."""

    #: note -> how many messages carry it, under a signature of DKIM that holds.
    notes: Counter[str] = field(default_factory=Counter)
    #: Who signed those messages.
    domains: Counter[str] = field(default_factory=Counter)
    silent: int = 0
    unverifiable: int = 0
    of_other_logs: int = 0

    def add(self, note: str, origins: Collection[str], domain: str) -> None:
        """Take in what a message says."""
        if checkpoint_in(note).origin in origins:
            self.notes[note] += 1
            self.domains[domain] += 1
        else:
            self.of_other_logs += 1


def heard(
    messages: Iterable[bytes], origins: Collection[str], lookup: Lookup, at: datetime
) -> Heard:
    """Hear messages about the log that signs under some origins."""
    found, asked = Heard(), cache(lookup)
    for raw in messages:
        if f"\n{_NAME}:".encode() not in b"\n" + _head(raw).lower():
            found.silent += 1
            continue
        try:
            note, signature = _witness(SignedMail(raw), asked, at)
            found.add(note, origins, signature.domain)
        except (MailKeyUnavailable, MailUnreadable, NoteInvalid):
            found.unverifiable += 1
    return found


def _head(raw: bytes) -> bytes:
    return raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]


def _witness(mail: SignedMail, lookup: Lookup, at: datetime) -> tuple[str, Signature]:
    values = mail.field(_NAME)
    if len(values) != 1:
        raise NoteInvalid("a message carries one checkpoint")
    for signature in mail.signatures(lookup, at):
        if _NAME in signature.fields:
            return as_note(values[0]), signature
    raise NoteInvalid("no signature of DKIM covers it")


def messages_in(path: Path) -> Iterator[bytes]:
    """Read an mbox, or all ``.eml`` files under a folder."""
    if path.is_dir():
        for file in sorted(path.rglob("*.eml")):
            yield file.read_bytes()
    else:
        box = mailbox.mbox(path, create=False)
        yield from (box.get_bytes(key) for key in box.keys())  # noqa: SIM118 - a mailbox yields messages
        box.close()


def keys_in(file: Path) -> Lookup:
    """Read keys of DKIM from a file: the name in the DNS and its record a line."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.split(None, 1) for line in lines if line and line[0] != "#")
    records = {name.lower().rstrip("."): "".join(record) for name, *record in pairs}
    return records.get
