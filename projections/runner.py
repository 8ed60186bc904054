"""Follows the log and keeps all read models up to date, in one process."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog

from domain.store.datastore import AccountDatastore
from domain.store.listening import Listening
from domain.store.log import EventLog
from projections.generations import Generations
from projections.positions import lags, parked_counts
from projections.projector import Projector
from projections.read_model import ReadModel
from projections.rebuild import Rebuilding, RebuildUnderWay

#: Least seconds from one look at the log to the next, unless somebody waits for one.
GATHER = 0.25

__all__ = ["Runner", "lags", "parked_counts"]

logger = structlog.get_logger()


class Runner:
    """Keeps the read models of one account."""

    def __init__(
        self, datastore: AccountDatastore, models: Mapping[str, ReadModel]
    ) -> None:
        self._datastore = datastore
        self._models = models
        self._log = EventLog(datastore)
        self._generations = Generations(datastore, models)
        self._projector = Projector(datastore, self._log.read)
        self._renewal: Rebuilding | None = None

    def run(self, stopping: Callable[[], bool]) -> None:
        """Follow until ``stopping`` says so; wait while another runner leads."""
        with Listening(self._datastore, "projections", GATHER) as listening:
            listening.wait_to_lead(stopping)
            self.install()
            try:
                while not stopping():
                    self.catch_up(stopping)
                    listening.wait()
            finally:
                self.close()

    def install(self) -> None:
        """Make the read models that are not there yet."""
        self._generations.install()

    def close(self) -> None:
        """Let go of a rebuild that is on its way."""
        if self._renewal is not None:
            self._renewal.close()
            self._renewal = None

    def catch_up(self, stopping: Callable[[], bool] = lambda: False) -> None:
        """Bring every read model to the end of the log; rebuild what has changed."""
        while not stopping() and (self._step() or self._renew()):
            pass

    def _step(self) -> bool:
        live = [g for g in self._generations.live() if g.is_current]
        return self._projector.step(live, self._log.head()[0])

    def _renew(self) -> bool:
        """Do the next piece of rebuilding what other code made; tell if there was."""
        if self._renewal is None:
            old = [g for g in self._generations.live() if not g.is_current]
            if not old:
                return False
            names = [generation.model.name for generation in old]
            self._renewal = Rebuilding(self._datastore, self._models, names)
        return self._go_on(self._renewal)

    def _go_on(self, renewal: Rebuilding) -> bool:
        try:
            more = renewal.advance()
        except RebuildUnderWay:
            self._renewal = None
            return False
        if not more:
            renewal.finish()
            self.close()
            logger.info("read models rebuilt", names=renewal.names)
        return True
