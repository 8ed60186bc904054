"""What can be asked of a person ``p`` about what they were sent: for each outcome."""

from __future__ import annotations

from collections.abc import Mapping

from domain.conditions.behaviour import OUTCOMES
from domain.store.sql import load_statements

#: name, with the outcome -> fragment
CONDITIONS: Mapping[str, str] = {
    f"{name}_{outcome}": fragment.replace("{outcome}", outcome)
    for name, fragment in load_statements(__package__, "conditions.sql").items()
    for outcome in OUTCOMES
}
