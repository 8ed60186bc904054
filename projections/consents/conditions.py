"""What can be asked of a person ``p`` about what they had agreed to at a position."""

from __future__ import annotations

from domain.store.sql import load_statements

THEN = load_statements(__package__, "then.sql")
