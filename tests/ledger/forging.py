"""A forger, who changes proof files at random, and knows what that changes in them."""

from __future__ import annotations

import json
from copy import deepcopy
from random import Random

from tests.ledger.forged_bytes import BYTES
from tests.ledger.forged_parts import PARTS, File


class Forger:
    """Changes a file at random; ``other`` is a file of somebody else."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def forge(self, file: File, other: File) -> bytes:
        """Return another file, which may say the same."""
        if self._random.random() < 1 / 2:
            return self._random.choice(BYTES)(self._random, self._written(file))
        changed = deepcopy(file)
        self._random.choice(PARTS)(self._random, changed, other)
        return self._written(changed)

    def _written(self, file: File) -> bytes:
        return json.dumps(file, ensure_ascii=self._random.random() < 1 / 2).encode(
            errors="surrogatepass"
        )


def says_the_same(content: bytes, file: File) -> bool:
    """Tell whether a forged file proves what the file proves, or part of its values."""
    try:
        found = json.loads(content.decode())
        values, notices = found["values"], found["notices"]
        kept = isinstance(values, list) and all(one in file["values"] for one in values)
        same = sorted(notices) == sorted(file["notices"])
    except (ValueError, KeyError, TypeError):
        return False
    others = found | {"values": file["values"], "notices": file["notices"]}
    return kept and same and isinstance(notices, list) and bool(others == file)
