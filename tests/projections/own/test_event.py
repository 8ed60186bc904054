"""What an author is told of an event is what a line says of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import msgspec
import pytest

from domain.cloud_event import line_of
from domain.events import FACTS, Recorded
from domain.store.codec import codec_of_release
from projections.own.event import kinds_of, told
from projections.own.reading import stored_as
from tests.events.test_golden_files import GOLDEN, Golden
from tests.events.write import FOLDER

STREAM = UUID("01955600-0000-7000-8000-000000000002")
AT = datetime(2026, 3, 3, 10, 15, 0, 123456, tzinfo=UTC)
#: Beside those of a line: an address can change, and says nothing of the event.
NOT_TOLD = {"source", "specversion"}


@pytest.mark.parametrize("topic", GOLDEN)
def test_an_event_is_told_as_its_line(topic: str) -> None:
    """Member for member; what is not stored has its default, what is old is new."""
    file = msgspec.json.decode((FOLDER / f"{topic}.json").read_bytes(), type=Golden)
    read = codec_of_release().decode(topic, file.state)
    here = AT.astimezone(timezone(timedelta(hours=2)))

    found = told(Recorded(7, here, STREAM, 3, read.context, read.fact))

    naive = AT.replace(tzinfo=None)
    newest = codec_of_release().encode(read.context, read.fact)
    stored = (7, naive, STREAM, 3, read.fact.TOPIC, newest)
    line = json.loads(line_of("https://shop.example", stored))
    fields = msgspec.structs.fields(type(read.fact))
    assert found.keys() == line.keys() - NOT_TOLD
    assert found["data"].keys() == {field.encode_name for field in fields}
    for name, value in line["data"].items():
        assert found["data"][name] == value
    for name in found.keys() - {"data"}:
        assert found[name] == line[name]
    json.dumps(found)


def test_what_older_releases_wrote_is_read_too() -> None:
    """Whoever looks at a type is told of all that reads as this type today."""
    [checked] = kinds_of(["campaign.checked.*"])

    assert stored_as([checked]) == ["campaign.checked.v1", "campaign.checked.v2"]
    assert stored_as(kinds_of(None)) is None


def test_types_are_named_as_everywhere() -> None:
    """One, those that begin alike, or all."""
    one = kinds_of(["list.created.v1"])

    assert [kind.TOPIC for kind in one] == ["list.created.v1"]
    assert {kind.TOPIC.split(".")[0] for kind in kinds_of(["list.*"])} == {"list"}
    assert kinds_of(None) == list(FACTS.values())
    with pytest.raises(ValueError, match="no event is of the type lists"):
        kinds_of(["lists"])
