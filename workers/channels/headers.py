"""Writes header fields that no value can break out of (RFC 5322, 2047, 6532)."""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from email.utils import quote
from functools import lru_cache

import idna

from workers.channels import AddressInvalid

_LINE = 76  #: octets, RFC 2047 section 2; RFC 5322 would allow 78
_LONGEST = 2_000  #: characters of a value; nobody reads further
_WORD_OVERHEAD = len("=?utf-8?b??=")
# Controls, the line and paragraph separators, and halves of surrogate pairs: all
# that any reader may take for a line end, and all that UTF-8 cannot say.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_SPACES = re.compile(" {2,}")
_PLAIN = re.compile(r"[!-~]{1,60}(?: [!-~]{1,60})*")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LOCAL_PART = re.compile(r'[^\s<>()\[\]\\,;:@"\x00-\x20\x7f-\xa0\u2028\u2029]{1,64}')
_LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})*", re.IGNORECASE)
_NOT_IN_URL = re.compile(r"[^!-~]|[<>]")


def clean(value: str) -> str:
    """Put ``value`` on one line: white space folded, no controls, not over-long."""
    spaced = _UNSAFE.sub(" ", value[:_LONGEST])
    return _SPACES.sub(" ", spaced).strip()


def text_field(name: str, value: str) -> bytes:
    """Write an unstructured field such as Subject, folded and ended by CRLF."""
    value = clean(value)
    if not value or (_PLAIN.fullmatch(value) and "=?" not in value):
        return _folded(f"{name}:", value.split(" "))
    return _folded(f"{name}:", list(_encoded_words(value, len(name) + 2)))


def mailbox_field(name: str, address: str, display_name: str = "") -> bytes:
    """Write a field of one mailbox such as From; ``address`` is a wire address."""
    display_name = clean(display_name)
    words = _phrase(display_name, len(name) + 2) if display_name else []
    return _folded(f"{name}:", [*words, f"<{address}>" if words else address])


def url_field(name: str, url: str) -> bytes:
    """Write a field of one URL in angle brackets such as List-Unsubscribe (RFC 2369).

    A URL cannot be folded; what a URL may not hold is left out.
    """
    return f"{name}: <{_NOT_IN_URL.sub('', url)[:900]}>\r\n".encode()


def identifier_field(name: str, identifier: str) -> bytes:
    """Write a field of one ``<token@domain>`` such as Message-ID, all of it ASCII.

    White space is left out; a domain in Unicode goes over into its ASCII form.
    """
    safe = "".join(clean(identifier)[:900].split())
    token, at, domain = safe.rpartition("@")
    if not domain.isascii():
        domain = f"{_wire_domain(domain.removesuffix('>'))}>"
    return f"{name}: {token}{at}{domain}\r\n".encode("ascii", "replace")


def words_field(name: str, words: Sequence[str]) -> bytes:
    """Write a field of words of visible ASCII, none longer than a line."""
    return _folded(f"{name}:", list(words))


def wire_address(address: str) -> str:
    """Bring an address into the form the wire wants: its domain in ASCII (RFC 5891).

    Raises AddressInvalid when it is no address, or one that needs quotes.
    """
    local_part, _, domain = address.rpartition("@")
    if not _LOCAL_PART.fullmatch(local_part) or _UNSAFE.search(local_part):
        raise AddressInvalid
    return f"{local_part}@{_wire_domain(domain)}"


@lru_cache(maxsize=4_096)
def _wire_domain(domain: str) -> str:
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError:
            raise AddressInvalid from None
    if not _DOMAIN.fullmatch(domain):
        raise AddressInvalid
    return domain


def _phrase(display_name: str, used: int) -> list[str]:
    if _ATOMS.fullmatch(display_name) and "=?" not in display_name:
        return display_name.split(" ")
    if _PLAIN.fullmatch(display_name) and "=?" not in display_name:
        return f'"{quote(display_name)}"'.split(" ")
    return list(_encoded_words(display_name, used))


def _encoded_words(value: str, used: int) -> Iterator[str]:
    """Split into encoded words; none breaks a character, none is longer than a line."""
    room = (_LINE - used - _WORD_OVERHEAD) // 4 * 3
    chunk = b""
    for character in value:
        octets = character.encode()
        if len(chunk) + len(octets) > room:
            yield _encoded_word(chunk)
            chunk, room = b"", (_LINE - 1 - _WORD_OVERHEAD) // 4 * 3
        chunk += octets
    yield _encoded_word(chunk)


def _encoded_word(octets: bytes) -> str:
    return f"=?utf-8?b?{b2a_base64(octets, newline=False).decode()}?="


def _folded(start: str, words: list[str]) -> bytes:
    lines = [start]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > _LINE and lines[-1] != start:
            lines.append("")
        lines[-1] += f" {word}"
    return "\r\n".join([*lines, ""]).encode()
