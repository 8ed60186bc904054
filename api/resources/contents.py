"""Reads what messages say from requests, and shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from api.documents import as_document
from domain.content import Content, Origin, Wording
from domain.store.vault import Vault
from domain.tracking.setting import TRACKED


def content_of(told: Mapping[str, Any]) -> Content:
    """Read what is told; a template that is named is still to be taken over."""
    rest = {name: value for name, value in told.items() if name not in _OF_TEMPLATE}
    variants = {tag: Wording(**one) for tag, one in rest.pop("variants").items()}
    id_ = told.get("template_id")
    template = Origin(id_, told.get("template_version", 0)) if id_ else None
    # In one order, each once: it is part of what is approved.
    asked = rest.pop("tracking", None)
    tracking = None if asked is None else tuple(t for t in TRACKED if t in asked)
    return Content(**rest, variants=variants, template=template, tracking=tracking)


def shown(content: Content) -> dict[str, Any]:
    """Show a content as it is told: its partials and its template lie apart."""
    variants = {tag: as_document(one) for tag, one in content.variants.items()}
    return as_document(content, *_APART) | {"variants": variants}


def opened(vault: Vault, id_: UUID) -> Content:
    """Read a content of the vault."""
    return msgspec.json.decode(vault.values([id_])[id_], type=Content)


_APART = ("partials", "template", "tracking", "links")
_OF_TEMPLATE = frozenset({"template_id", "template_version"})
