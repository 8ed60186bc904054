"""What an author gets wrong is told with file, line and what to do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from domain.events import FACTS, ListCreated, ListRenamed, Recorded
from domain.store.changes import Add
from projections.own import patience
from projections.own.file import FileAmiss, OwnFile, load
from projections.own.patience import watching
from projections.own.reading import Pace
from tests.builders import MONDAY, a_list

#: Writes a file and loads it.
Write = Callable[..., OwnFile]
TABLE = 'KEY = {"k": "text"}\nCOLUMNS = {"n": "integer"}\n'
COUNTS = (
    TABLE + "def changes(event):\n    return 'add', {'k': event['subject'], 'n': 1}\n"
)


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Return how to write a file and load it."""

    def write(text: str, name: str = "counts.py") -> OwnFile:
        path = tmp_path / name
        path.write_text(text)
        return load(path)

    return write


def an_event() -> Recorded:
    """Return that a list was created."""
    [event] = a_list("news").events()
    return event


def an_event_at(minutes: int) -> Recorded:
    """Return it, recorded so many minutes later."""
    at = MONDAY + timedelta(minutes=minutes)
    return msgspec.structs.replace(an_event(), recorded_at=at)


def test_a_file_says_what_an_event_changes(written: Write) -> None:
    """One change, several, or none."""
    event = an_event()
    one = written(COUNTS)
    change = Add("own_counts", (str(event.stream_id),), {"n": 1})

    assert one.name == "counts"
    assert one.changed(event) == [change]
    assert one.says(event) is None
    assert written(COUNTS.replace("return", "yield")).changed(event) == [change]
    assert written(TABLE + "def changes(event):\n    pass\n").changed(event) == []


def test_a_file_can_look_on(written: Write) -> None:
    """Without a table."""
    file = written("def seen(event):\n    return event['type']\n")

    assert file.says(an_event()) == "list.created.v1"
    assert file.changed(an_event()) == []
    assert file.read_model() is None


def test_it_becomes_a_read_model(written: Write) -> None:
    """Which is another one as soon as the file is."""
    file = written('TYPES = ["list.created.*"]\n' + COUNTS)
    model, event = file.read_model(), an_event()
    assert model

    assert list(model.changes(event)) == file.changed(event)
    assert file.wants(event)
    assert model.changes.cases.keys() == {ListCreated}
    assert ListRenamed in written(COUNTS).kinds
    assert model.name == "own_counts"
    assert written(COUNTS).version == written(COUNTS).version
    assert 0 <= written(COUNTS).version < 2**31
    assert written(COUNTS).version != written(COUNTS + "\n").version


def test_it_is_another_one_when_a_fact_has_more_to_tell(
    written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then rows that were made before would differ from those of a rebuild."""
    before = written(COUNTS).version
    more = msgspec.defstruct("More", [("more", int, 0)], bases=(ListCreated,))
    kinds = [more if kind is ListCreated else kind for kind in FACTS.values()]
    monkeypatch.setattr("projections.own.file.kinds_of", lambda _: kinds)

    assert written(COUNTS).version != before


def test_it_is_the_same_one_in_another_process() -> None:
    """What stands for a fact names nothing by where it lies in memory."""
    assert " at 0x" not in repr(msgspec.inspect.multi_type_info(FACTS.values()))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (
            "x = 1\ndef changes(event)\n",
            "counts.py, line 2: expected ':'; mend the file",
        ),
        ("x = 1\ny = 1 / 0\n", "line 2: ZeroDivisionError: division by zero; mend"),
        ("import sys\nsys.exit(1)\n", "line 2: SystemExit: 1"),
        ("x = 1\n", "neither changes.event. nor seen.event.: write one of them"),
        (COUNTS + "seen = 1\n", "seen is to be a function"),
        ("def changes(event): pass\n", "counts.py: KEY names what tells rows apart"),
        (
            "x = 1\n" + COUNTS.replace("integer", "int"),
            "line 3: COLUMNS has n as 'int'",
        ),
        (COUNTS + "TYPES = 'list.*'\n", "TYPES is a list"),
        (COUNTS + "TYPES = []\n", "TYPES is a list"),
        (COUNTS + "TYPES=['lists']\n", "line 5: TYPES: no event is of the type lists"),
    ],
)
def test_what_cannot_be_loaded(written: Write, text: str, wrong: str) -> None:
    """The author is told, and nobody else is stopped."""
    with pytest.raises(FileAmiss, match=wrong):
        written(text)


def test_a_file_is_called_as_a_table_can_be(written: Write, tmp_path: Path) -> None:
    """And it is there."""
    with pytest.raises(FileAmiss, match=r"my-counts.py: its name becomes that of a"):
        written(COUNTS, "my-counts.py")
    assert written("def seen(event): pass\n", "looks-on.py").seen
    with pytest.raises(FileAmiss, match=r"gone.py: No such file or directory; see"):
        load(tmp_path / "gone.py")


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ("event['data']['nothing']", "counts.py, line 4: KeyError: 'nothing'; look at"),
        ("yield 'add', {'n': 1}", "counts.py, line 4: k is a text; not None; look at"),
        ("return 'add', {'n': 1}", "counts.py, line 3: k is a text; not None; look at"),
        ("return 7", "TypeError: 'int' object is not iterable"),
        ("raise SystemExit", "line 4: SystemExit"),
    ],
)
def test_what_stumbles_over_an_event(written: Write, body: str, wrong: str) -> None:
    """It is said over which."""
    file = written(f"{TABLE}def changes(event):\n    {body}\n")

    with pytest.raises(FileAmiss, match=wrong) as raised:
        file.changed(an_event())
    assert "`sayso events --after 0 --limit 1`" in str(raised.value)


def test_what_does_not_end_is_interrupted(
    written: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the author catches."""
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    body = "    while True:\n        try: pass\n        except Exception: pass\n"
    file = written(TABLE + "def changes(event):\n" + body)

    with (
        pytest.raises(
            FileAmiss, match=r"counts.py, line \d: it takes longer than 0.05"
        ),
        watching(),
    ):
        file.changed(an_event())


def test_it_can_be_asked_from_any_thread(written: Write) -> None:
    """There only is no limit."""
    file, found = written(COUNTS), []

    def ask() -> None:
        with watching():
            found.extend(file.changed(an_event()))

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()

    assert len(found) == 1


def test_time_passes_as_it_passed() -> None:
    """Only so many times faster, and never slower for what the work takes."""
    times, slept = iter([0.0, 0.0, 1.0, 99.0]), list[float]()
    pace = Pace(60, lambda: next(times), slept.append)

    for minutes in (0, 2, 3):
        pace.keep(an_event_at(minutes))

    assert slept == [1.0]
