"""Reads series as their authors tell them, and shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from api.problems import field_errors
from api.resources.contents import content_of
from api.schemas.campaign_parts import SenderBody
from api.schemas.content import CampaignContentBody
from domain.application import Draft, WantedSeries
from domain.application.series import audience_of
from domain.content import Sender
from domain.errors import SeriesInvalid
from domain.series.definition import Definition, Send, Step
from domain.series.flow import END
from domain.series.reading import read_definition

_NO_SENDER = "is missing: say it here, or at every step that sends"


def wanted_of(
    document: Mapping[str, Any], inside: str, moves: Mapping[str, str]
) -> WantedSeries:
    """Read a series; raises SeriesInvalid, which names every fault by its path."""
    definition = read_definition(document)
    letters, faults = {}, dict(_lost(definition, moves))
    for step, act in definition.letters():
        try:
            letters[step.name] = _draft(definition, step, act)
        except SeriesInvalid as invalid:
            faults |= invalid.faults
    if faults:
        raise SeriesInvalid(faults)
    return WantedSeries(document, definition, letters, inside, moves)


def changed(document: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Put parts in the place of others; None takes a part out."""
    merged = {**document, **told}
    return {name: part for name, part in merged.items() if part is not None}


def _lost(
    definition: Definition, moves: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    for step, to in moves.items():
        if to != END and not definition.step(to):
            yield f"moves.{step}", f"leads to {to}, which is no step"


def _draft(definition: Definition, step: Step, act: Send) -> Draft:
    path = f"{step.path}.send"
    place = f"{path}.sender" if act.sender else "sender"
    sender = act.sender or definition.sender
    content, faults = _read(CampaignContentBody(), act.content, f"{path}.content")
    by, more = _read(SenderBody(), sender, place) if sender else ({}, _no_sender())
    if faults or more:
        raise SeriesInvalid(faults | more)
    return Draft(
        content=content_of(content),
        sender=Sender(**by),
        audience=audience_of(definition, act.topic, urgent=act.urgent),
    )


def _no_sender() -> dict[str, str]:
    return {"sender": _NO_SENDER}


def _read(
    schema: Schema, told: Mapping[str, Any], path: str
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what a schema makes of it, and what is amiss by path."""
    try:
        return schema.load(told), {}
    except ValidationError as error:
        amiss = field_errors(error.messages, path)
        return {}, {one["field"]: one["message"] for one in amiss}
