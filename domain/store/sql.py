"""Named SQL statements, kept in ``.sql`` files beside the code that runs them."""

from __future__ import annotations

import re
from importlib import resources
from typing import LiteralString

_HEADING = re.compile(r"^-- name: (?P<name>\w+)\n(?:-- .+\n)*", re.MULTILINE)


def load_statements(package: str, file: str) -> dict[str, LiteralString]:
    """Read the statements of one file, by name."""
    text = (resources.files(package) / file).read_text(encoding="utf-8")
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return {
        heading["name"]: text[heading.end() : end].strip().rstrip(";")
        for heading, end in zip(headings, ends, strict=True)
    }
