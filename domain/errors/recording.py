"""Refusals that any command can meet."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class NotFound(Refusal):
    """There is no such thing."""

    def __init__(self, kind: str, id_: object) -> None:
        super().__init__(f"there is no {kind} {id_}")


class IdempotencyKeyReused(Refusal):
    """The same Idempotency-Key came with another request."""

    def __init__(self) -> None:
        super().__init__(
            "this Idempotency-Key was used for a different request; send a new key"
        )


class VersionDiffers(Refusal):
    """What is to be edited is no longer as the editor saw it."""

    def __init__(self, version: int) -> None:
        super().__init__(
            f"it was changed meanwhile, to version {version}: read it anew"
        )


class ConflictPersists(Refusal):
    """Others keep changing the same thing; nothing was recorded."""

    def __init__(self) -> None:
        super().__init__("others changed this at the same time; try again")


class LogHeld(Refusal):
    """A backup was restored: nothing is recorded until `sayso ledger fork`."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"{reason}: a backup was restored; see `sayso ledger fork`")


class PepperMissing(Refusal):
    """Addresses were closed under a key that this process does not have."""

    def __init__(self, id_: str) -> None:
        super().__init__(
            f"addresses were closed under the pepper {id_}, which is not in"
            " secrets.json here: copy the file from where the pepper was added"
        )


class LastOwnersKey(Refusal):
    """No other owner's key is good: nobody could make another one."""

    def __init__(self) -> None:
        super().__init__(
            "this is the last good key of an owner: make another one first"
            " (POST /v1/keys)"
        )


class ProofBehind(Refusal):
    """The ledger has not sealed what the proof is about yet; ask again in a moment."""

    def __init__(self) -> None:
        super().__init__("the ledger has not sealed this yet; ask again in a moment")
