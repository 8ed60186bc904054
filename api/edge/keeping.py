"""Keeps requests until the log has them: many with one flush of the disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

from domain.store.spool import line_of
from domain.tracking.gathering import Request

A = TypeVarTuple("A")
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Keeping:
    """Writes what comes in while the last flush is under way with the next one."""

    def __init__(self, keep: Callable[[list[bytes]], None]) -> None:
        """Create it; ``keep`` writes lines to the disk."""
        self._put_by = keep
        self._lines: list[bytes] = []
        self._written: asyncio.Future[None] | None = None
        self._flushing: asyncio.Task[None] | None = None
        # One writes, others ask the database.
        self._writer = ThreadPoolExecutor(1)
        self._aside = ThreadPoolExecutor(4)

    async def keep(self, request: Request) -> None:
        """Return when the request is on the disk.

        If the disk takes nothing the request is not counted, and answered all the same:
        whoever follows a link wants to get there.
        """
        loop = asyncio.get_running_loop()
        self._lines.append(line_of(request))
        written = self._written = self._written or loop.create_future()
        if self._flushing is None:
            self._flushing = loop.create_task(self._flush())
        # Whoever goes away while they wait takes nobody with them.
        await asyncio.shield(written)

    async def aside(self, work: Callable[[*A], T], *arguments: *A) -> T:
        """Do what waits for the database, while others are answered."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._aside, work, *arguments)

    async def _flush(self) -> None:
        loop = asyncio.get_running_loop()
        while self._written:
            lines, written = self._lines, self._written
            self._lines, self._written = [], None
            try:
                await loop.run_in_executor(self._writer, self._keep, lines)
            finally:
                written.set_result(None)
        self._flushing = None

    def _keep(self, lines: list[bytes]) -> None:
        try:
            self._put_by(lines)
        except OSError as error:
            _log.error("%d requests were not counted: %s", len(lines), error.strerror)
