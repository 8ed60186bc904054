"""What can be asked of a person ``p`` about what this room keeps."""

from __future__ import annotations

from domain.store.sql import load_statements

CONDITIONS = load_statements(__package__, "conditions.sql")
#: The same of a position of the log.
THEN = load_statements(__package__, "then.sql")
