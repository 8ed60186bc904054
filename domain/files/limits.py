"""What a file may ask of us, and what it means that it asks for more."""

from __future__ import annotations

#: Rows of one file, blank ones among them.
MOST_ROWS = 10_000_000
MOST_COLUMNS = 500
#: One row of text, with all its line breaks in quotes.
MOST_ROW_BYTES = 1024 * 1024
#: What an archive may unpack to: in all, and for each packed byte once it is large.
MOST_UNPACKED_BYTES = 8 * 1024**3
MOST_TIMES = 200
LARGE_BYTES = 64 * 1024 * 1024
#: What a spreadsheet keeps beside its rows is held in memory.
MOST_ASIDE_BYTES = 64 * 1024 * 1024
#: Files of an archive: its list of them is read before anything else.
MOST_MEMBERS = 1_000


class FileUnreadable(Exception):  # noqa: N818 - a refusal is named for what is wrong
    """The file cannot be read on from ``line``.

    ``reason`` holds none of its cells. ``names`` are those of files in an archive: they
    are for whoever sent it, and no event takes them.
    """

    def __init__(self, line: int, reason: str, names: tuple[str, ...] = ()) -> None:
        told = f": {', '.join(names)}" if names else ""
        super().__init__(f"line {line}: {reason}{told}")
        self.line = line
        self.reason = reason


class Damaged(Exception):  # noqa: N818 - becomes a FileUnreadable where lines are known
    """What was packed cannot be unpacked, or may not be."""
