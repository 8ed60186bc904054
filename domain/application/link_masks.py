"""Masks of links in conditions, as the links that the campaigns they ask of have."""

from __future__ import annotations

from collections.abc import Mapping
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
        if _has_mask(told):
            return {**told, "link": [told["link"], *self._links(told)]}
        return {key: self.found(one) for key, one in told.items()}

    def _links(self, told: Mapping[str, Any]) -> list[str]:
        named = told["campaign"]
        campaigns = [
            UUID(id_) for id_ in (named if isinstance(named, list) else [named])
        ]
        links = {link for id_ in campaigns for link in self._targets.of(id_).values()}
        return sorted(link for link in links if fits(told["link"], link))


def _has_mask(told: Mapping[str, Any]) -> bool:
    link = told.get("link")
    return "campaign" in told and isinstance(link, str) and is_mask(link)
