"""A file is fetched at its times, and imported when it is another one than before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from domain.application import Application, ImportOptions
from domain.application.import_schedules import Edit, Wanted
from domain.errors import ImportScheduleRemoved
from domain.events import ImportStarted, Timetable
from domain.ids import new_id
from domain.import_schedule import run_asked
from domain.outside import Reach
from domain.store.datastore import AccountDatastore
from projections.generations import Generations
from projections.import_schedules.queries import ImportScheduleLine, ImportSchedules
from projections.rooms import READ_MODELS
from projections.runner import Runner
from tests.application.builders import AT, a_list, by
from workers.due import DueWork, Held
from workers.fetching import RunImportSchedule
from workers.kinds import RUN_IMPORT_SCHEDULE
from workers.outside import Outside
from workers.reactor import Reactor
from workers.tasks import LEFT_OFF, Tasks

FILE = b"email\nanna@example.com\n"


@dataclass
class Site:
    """A server of somebody, with one file."""

    file: bytes = FILE
    asked: list[str] = field(default_factory=list)
    url: str = ""
    #: What happens while the file is on its way.
    meanwhile: Callable[[], None] = lambda: None


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve the file on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.meanwhile()
            self.send_response(200 if site.file else 404)
            self.send_header("Content-Length", str(len(site.file)))
            self.end_headers()
            self.wfile.write(site.file)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    site.url = f"http://localhost:{server.server_port}/people.csv?secret=1"
    yield site
    server.shutdown()
    server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a server with a file."""
    with serving(Site()) as site:
        yield site


@dataclass
class Scene:
    """A reactor and a worker for schedules, and a clock."""

    datastore: AccountDatastore
    application: Application
    site: Site
    now: datetime = AT

    def set_up(self, *times: str) -> UUID:
        """Set a schedule up."""
        options = ImportOptions(a_list(self.application, f"l{len(times)}"), "news")
        wanted = Wanted("Daily", self.site.url, options, Timetable(times))
        return self.application.import_schedules.set_up(by(), wanted).id

    def edit(self, id_: UUID, **change: Any) -> None:  # noqa: ANN401 - as Edit has it
        """Change a schedule."""
        told = replace(by(), at=self.now)
        self.application.import_schedules.change(told, id_, Edit(**change))

    def run(self, id_: UUID) -> str | None:
        """Have a file fetched, and return what came of it."""
        self.application.import_schedules.ask(by(), id_)
        self.work()
        return self.line(id_).last_outcome

    def started(self, id_: UUID) -> ImportStarted:
        """Return what was agreed on for the last import of a schedule."""
        import_id = self.line(id_).last_import_id
        assert import_id
        started = self.application.imports.get(import_id).started
        assert started
        return started

    def work(self) -> None:
        """Do all that is due, as if it were now."""
        Reactor(self.datastore, lambda _: None, hands=1).catch_up()
        woken: list[object] = []
        tasks = Tasks(
            DueWork(self.datastore),
            {RUN_IMPORT_SCHEDULE: self.task()},
            woken.append,
            lambda: False,
        )
        for _ in range(3):
            tasks.work(RUN_IMPORT_SCHEDULE)

    def task(self) -> RunImportSchedule:
        """Return what a worker does; it may go to loopback, and by plain HTTP."""
        inside = frozenset({f"localhost:{urlsplit(self.site.url).port}"})
        outside = Outside(Reach(http=True, inside=inside), lambda *_: ["127.0.0.1"])
        return RunImportSchedule(self.application, outside, 1_000, lambda: self.now)

    def comes_due(self) -> None:
        """Let everything be due that waits."""
        with self.datastore.get_connection() as connection:
            connection.execute("UPDATE due SET due_at = now()")

    def line(self, id_: UUID) -> ImportScheduleLine:
        """Return a schedule as it is shown."""
        Generations(self.datastore, READ_MODELS).install()
        Runner(self.datastore, READ_MODELS).catch_up()
        found = ImportSchedules(self.datastore).get(id_)
        assert found
        return found


@pytest.fixture
def scene(datastore: AccountDatastore, application: Application, site: Site) -> Scene:
    """Give who fetches."""
    return Scene(datastore, application, site)


def test_a_file_is_fetched_when_somebody_asks(scene: Scene) -> None:
    """It is an import as any other, and says from which schedule it came."""
    id_ = scene.set_up()
    scene.work()
    assert scene.site.asked == []

    scene.application.import_schedules.ask(by(), id_)
    scene.work()

    assert scene.site.asked == ["/people.csv?secret=1"]
    line = scene.line(id_)
    assert (line.last_outcome, line.next_at) == ("imported", None)
    assert line.last_import_id
    started = scene.application.imports.get(line.last_import_id).started
    assert started
    assert (started.origin, started.schedule_id) == ("schedule", id_)


def test_the_same_file_is_not_imported_again(scene: Scene) -> None:
    """Another one is."""
    id_ = scene.set_up()
    for file, outcome in (
        (FILE, "imported"),
        (FILE, "unchanged"),
        (FILE * 2, "imported"),
    ):
        scene.site.file = file
        scene.application.import_schedules.ask(by(), id_)
        scene.work()
        assert scene.line(id_).last_outcome == outcome


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        (b"", "it answered 404"),
        (b"x" * 2_000, "it is larger than 1000 bytes"),
        (b"name\nAnna\n", "no file of people"),
    ],
)
def test_what_cannot_be_fetched_is_told(scene: Scene, file: bytes, reason: str) -> None:
    """Without a word of what is in it; nothing of it is kept."""
    id_ = scene.set_up()
    scene.site.file = file
    scene.application.import_schedules.ask(by(), id_)

    scene.work()

    line = scene.line(id_)
    assert line.last_outcome == "failed"
    assert reason in str(line.last_reason)
    with scene.datastore.get_connection() as connection:
        assert connection.execute("SELECT FROM uploads").fetchall() == []


def test_it_is_fetched_at_its_times_and_what_was_missed_once(scene: Scene) -> None:
    """Nobody worked for three days: it is fetched once, and then at the next time."""
    id_ = scene.set_up("11:00")
    assert scene.line(id_).next_at == AT.replace(hour=11, minute=0)
    scene.work()
    assert scene.site.asked == []
    scene.now = AT + timedelta(days=3)
    scene.comes_due()

    scene.work()

    assert len(scene.site.asked) == 1
    line = scene.line(id_)
    assert line.last_outcome == "imported"
    assert line.next_at == AT.replace(day=6, hour=11, minute=0)
    scene.work()
    assert len(scene.site.asked) == 1


def test_what_is_paused_or_removed_is_not_fetched(scene: Scene) -> None:
    """Resumed it goes on with the next time; removed it is gone for good."""
    schedules = scene.application.import_schedules
    id_ = scene.set_up("11:00")
    schedules.pause(by(), id_)
    scene.work()
    scene.comes_due()
    scene.work()
    assert (scene.site.asked, scene.line(id_).state) == ([], "paused")

    schedules.resume(by(), id_)
    assert scene.line(id_).state == "active"
    schedules.remove(by(), id_)
    schedules.remove(by(), id_)
    scene.work()
    scene.comes_due()
    scene.work()

    assert (scene.site.asked, scene.line(id_).state) == ([], "removed")
    with pytest.raises(ImportScheduleRemoved):
        schedules.ask(by(), id_)


def test_an_edit_takes_the_place_of_the_run_that_is_due(scene: Scene) -> None:
    """Nobody has worked yet: what was due by the old times is not fetched."""
    id_ = scene.set_up("11:00")
    scene.work()
    scene.now = AT.replace(hour=11, minute=30)
    noon = scene.now.replace(hour=12, minute=0)
    scene.edit(id_, times={"times": ("12:00",)})
    scene.comes_due()
    scene.work()
    assert scene.site.asked == []
    assert scene.line(id_).next_at == noon

    scene.now = noon
    scene.comes_due()
    scene.work()

    assert len(scene.site.asked) == 1
    assert scene.line(id_).next_at == noon + timedelta(days=1)


def test_an_edit_of_all_but_the_times_is_in_the_run_that_is_due(scene: Scene) -> None:
    """It is fetched once, from where it is now."""
    id_ = scene.set_up("11:00")
    scene.work()
    scene.now = AT.replace(hour=11, minute=30)
    scene.edit(id_, url=f"{scene.site.url}&new", options=ImportOptions(purpose="tips"))
    scene.comes_due()

    scene.work()

    assert scene.site.asked == ["/people.csv?secret=1&new"]
    assert scene.started(id_).purpose == "tips"
    assert scene.line(id_).next_at == AT.replace(day=4, hour=11, minute=0)


def test_an_edit_while_the_file_comes_keeps_what_came(scene: Scene) -> None:
    """The import is shown, and the next time is that of the edit."""
    id_ = scene.set_up("11:00")
    scene.work()
    scene.now = AT.replace(hour=11, minute=30)
    scene.site.meanwhile = lambda: scene.edit(id_, times={"times": ("12:00",)})
    scene.comes_due()

    scene.work()

    line = scene.line(id_)
    assert (line.last_outcome, len(scene.site.asked)) == ("imported", 1)
    assert line.next_at == AT.replace(hour=12, minute=0)


def test_a_run_goes_by_the_layout_as_it_is_then(scene: Scene) -> None:
    """The same file is another when it is read otherwise, by layout or by edit."""
    id_, layouts = scene.set_up(), scene.application.import_layouts
    layout = layouts.create(by(), "shop", "Shop", ImportOptions(source="fair")).id
    scene.edit(id_, layout_id=layout)
    assert (scene.run(id_), scene.started(id_).source) == ("imported", "fair")
    assert scene.run(id_) == "unchanged"

    layouts.change(by(), layout, None, ImportOptions(source="till"))
    assert (scene.run(id_), scene.started(id_).source) == ("imported", "till")
    scene.edit(id_, options=ImportOptions(source="shop"))
    assert (scene.run(id_), scene.started(id_).source) == ("imported", "shop")
    assert scene.started(id_).layout_id == layout


def test_a_run_says_what_is_out_of_use(scene: Scene) -> None:
    """The list or the layout, by its code; nothing is fetched."""
    id_, application = scene.set_up(), scene.application
    told = ImportOptions(a_list(application, "news"))
    layout = application.import_layouts.create(by(), "shop", "Shop", told).id
    scene.edit(id_, layout_id=layout, options=ImportOptions(purpose="news"))
    application.lists.archive(by(), told.lists[0])

    assert scene.run(id_) == "failed"
    assert scene.line(id_).last_reason == "the list news is archived: name another"
    application.import_layouts.archive(by(), layout)
    assert scene.run(id_) == "failed"
    assert scene.line(id_).last_reason == "the layout shop is archived; use another"
    assert scene.site.asked == []


def test_a_worker_that_is_told_to_stop_leaves_off(scene: Scene) -> None:
    """Nothing is noted; another fetches it."""
    id_ = scene.set_up()
    scene.application.import_schedules.ask(by(), id_)
    held = Held(run_asked(id_, 2), RUN_IMPORT_SCHEDULE, id_, 1, new_id(), 0)

    assert scene.task()(held, lambda: False) == LEFT_OFF
    assert scene.line(id_).last_outcome is None
