"""What worker processes do beside their work: a lane of its own, a notice to stop."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import dramatiq
from dramatiq.middleware import Middleware

from workers.brokers import LANE

#: A message mostly waits for the server and for the disk.
LANE_THREADS = 2


class Lane(Middleware):
    """Has hands of its own for what one person waits for, in each worker process."""

    def __init__(self) -> None:
        self._worker: dramatiq.Worker | None = None

    def after_process_boot(self, broker: dramatiq.Broker) -> None:
        """Begin with the process."""
        self._worker = dramatiq.Worker(
            broker, queues={LANE}, worker_threads=LANE_THREADS
        )
        self._worker.start()

    def before_worker_shutdown(
        self, _broker: dramatiq.Broker, worker: dramatiq.Worker
    ) -> None:
        """End with the others."""
        lane, self._worker = self._worker, None
        if lane is not None and lane is not worker:
            lane.stop()


class StopNotice(Middleware):
    """Tells the tasks of a process that it is to stop, and waits for those aside."""

    def __init__(self, stopping: Event, join: Callable[[], None]) -> None:
        self._stopping = stopping
        self._join = join

    def before_worker_shutdown(
        self, _broker: dramatiq.Broker, _worker: dramatiq.Worker
    ) -> None:
        """Give notice; the worker then waits for what is being done."""
        self._stopping.set()

    def after_worker_shutdown(
        self, _broker: dramatiq.Broker, _worker: dramatiq.Worker
    ) -> None:
        """Wait for what is done in threads of its own."""
        self._join()
