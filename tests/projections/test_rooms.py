"""Lists, imports, notices and history as queries see them."""

from __future__ import annotations

from uuid import UUID

from domain.events import (
    FACTS,
    Contact,
    ContactAdded,
    ImportChunkCommitted,
    ImportCounts,
    ImportFailed,
    ImportFinished,
    ImportStarted,
    ListArchived,
    ListRenamed,
    RowError,
)
from domain.ids import new_id
from domain.store.copying import COPY_FROM
from domain.store.datastore import AccountDatastore
from projections.audiences.queries import Audiences
from projections.history.queries import History
from projections.history.words import WORDS
from projections.imports.queries import Imports
from projections.list_members.queries import Lists
from projections.notices.queries import Notices
from projections.rebuild import rebuild
from projections.rooms import READ_MODELS
from tests.builders import (
    MONDAY,
    NOTICE,
    WORDING,
    Person,
    Stream,
    a_campaign,
    a_list,
    a_notice,
    a_ref,
    a_subscriber,
    a_window,
)
from tests.projections.conftest import Ask, Show

ERRORS = (
    RowError(3, "email", "text", "is no address"),
    RowError(4, "consent_time", "text", "is no time"),
    RowError(4, "email", "empty", "is missing"),
)


def test_a_list_knows_its_members(datastore: AccountDatastore, show: Show) -> None:
    """Whoever joined and did not leave is on it, page by page."""
    news = a_list("news").fact(ListRenamed("Weekly")).fact(ListArchived())
    people = [a_subscriber().on(news) for _ in range(3)]
    show(news, a_list("offers"), *people, a_subscriber().on(news).off(news))
    lists = Lists(datastore)

    line = lists.get(news.id)
    first = lists.members(news.id, limit=2)
    rest = lists.members(news.id, after=first[-1].subscriber_id)

    assert line is not None
    assert (line.name, line.archived, line.members) == ("Weekly", True, 3)
    assert lists.find("news") == line
    assert [member.subscriber_id for member in first + rest] == [p.id for p in people]
    assert len(lists.page(limit=1) + lists.page(after=lists.page(limit=1)[0].id)) == 2


def test_an_audience_is_who_agreed_and_everyone_else_is_counted(
    datastore: AccountDatastore, show: Show
) -> None:
    """Each member is chosen once, or left out for a reason."""
    news, offers = a_list("news"), a_list("offers")
    chosen = a_subscriber().who_granted().on(news).on(offers)
    show(
        chosen,
        a_subscriber().on(news),
        a_subscriber().who_was_asked().on(news),
        a_subscriber().who_granted().who_withdrew().on(offers),
        a_subscriber().who_granted(expires_at=MONDAY).on(news),
        a_subscriber().who_granted().who_became_unreachable().on(news),
        a_subscriber().who_granted().who_lost_the_address().on(news),
        a_subscriber().who_granted(),
    )

    contacts, excluded = Audiences(datastore).choose(
        [news.id, offers.id], "email", "newsletter"
    )

    assert contacts == [chosen.contact_id]
    assert excluded == {
        "no consent": 1,
        "requested": 1,
        "withdrawn": 1,
        "expired": 1,
        "unreachable": 1,
        "no address": 1,
    }


def test_the_weightiest_reason_leaves_somebody_out(
    datastore: AccountDatastore, show: Show
) -> None:
    """Of two addresses, in the order in which one address tells its reasons."""
    news = a_list("news")

    def with_another(person: Person) -> Person:
        other = Contact(new_id(), "email", a_ref())
        return person.fact(ContactAdded(other)).on(news)

    show(
        with_another(a_subscriber().who_granted().who_became_unreachable()),
        with_another(a_subscriber().who_granted().who_withdrew()),
        with_another(a_subscriber().who_was_asked()),
        with_another(a_subscriber()),
    )

    _, excluded = Audiences(datastore).choose([news.id], "email", "newsletter")

    assert excluded == {
        "unreachable": 1,
        "withdrawn": 1,
        "requested": 1,
        "no consent": 1,
    }


def test_nobody_on_a_list_is_an_empty_audience(
    datastore: AccountDatastore, show: Show
) -> None:
    """A list without members gives nobody and leaves nobody out."""
    show(news := a_list("news"))

    assert Audiences(datastore).choose([news.id], "email", "newsletter") == ([], {})


def test_an_import_shows_how_far_it_is(datastore: AccountDatastore, show: Show) -> None:
    """Counts add up over the chunks, and the errors of a line stay together."""
    counts = ImportCounts(rows=3, created=1, failed=2)
    running = _import()
    position = show(
        running.fact(ImportChunkCommitted(4, 50, counts, ERRORS)).fact(
            ImportChunkCommitted(7, 90, counts)
        )
    )
    imports = Imports(datastore)

    line = imports.get(running.id)

    assert line is not None
    assert (line.state, line.read_bytes, line.position) == ("running", 90, position)
    assert line.counts == counts + counts
    assert imports.page() == [line]
    assert imports.errors(running.id, limit=2) == list(ERRORS)
    assert imports.errors(running.id, after_line=3) == list(ERRORS[1:])


def test_an_import_ends_well_or_with_a_reason(
    datastore: AccountDatastore, show: Show
) -> None:
    """Finished, or failed at a line for a reason."""
    finished = _import().fact(ImportFinished(ImportCounts()))
    failed = _import().fact(ImportFailed(9, "a quote is not closed"))
    show(finished, failed)
    imports = Imports(datastore)

    well, badly = imports.get(finished.id), imports.get(failed.id)

    assert well is not None
    assert badly is not None
    assert (well.state, well.reason) == ("finished", None)
    assert (badly.state, badly.reason) == ("failed", "line 9: a quote is not closed")
    assert imports.page(after=well.id) == [badly]


def test_a_wording_is_found_by_its_hash(
    datastore: AccountDatastore, show: Show
) -> None:
    """What somebody agreed to can be read word for word."""
    show(a_notice())

    assert Notices(datastore).wordings([NOTICE, bytes(32)]) == {NOTICE: WORDING}


def test_history_tells_what_happened_in_words(
    datastore: AccountDatastore, show: Show
) -> None:
    """One line an event, in order, page by page."""
    show(anna := a_subscriber().who_granted().who_withdrew())
    history = History(datastore)

    first = history.page(anna.id, limit=2)
    rest = history.page(anna.id, after_position=first[-1].position)

    notice = f"notice {NOTICE.hex()[:12]}"
    assert [line.words for line in first + rest] == [
        "became known through api; contacts: email",
        f"said yes to newsletter by email on 2026-03-02 (form), having read {notice}",
        "said no to newsletter by email (link)",
    ]
    assert [line.version for line in first + rest] == [1, 2, 3]


def test_every_fact_has_words() -> None:
    """Nothing happens that history cannot tell."""
    assert set(WORDS) == set(FACTS.values())


def test_every_room_is_equal_when_rebuilt(
    datastore: AccountDatastore, show: Show
) -> None:
    """A rebuild of everything finds the same rows, whatever happened."""
    news = a_list("news")
    anna = a_subscriber().who_granted().on(news).who_became_unreachable()
    campaign = a_campaign(news).released()
    window = a_window(campaign, [anna.contact_id]).attempted(0, 1).resulted(0, 1)
    show(news, a_notice(), _import(), anna, campaign.frozen(window), window)
    show(anna.who_withdrew(campaign_id=campaign.id).off(news).who_lost_the_address())

    report = rebuild(datastore)

    assert report.equal
    assert [model.name for model in report.models] == sorted(READ_MODELS)


def test_read_models_hold_no_personal_data(show: Show, ask: Ask) -> None:
    """Addresses and names are in the vault and nowhere in a room's tables."""
    show(a_subscriber("canary@example.com", first_name="Canary").who_granted())

    tables = [table for model in READ_MODELS.values() for table in model.tables]
    rows = [row for table in tables for row in ask(f"SELECT t::text FROM {table} AS t")]  # noqa: S608 - names from the rooms
    assert rows
    assert not [row for row in rows if "canary" in str(row).lower()]


def _import() -> Stream:
    started = ImportStarted(UUID(int=1), "newsletter", bytes(32), 90, {})
    return Stream().fact(started)


def test_many_at_once_come_in_at_once(show: Show, ask: Ask) -> None:
    """A batch that is copied in is one transaction, and nothing of it is set aside."""
    show(*(a_subscriber().who_granted() for _ in range(COPY_FROM)))

    [(table,)] = ask(
        "SELECT relname FROM pg_class"
        " WHERE relname ~ '^consents_g[0-9]+$' AND relkind = 'r'"
    )
    assert ask(f"SELECT count(*), count(DISTINCT xmin::text) FROM {table}") == [  # noqa: S608 - a table of ours
        (COPY_FROM, 1)
    ]
