"""What happens to the ledger: whose keys sign it, and what it says is complete."""

from __future__ import annotations

from typing import ClassVar

from domain.events.fact import Fact


class LedgerKeyAdded(Fact, frozen=True):
    """From here on this key signs checkpoints.

    ``vkey`` is its public half as C2SP's signed-note has it. A key that takes over is
    vouched for by the one before: ``endorsement`` is a note that ``predecessor`` signed
    and that holds the new ``vkey``. The first key has neither.
    """

    TOPIC: ClassVar = "ledger.key_added.v1"
    vkey: str
    predecessor: str | None = None
    endorsement: str | None = None


class HeadsSealed(Fact, frozen=True):
    """These were the last events of all streams at a position.

    ``root`` is that of the tree of heads (``domain.ledger.heads``) over all events up
    to ``position``, which were ``size`` leaves: nothing up to there can be withheld.
    """

    TOPIC: ClassVar = "ledger.heads_sealed.v1"
    position: int
    size: int
    root: bytes


class LedgerForked(Fact, frozen=True):
    """The log goes on from an older state than was signed: a backup was restored.

    ``size`` and ``root`` are the last that were signed before; ``kept`` is how many of
    those leaves the restored log still has. What lay between is lost, and said to be.
    """

    TOPIC: ClassVar = "ledger.forked.v1"
    reason: str
    size: int
    root: bytes
    kept: int
