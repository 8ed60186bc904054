"""Changes of the bytes of a proof file, at random."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random

SPACES = (" ", "\t", "\n", "\r\n", "  ")


def _flip(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content))
    return _put(content, at, content[at] ^ 1 << random.randrange(8))


def _change(random: Random, content: bytes) -> bytes:
    return _put(content, random.randrange(len(content)), random.randrange(256))


def _put(content: bytes, at: int, byte: int) -> bytes:
    return content[:at] + bytes([byte]) + content[at + 1 :]


def _delete(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content))
    return content[:at] + content[at + random.choice((1, 1, 2, 100)) :]


def _insert(random: Random, content: bytes) -> bytes:
    at = random.randrange(len(content) + 1)
    byte = random.choice((bytes([random.randrange(256)]), b"\0", b" ", b"\n", b"="))
    return content[:at] + byte + content[at:]


def _cut(random: Random, content: bytes) -> bytes:
    return content[: random.randrange(len(content))]


def _wrap(random: Random, content: bytes) -> bytes:
    before = random.choice((b"", b" ", b"\n", b"\xef\xbb\xbf", b"\xc2\xa0", b"\0"))
    after = random.choice((b"", b"\r\n", b"\t", b"{}", b"\0", b"\x0c", b","))
    return before + content + after


def _recode(random: Random, content: bytes) -> bytes:
    to = random.choice(("utf-16", "utf-16-le", "utf-8-sig", "utf-32", "utf-7"))
    return content.decode().encode(to)


def _space(random: Random, content: bytes) -> bytes:
    document = json.loads(content)
    indent = random.choice((None, 1, "\t"))
    marks = random.choice(SPACES) + ",", random.choice(SPACES) + ": "
    return json.dumps(document, indent=indent, separators=marks).encode()


BYTES: tuple[Callable[[Random, bytes], bytes], ...] = (
    *[_flip, _change, _delete, _insert] * 2,
    _cut,
    _wrap,
    _recode,
    _space,
)
