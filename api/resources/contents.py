"""Reads what messages say from requests, and shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from api.documents import as_document
from domain.content import Content, Origin, Wording
from domain.store.vault import Vault


def content_of(told: Mapping[str, Any]) -> Content:
    """Read what is told; a template that is named is still to be taken over."""
    rest = {name: value for name, value in told.items() if name not in _OF_TEMPLATE}
    variants = {tag: Wording(**one) for tag, one in rest.pop("variants").items()}
    id_ = told.get("template_id")
    template = Origin(id_, told.get("template_version", 0)) if id_ else None
    return Content(**rest, variants=variants, template=template)


def shown(content: Content) -> dict[str, Any]:
    """Show a content as it is told: its partials and its template lie apart."""
    variants = {tag: as_document(one) for tag, one in content.variants.items()}
    return as_document(content, "partials", "template") | {"variants": variants}


def opened(vault: Vault, id_: UUID) -> Content:
    """Read a content of the vault."""
    return msgspec.json.decode(vault.values([id_])[id_], type=Content)


_OF_TEMPLATE = frozenset({"template_id", "template_version"})
