"""Destroys what was kept sealed of erased people, when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from domain.application import Application, By
from domain.store.commands import Command
from workers.due import Held
from workers.tasks import Keep


class DestroySealedProof:
    """The task that destroys one sealed proof."""

    def __init__(self, application: Application, now: Callable[[], datetime]) -> None:
        self._erasing = application.erasing
        self._now = now

    def __call__(self, held: Held, _keep: Keep) -> None:
        """Destroy it; a second time there is nothing left to destroy."""
        command = Command("retention", str(held.id))
        by = By("retention", self._now(), command, held.position)
        self._erasing.destroy_sealed_proof(by, held.subject_id)
