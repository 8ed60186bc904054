"""What stands for the code that makes the tables of a moment."""

from __future__ import annotations

from projections.moments import shape_of
from tests.projections.tally import MODELS, NEXT_RELEASE, TALLY


def test_another_version_or_another_room_is_another_shape() -> None:
    """And nothing else is: not the order in which they are named."""
    shapes = {shape_of(models) for models in (MODELS, NEXT_RELEASE, {"tally": TALLY})}

    assert len(shapes) == 3
    assert shape_of(dict(reversed(MODELS.items()))) == shape_of(MODELS)
