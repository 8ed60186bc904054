"""Asks a running spamd what it thinks of a message (the protocol of spamc, 1.5).

A client of our own: the kept one, aiospamc, brings a command line and a logger with it,
and is no shorter where it is used once.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from socket import AF_UNIX, SHUT_WR, create_connection, socket

from domain.checks.rule import Unable
from domain.content import Sender

#: Seconds for one message.
PATIENCE = 15.0
_LARGEST = 64 * 1024
_IN_ORDER = re.compile(rb"SPAMD/[\d.]+ 0 ")
_POINTS = re.compile(rb"^Spam: \w+ ; (-?[\d.]+) / [\d.]+\s*$", re.MULTILINE)


def points_of(where: str, message: bytes) -> tuple[float, Sequence[str]]:
    """Return points and the names of rules; raises Unable.

    ``where`` is host:port, or the path of a socket.
    """
    try:
        answer = _answer(where, message)
    except (OSError, ValueError):
        answer = b""
    head, _, body = answer.partition(b"\r\n\r\n")
    found = _POINTS.search(head)
    if not _IN_ORDER.match(head) or not found:
        raise Unable(f"spamd gives no answer at {where} (SAYSO_SPAMD: start it)")
    rules = body.decode("ascii", "replace").strip().split(",")
    return float(found[1]), sorted(filter(None, rules))


def _answer(where: str, message: bytes) -> bytes:
    ends = time.monotonic() + PATIENCE
    head = f"SYMBOLS SPAMC/1.5\r\nContent-length: {len(message)}\r\n\r\n"
    with _connected(where) as connection:
        connection.settimeout(PATIENCE)
        connection.sendall(head.encode() + message)
        connection.shutdown(SHUT_WR)
        answer = b""
        while len(answer) < _LARGEST and (part := connection.recv(_LARGEST)):
            answer += part
            connection.settimeout(max(ends - time.monotonic(), 0.001))
        return answer


def _connected(where: str) -> socket:
    if where.startswith("/"):
        connection = socket(AF_UNIX)
        connection.connect(where)
        return connection
    host, _, port = where.rpartition(":")
    return create_connection((host.strip("[]"), int(port)), PATIENCE)


def as_message(
    sender: Sender, subject: str, text: str, html: str, at: datetime
) -> bytes:
    """Write a message as its readers get it, to nobody in particular."""
    message = EmailMessage()
    message["From"] = formataddr((sender.name, sender.address))
    message["To"] = "reader@example.com"
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=sender.address.rpartition("@")[2])
    message["List-Unsubscribe"] = "<https://unsubscribe.invalid/out>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message.as_bytes()
