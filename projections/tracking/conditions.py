"""What can be asked of a person ``p`` about what they did with their messages."""

from __future__ import annotations

from collections.abc import Mapping

from domain.store.sql import load_statements

_WHICH = {
    "opened": "r.link = %(open)s",
    "clicked": "r.link NOT IN (%(open)s, %(trap)s)",
    "followed": "r.link = ANY(%(links)s::text[])",
}

#: name, with what was done -> fragment
CONDITIONS: Mapping[str, str] = {
    f"{what}_{name}": fragment.replace("{which}", which)
    for name, fragment in load_statements(__package__, "conditions.sql").items()
    for what, which in _WHICH.items()
}
