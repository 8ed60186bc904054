"""Moments of the past: the rows that there were, and no others, for a while."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from domain.errors import NotFound
from domain.events import MomentAsked
from domain.ids import new_id
from domain.store import standing
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.store.moments import MOST, KeptMoments, MomentLine, take_slot
from migrations import migrate
from projections import projector
from projections.comparing import compare_digests
from projections.generations import Generations, index
from projections.moments import SHAPE, Building, shape_of
from projections.rooms import READ_MODELS
from tests.application.builders import AT
from tests.builders import a_campaign, a_list, a_notice, a_subscriber, a_window
from tests.projections.conftest import Ask, Show
from tests.projections.killed import OF_MOMENTS, build
from tests.projections.tally import MODELS, NEXT_RELEASE, PEOPLE, TALLY

TABLES = sorted(
    {*standing.TABLES, *(t for model in READ_MODELS.values() for t in model.tables)}
)
OF_SLOT = (
    "SELECT count(*) FROM pg_class WHERE relnamespace = 'main_moment_1'::regnamespace"
)

Take = Callable[[int], MomentLine]


@pytest.fixture
def moments(datastore: AccountDatastore) -> KeptMoments:
    """Give the moments of the account."""
    return KeptMoments(datastore, SHAPE)


@pytest.fixture
def take(event_log: EventLog, moments: KeptMoments) -> Take:
    """Return how to ask for a moment."""

    def take(position: int) -> MomentLine:
        id_, asked = new_id(), MomentAsked(position, AT)
        with event_log.appending() as append:
            assert take_slot(append, id_, asked, timedelta(days=1))
        found = moments.find(id_)
        assert found
        return found

    return take


@pytest.fixture
def then(show: Show, datastore: AccountDatastore) -> int:
    """Let much happen, keep every row that there is, and let everything go on.

    Returns the position at which the rows are kept, as tables named ``then_…``.
    """
    news = a_list("news")
    anna = a_subscriber().who_granted().on(news).who_became_unreachable()
    others = [a_subscriber().who_granted().on(news) for _ in range(10)]
    campaign = a_campaign(news).released()
    window = a_window(campaign, [anna.contact_id]).attempted(0, 1)
    position = show(news, a_notice(), anna, *others, campaign.frozen(window), window)
    with datastore.get_connection() as connection:
        for table in TABLES:
            connection.execute(f"CREATE TABLE then_{table} AS TABLE {table}".encode())
    window.resulted(0, 1)
    show(window, anna.who_withdrew().off(news).who_lost_the_address())
    show(a_list("more"), *(a_subscriber().who_granted() for _ in range(10)))
    return position


def require_rows_of_then(moments: KeptMoments, moment: MomentLine) -> None:
    """Compare all tables of a moment with what was kept at its position."""
    with moments.view(moment).transaction() as cursor:
        reports = [
            compare_digests(cursor, table, f"then_{table}", table) for table in TABLES
        ]
    assert [report.name for report in reports if not report.equal] == []
    assert sum(report.live_rows for report in reports) > 50


def test_a_moment_has_the_rows_that_there_were(
    moments: KeptMoments, take: Take, then: int, ask: Ask
) -> None:
    """All read models and standing, row for row; what is live has its own."""
    before = ask("SELECT name, position, live FROM read_models ORDER BY name")
    moment = take(then)

    build(moments, moment)

    require_rows_of_then(moments, moment)
    found = moments.find(moment.id)
    assert found
    assert (found.reached, found.ready_at is not None) == (then, True)
    assert ask("SELECT name, position, live FROM read_models ORDER BY name") == before
    assert ask("SELECT count(*) FROM people") == [(21,)]


def test_building_that_breaks_off_is_gone_on_with(
    moments: KeptMoments, take: Take, then: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle, and with some of the indexes: events are not read again."""
    monkeypatch.setattr(projector, "BATCH", 7)
    moment = take(then)
    first = Building(moments, moment)
    first.begin()
    assert first.advance()

    second = Building(moments, moment)
    second.begin()
    batches = 0
    while second.advance():
        batches += 1
    assert batches == -(-(then - 7) // 7)
    view = moments.view(moment)
    for generation in Generations(view, READ_MODELS).unfinished()[:5]:
        with view.transaction(commit=True) as cursor:
            index(cursor, generation)
    build(moments, moment)

    require_rows_of_then(moments, moment)


@pytest.mark.first_server
@pytest.mark.parametrize("point", OF_MOMENTS)
def test_building_that_was_killed_is_gone_on_with(
    point: str, moments: KeptMoments, take: Take, then: int, database_url: str
) -> None:
    """With ``kill -9``, wherever it is: whoever comes next has the same rows."""
    moment = take(then)
    command = [sys.executable, "-m", "tests.projections.killed", database_url, point]
    killed = subprocess.run(command, check=False)  # noqa: S603 - ours

    build(moments, moment)

    assert killed.returncode == -signal.SIGKILL
    require_rows_of_then(moments, moment)


def test_what_is_dropped_while_it_is_built_is_left(
    moments: KeptMoments, take: Take, then: int, ask: Ask
) -> None:
    """Whoever builds finds it gone, and does not take what is live for it."""
    moment = take(then)
    building = Building(moments, moment)
    building.begin()
    before = ask("SELECT name, position FROM read_models ORDER BY name")

    moments.drop(moment.id)

    with pytest.raises(NotFound):
        building.advance()
    with pytest.raises(NotFound):
        building.begin()
    assert ask("SELECT name, position FROM read_models ORDER BY name") == before
    assert ask(OF_SLOT) == [(0,)]


def test_nothing_is_dropped_under_a_question(
    moments: KeptMoments, take: Take, then: int, ask: Ask
) -> None:
    """Else it would go on over what is now. Afterwards nothing is left of it."""
    moment = take(then)
    build(moments, moment)
    view = moments.view(moment)
    dropping = threading.Thread(target=moments.drop, args=(moment.id,))

    with view.get_connection() as connection:
        dropping.start()
        dropping.join(0.3)
        assert dropping.is_alive()
        row = connection.execute("SELECT count(*) AS people FROM people").fetchone()
        assert row == {"people": 11}
    dropping.join(10)

    with pytest.raises(NotFound), view.get_connection():
        pass
    assert ask(OF_SLOT) == [(0,)]
    moments.drop(moment.id)


def test_a_copy_of_the_account_alone_has_no_moments(
    moments: KeptMoments, take: Take, then: int, database_url: str
) -> None:
    """It has the rows that say so. Nobody is answered from what is live for it."""
    moment = take(then)
    build(moments, moment)
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA main_moment_1 CASCADE")
    migrate(database_url)

    with pytest.raises(NotFound), moments.view(moment).get_connection():
        pass
    moments.drop(moment.id)
    again = take(then)
    build(moments, again)

    require_rows_of_then(moments, again)


def test_one_at_a_time_builds_a_moment(
    moments: KeptMoments, take: Take, then: int
) -> None:
    """Also when the work was held for less than an index takes."""
    moment = take(then)

    first, second = (Building(moments, moment).led() for _ in range(2))
    with first as leads, second as follows:
        assert (leads, follows) == (True, False)
    with Building(moments, moment).led() as third:
        assert third


def test_what_another_release_has_half_built_is_built_anew(
    datastore: AccountDatastore, take: Take, then: int
) -> None:
    """Its tables may have another shape, and it may lack some."""
    old = KeptMoments(datastore, shape_of(MODELS))
    new = KeptMoments(datastore, shape_of(NEXT_RELEASE))
    moment = take(then)
    building = Building(old, moment, MODELS)
    building.begin()
    assert building.advance()

    Building(new, moment, NEXT_RELEASE).begin()

    there = Generations(new.view(moment), NEXT_RELEASE).unfinished()
    assert [(g.model.name, g.is_current, g.position) for g in there] == [
        ("people", True, 0),
        ("tally", True, 0),
    ]
    build(new, moment, NEXT_RELEASE)
    assert new.find(moment.id)


def test_what_another_release_has_built_is_not_asked(
    datastore: AccountDatastore, take: Take, then: int
) -> None:
    """It lacks what this one has more, and the live rows would be found for it."""
    old = KeptMoments(datastore, shape_of({"people": PEOPLE}))
    new = KeptMoments(datastore, shape_of({"people": PEOPLE, "tally": TALLY}))
    moment = take(then)
    build(old, moment, {"people": PEOPLE})

    assert old.find(moment.id)
    assert new.find(moment.id) is None
    assert [one.outdated for one in new.all()] == [True]
    with pytest.raises(NotFound), new.view(moment).get_connection():
        pass


def test_what_another_moment_has_left_is_dropped(
    moments: KeptMoments, take: Take, then: int, datastore: AccountDatastore
) -> None:
    """A copy of the account may be put back without the schemas of its moments."""
    build(moments, take(then + 1))
    with datastore.get_connection() as connection:
        connection.execute("DELETE FROM moments")

    moment = take(then)
    build(moments, moment)

    require_rows_of_then(moments, moment)


def test_there_is_room_for_some(
    moments: KeptMoments, take: Take, event_log: EventLog
) -> None:
    """Each has a schema of its own, and the next is free once one is dropped."""
    kept = [take(1) for _ in range(MOST)]
    assert [one.slot for one in kept] == [1, 2]
    asked = MomentAsked(1, AT)
    with event_log.appending() as append:
        assert not take_slot(append, new_id(), asked, timedelta(days=1))

    moments.drop(kept[0].id)

    assert take(2).slot == 1
