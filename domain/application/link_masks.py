"""Masks of links in conditions, as the links that the campaigns they ask of have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from domain.application.link_targets import Targets
from domain.tracking.links import fits, is_mask


class LinkMasks:
    """Finds the links that masks are of, among those that were approved."""

    def __init__(self, targets: Targets) -> None:
        self._targets = targets

    def found(self, told: Any) -> Any:  # noqa: ANN401 - as JSON has it
        """Return conditions, or anything that holds some, with links for masks."""
        if isinstance(told, list):
            return [self.found(one) for one in told]
        if not isinstance(told, Mapping):
            return told
        if masks := _masks(told):
            return {**told, "link": [*_links(told), *self._of_campaigns(told, masks)]}
        return {key: self.found(one) for key, one in told.items()}

    def _of_campaigns(self, told: Mapping[str, Any], masks: Iterable[str]) -> list[str]:
        campaigns = map(UUID, _several(told["campaign"]))
        links = {link for id_ in campaigns for link in self._targets.of(id_).values()}
        # What is named besides its mask is there already.
        links.difference_update(_links(told))
        return sorted(link for link in links if any(fits(one, link) for one in masks))


def _masks(told: Mapping[str, Any]) -> list[str]:
    """Return the masks that a condition names; none if it asks of no campaigns."""
    return list(filter(is_mask, _links(told))) if "campaign" in told else []


def _links(told: Mapping[str, Any]) -> list[str]:
    return [one for one in _several(told.get("link")) if isinstance(one, str)]


def _several(told: Any) -> list[Any]:  # noqa: ANN401 - as JSON has it
    return told if isinstance(told, list) else [told]
