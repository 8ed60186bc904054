"""Encodes text parts so that any transport carries them whole (RFC 2045)."""

from __future__ import annotations

from binascii import b2a_base64, b2a_qp
from collections.abc import Callable
from dataclasses import dataclass

_OCTETS_A_LINE = 57  #: which base64 makes 76 letters
# Quoted-printable triples what is not ASCII, base64 adds a third to everything.
_BASE64_PAYS_FROM = 1 / 6


@dataclass(frozen=True, slots=True)
class Encoding:
    """A content transfer encoding and its name."""

    name: str
    encode: Callable[[str], bytes]


def best_encoding(sample: str) -> Encoding:
    """Choose the shorter encoding for texts that look like ``sample``."""
    octets = sample.encode("utf-8", "replace")
    ascii_count = len(sample.encode("ascii", "ignore"))
    foreign = len(octets) - ascii_count
    return BASE64 if foreign > _BASE64_PAYS_FROM * len(octets) else QUOTED_PRINTABLE


def _octets(text: str) -> bytes:
    """Return UTF-8 in which each line, also the last, is ended by CRLF."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    if not lines.endswith("\n"):
        lines += "\n"
    return lines.replace("\n", "\r\n").encode("utf-8", "replace")


def _base64(text: str) -> bytes:
    return base64_lines(_octets(text))


def base64_lines(octets: bytes) -> bytes:
    """Return octets in base64, in lines of 76 letters parted by CRLF (RFC 2045)."""
    return b"\r\n".join(
        b2a_base64(octets[start : start + _OCTETS_A_LINE], newline=False)
        for start in range(0, len(octets), _OCTETS_A_LINE)
    )


def _quoted_printable(text: str) -> bytes:
    # The CRLF that ends the text is also what makes b2a_qp end its own lines so.
    return b2a_qp(_octets(text), istext=True)


BASE64 = Encoding("base64", _base64)
QUOTED_PRINTABLE = Encoding("quoted-printable", _quoted_printable)
