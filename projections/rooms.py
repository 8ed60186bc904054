"""All read models there are."""

from __future__ import annotations

from projections.read_model import ReadModel

#: name -> read model
READ_MODELS: dict[str, ReadModel] = {}
