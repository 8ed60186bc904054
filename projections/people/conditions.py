"""What can be asked of a person ``p`` of the table ``people``."""

from __future__ import annotations

from domain.store.sql import load_statements

CONDITIONS = load_statements(__package__, "conditions.sql")
