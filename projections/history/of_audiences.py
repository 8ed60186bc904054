"""The words of what people are in: lists, segments and stop lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.events import (
    Fact,
    ListArchived,
    ListCleared,
    ListClearingOrdered,
    ListCreated,
    ListFilled,
    ListFillingOrdered,
    ListOrderFailed,
    ListRenamed,
    MembersEntered,
    MembersLeft,
    SegmentArchived,
    SegmentDefined,
    SegmentRedefined,
    SegmentRenamed,
    SegmentUnwatched,
    SegmentWatched,
    StopListReleaseCounted,
    StopListTaken,
)

WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    StopListTaken: lambda fact: (
        f"{fact.added} addresses were put on a stop list ({fact.scope}: {fact.ground}),"
        f" {fact.already} were on it"
    ),
    StopListReleaseCounted: lambda fact: (
        f"one of the {fact.allowed} releases of {fact.month} was used"
    ),
    ListCreated: lambda fact: f"list {fact.code} was made: {fact.name}",
    ListFillingOrdered: lambda fact: (
        f"list is to be filled from {fact.source} {fact.source_id}"
    ),
    ListFilled: lambda fact: f"{fact.people} people were brought onto the list",
    ListClearingOrdered: lambda _fact: "all are to leave the list",
    ListCleared: lambda fact: f"{fact.people} people were taken from the list",
    ListOrderFailed: lambda fact: f"an order was given up: {fact.reason}",
    ListRenamed: lambda fact: f"list is now called {fact.name}",
    ListArchived: lambda _fact: "list went out of use",
    SegmentDefined: lambda fact: f"segment {fact.code} was made: {fact.name}",
    SegmentRedefined: lambda _fact: "segment has other conditions",
    SegmentRenamed: lambda fact: f"segment is now called {fact.name}",
    SegmentArchived: lambda _fact: "segment went out of use",
    SegmentWatched: lambda _fact: "it is kept who is in the segment",
    SegmentUnwatched: lambda _fact: "it is no longer kept who is in the segment",
    MembersEntered: lambda fact: (
        f"{len(fact.subscriber_ids)} people came into the segment ({fact.because})"
    ),
    MembersLeft: lambda fact: (
        f"{len(fact.subscriber_ids)} people left the segment ({fact.because})"
    ),
}
