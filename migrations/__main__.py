"""Brings the database up to date: ``python -m migrations``."""

from __future__ import annotations

import settings
from migrations import migrate


def main() -> None:
    """Apply what is missing and say so."""
    config = settings.load()
    for name in migrate(config.require_database_url(), config.account):
        print(f"applied {name}")  # noqa: T201 - a command talks to its caller


if __name__ == "__main__":
    main()
