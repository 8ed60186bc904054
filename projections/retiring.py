"""Has read models go that this release does not have."""

from __future__ import annotations

from domain.store.datastore import AccountDatastore
from projections.generations import Generations
from projections.rooms import READ_MODELS


def retire_strangers(datastore: AccountDatastore) -> None:
    """Drop what is no read model of ours, nor one that the user wrote."""
    Generations(datastore, READ_MODELS).retire()
