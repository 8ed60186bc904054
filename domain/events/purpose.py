"""What people are asked to agree to, and how their data is processed for it."""

from __future__ import annotations

from typing import ClassVar

import msgspec

from domain.events.fact import Fact


class Controller(msgspec.Struct, frozen=True):
    """Who answers for the processing, as the notice names them in public."""

    name: str
    address: str
    contact_name: str
    contact_role: str
    contact: str
    type: str


class Processing(msgspec.Struct, frozen=True, omit_defaults=True):
    """What ISO/IEC TS 27560 wants to be known of a processing."""

    description: str
    pii_types: tuple[str, ...]
    controller: Controller
    storage_location: str
    retention: str
    jurisdiction: str
    recipients: tuple[str, ...]
    withdrawal_method: str
    lawful_basis: str
    processing_method: str
    rights: tuple[str, ...]
    authority: str
    #: How data was collected; a grant's own method says more, if it is there.
    collection_method: str = ""


class PurposeDefined(Fact, frozen=True):
    """A purpose was defined, or defined anew: its version is that of the stream.

    A yes that is given from now on runs out after ``validity_days``, if there are any.
    """

    TOPIC: ClassVar = "purpose.defined.v1"
    code: str
    title: str
    kind: str
    processing: Processing
    validity_days: int | None = None
