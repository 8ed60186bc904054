"""The commands: everything that can be asked of the write side, by subject.

``commands.py`` is the table of all. It is loaded when it is asked for: a process that
takes one subject alone, such as the ledger's, starts in half the time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from domain.application.commands import *
else:

    def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever the table has
        return getattr(import_module("domain.application.commands"), name)
