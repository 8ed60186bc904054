"""Answers /v1/subscribers/{id}/proof and /v1/ledger."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable
from typing import Any, TypeVar

from api import cursors
from api.calls import Call, Reply
from api.resources.asking import require_past
from domain.errors import ProofBehind
from domain.ledger.proof import as_document
from domain.store.ledger.anchors import Stamped

T = TypeVar("T")

#: Seconds that a caller waits for the ledger to seal what is asked about.
_PATIENCE = 5.0
_PAUSE = 0.05


def proof(call: Call) -> Reply:
    """Prove all that a person said, up to now; it waits for the seal."""
    disclose = [one for one in call.query["disclose"] if one != "nothing"]
    as_of = call.query.get("as_of")
    if as_of:
        require_past(call, as_of)
    proofs = call.parts.application.proofs
    return Reply(
        as_document(_sealed(call, lambda: proofs.of(call.id, disclose, as_of)))
    )


def receipt(call: Call) -> Reply:
    """Prove one event of a person, such as their no."""
    header, tlog_proof = sealed_receipt(call, call.query["version"])
    return Reply({"header": header, "tlog_proof": tlog_proof})


def status(call: Call) -> Reply:
    """Say how far the ledger has come, and what was signed last."""
    found = call.parts.application.proofs.status()
    return Reply(
        {
            "size": found.place.size,
            "position": found.place.position,
            "sealed_position": found.place.sealed_position,
            "signed_size": found.signed_size,
            "checkpoint": found.checkpoint,
            "keys": list(found.vkeys),
        }
    )


def growth(call: Call) -> Reply:
    """Prove that the log only grew since the caller saw it."""
    checkpoint, path = call.parts.application.proofs.growth(call.query["since"])
    return Reply(
        {"checkpoint": checkpoint, "path": [b64encode(one).decode() for one in path]}
    )


def sealed_receipt(call: Call, version: int) -> tuple[str, str]:
    """Return header and tlog-proof of an event, waiting for its checkpoint."""
    proofs = call.parts.application.proofs
    return _sealed(call, lambda: proofs.receipt(call.id, version))


def timestamps(call: Call) -> Reply:
    """List when others saw checkpoints: from a size on, the earliest first."""
    query = call.query
    after = cursors.after(query, cursors.a_number) or query["size"] - 1
    found = list(call.parts.queries.anchors.stamped_after(after, query["limit"]))
    return Reply(
        cursors.page(found, query["limit"], _timestamp, lambda line: (line.size,))
    )


def _timestamp(stamped: Stamped) -> dict[str, Any]:
    return {
        "size": stamped.size,
        "stamped_at": stamped.stamped_at,
        "checkpoint": stamped.note,
        "response": b64encode(stamped.response).decode(),
    }


def _sealed(call: Call, make: Callable[[], T]) -> T:
    """Make what needs a seal, asking for one and waiting a little if it lacks."""
    deadline = time.monotonic() + _PATIENCE
    asked = False
    while True:
        try:
            return make()
        except ProofBehind:
            if not asked:
                call.parts.application.proofs.want_seal()
                asked = True
            if time.monotonic() > deadline:
                raise
        time.sleep(_PAUSE)
