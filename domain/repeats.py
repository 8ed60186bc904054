"""Which rows of a file come again further down, without holding what they say.

For each row its place and a hash of 64 bits are held: 16 bytes. Equal hashes of two
addresses would drop a person: in a file of a million rows the chance is below one in
ten million.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

_BUCKETS = 1 << 8


class Repeats:
    """Takes the rows of a file in by line; the last of each key counts."""

    def __init__(self) -> None:
        self._keys = [array("q") for _ in range(_BUCKETS)]
        self._lines = [array("Q") for _ in range(_BUCKETS)]

    def take(self, line: int, key: object) -> None:
        """Note what a row is known by."""
        hashed = hash(key)
        bucket = hashed % _BUCKETS
        self._keys[bucket].append(hashed)
        self._lines[bucket].append(line)

    def displaced(self) -> Lines:
        """Return the lines whose key comes again."""
        found = array("Q")
        for keys, lines in zip(self._keys, self._lines, strict=True):
            found.extend(_displaced(keys, lines))
        return Lines(found)


class Lines:
    """A set of lines that takes a bit for each line of the file."""

    def __init__(self, lines: array[int]) -> None:
        self._bits = bytearray(max(lines, default=0) // 8 + 1)
        for line in lines:
            self._bits[line >> 3] |= 1 << (line & 7)

    def __contains__(self, line: int) -> bool:
        place = line >> 3
        return place < len(self._bits) and bool(self._bits[place] >> (line & 7) & 1)


def _displaced(keys: array[int], lines: array[int]) -> Iterator[int]:
    last: dict[int, int] = {}
    for key, line in zip(keys, lines, strict=True):
        if key in last:
            yield last[key]
        last[key] = line
