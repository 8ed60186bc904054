"""The words of what happens to templates, and of test copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.events import (
    Fact,
    SampleSent,
    SamplesOrdered,
    TemplateArchived,
    TemplateChanged,
    TemplateDrafted,
)

WORDS: Mapping[type[Fact], Callable[[Any], str]] = {
    TemplateDrafted: lambda fact: f"{fact.kind} {fact.code} was written: {fact.name}",
    TemplateChanged: lambda fact: f"was written anew: {fact.name}",
    SamplesOrdered: lambda fact: (
        f"{len(fact.contacts)} test copies of campaign {fact.campaign_id} were ordered"
    ),
    SampleSent: lambda fact: (
        f"test copy {fact.message_id} to contact {fact.contact_id}: {fact.outcome}"
    ),
    TemplateArchived: lambda _fact: "template is out of use",
}
