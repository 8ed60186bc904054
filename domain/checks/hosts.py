"""What the name of a host tells of where a link leads."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import idna

#: Letters of other scripts that look like Latin ones (unicode.org/reports/tr39).
_LIKE_LATIN = frozenset("аеорсухіјѕһԁԛԝӏүвкмнтαορνικυχ")
#: Scripts that are written together (UTS 39, section 5.2).
_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO"})
#: As many letters has the second part of "co.uk" at most, or of "com.br".
_SHORT = 3


def host_of(url: str) -> str:
    """Return the host that a URL names, in lower case; empty if it names none.

    Raises ValueError when it cannot be read.
    """
    return (urlsplit(url).hostname or "").rstrip(".")


def is_number(host: str) -> bool:
    """Tell whether a host is an IP address, in any way that browsers read."""
    last = host.rpartition(".")[2]
    return ":" in host or last.isdecimal() or last.startswith("0x")


def site_of(host: str) -> str:
    """Return the last two parts of a name, or three where the second is short.

    So no list of public suffixes is needed, and "shop.co.uk" is no part of "co.uk".
    """
    parts = host.removeprefix("www.").split(".")
    count = 3 if len(parts) > 2 and len(parts[-2]) <= _SHORT else 2  # noqa: PLR2004
    return ".".join(parts[-count:])


def are_one(first: str, second: str) -> bool:
    """Tell whether two hosts belong to one site, as far as their names tell."""
    first, second = _ascii(first), _ascii(second)
    return site_of(first) == site_of(second) or f".{first}".endswith(f".{second}")


def pretends(host: str) -> bool:
    """Tell whether a name can be taken for another one.

    Scripts are mixed in a part of it, all its letters look like Latin ones under a
    Latin ending, or its punycode says nothing.
    """
    try:
        *labels, last = (_unicode(label) for label in host.split("."))
    except idna.IDNAError:
        return True
    return any(_mixes(label) for label in [*labels, last]) or (
        last.isascii() and any(_is_like_latin(label) for label in labels)
    )


def _mixes(label: str) -> bool:
    scripts = {
        unicodedata.name(letter, "?").split()[0] for letter in label if letter.isalpha()
    }
    if scripts & _TOGETHER:
        scripts = scripts - _TOGETHER - {"LATIN"}
    return len(scripts) > 1


def _is_like_latin(label: str) -> bool:
    letters = {letter for letter in label if letter.isalpha()}
    return not label.isascii() and bool(letters) and letters <= _LIKE_LATIN


def _unicode(label: str) -> str:
    return idna.decode(label) if label.startswith("xn--") else label


def _ascii(host: str) -> str:
    try:
        return idna.encode(host.lower(), uts46=True).decode()
    except idna.IDNAError:
        return host.lower()
