"""What can be asked of a person ``p`` about what they did."""

from __future__ import annotations

from domain.store.sql import load_statements

CONDITIONS = load_statements(__package__, "conditions.sql")
