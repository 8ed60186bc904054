"""The encodings that a file may be in: of text, and none of Python's other codecs."""

from __future__ import annotations

import codecs

#: As they are usually spelt; the first of each is how Python spells it.
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "ascii",
    *(name for page in range(1250, 1259) for name in (f"cp{page}", f"windows-{page}")),
    *(f"iso-8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)),
    "latin-1",
    "cp437",
    "cp850",
    "cp852",
    "cp866",
    "koi8-r",
    "koi8-u",
    "mac-cyrillic",
    "mac-roman",
    "shift_jis",
    "cp932",
    "euc-jp",
    "gbk",
    "gb18030",
    "big5",
    "cp949",
    "euc-kr",
)
_KNOWN = frozenset(codecs.lookup(name).name for name in ENCODINGS)


def is_known(encoding: str) -> bool:
    """Tell whether a file may be in an encoding, however that is spelt."""
    try:
        return codecs.lookup(encoding).name in _KNOWN
    except (LookupError, ValueError):
        return False
