"""Conditions asked of people: each kind, and how they are joined."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from domain.conditions import Group, Today, read_conditions, require_log
from domain.errors import ConditionsInvalid, QuestionTooLarge
from domain.events import (
    ActivityRecorded,
    ConsentRequested,
    Deviation,
    ImportChunkCommitted,
    ImportCounts,
    Recorded,
    SubscriberErased,
    SubscriberMergedInto,
    SubscriberRegistered,
)
from domain.form import form_stream
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from projections import queries
from projections.rebuild import rebuild
from projections.segments.asking import SegmentPeople
from tests.builders import (
    MONDAY,
    Person,
    Stream,
    a_campaign,
    a_list,
    a_ref,
    a_subscriber,
    a_window,
    record,
)
from tests.domain.conditions.saying import KINDS, TODAY
from tests.projections.asked import Asked
from tests.projections.conftest import Show

#: Conditions on fields, each with a profile that it holds for and one that it does not.
HELD = json.loads(Path(__file__).with_name("held.json").read_text(encoding="utf-8"))
HOSTILE = [
    "'",
    '"',
    "%s",
    "%(c0_field)s",
    "{conditions}",
    "\\",
    "'; DROP TABLE people; --",
    "$1",
    "a\nb",
]


def test_each_operator_holds_for_whom_it_says(
    datastore: AccountDatastore, show: Show
) -> None:
    """And for nobody whose value only looks like it."""
    asked = Asked(datastore)
    for case in HELD:
        condition = {"field": "city"} | case["condition"]
        one, other = a_subscriber(**case["holds_for"]), a_subscriber(**case["not_for"])
        show(one, other)

        assert asked.holds(one, condition), condition
        assert not asked.holds(other, condition), condition


def test_groups_join_and_deny(datastore: AccountDatastore, show: Show) -> None:
    """All, any, not all, not any, one in another; unknown is no."""
    riga = {"field": "city", "op": "is", "value": "Riga"}
    old = {"field": "age", "op": "greater", "value": 60}
    both = a_subscriber(city="Riga", age=70)  # type: ignore[arg-type] # a number
    one = a_subscriber(city="Riga")
    none = a_subscriber()
    show(both, one, none)
    ids = Asked(datastore).ids

    assert ids() == {both.id, one.id, none.id}
    assert ids(riga, old) == {both.id}
    assert ids({"any": [riga, old]}) == {both.id, one.id}
    assert ids({"not_all": [riga, old]}) == {one.id, none.id}
    assert ids({"not_any": [riga, old]}) == {none.id}
    assert ids({"any": [{"all": [riga, {"not_any": [old]}]}]}) == {one.id}


def test_contacts_are_asked(datastore: AccountDatastore, show: Show) -> None:
    """Whether there is one, whether it can be used, where it is."""
    well = a_subscriber("a@gmail.com")
    gone = a_subscriber().who_lost_the_address()
    away = a_subscriber().who_became_unreachable()
    show(well, gone, away)
    ids = Asked(datastore).ids

    assert ids({"contact": "email", "op": "has"}) == {well.id, away.id}
    assert ids({"contact": "email", "op": "has_not"}) == {gone.id}
    assert ids({"contact": "email", "op": "unreachable"}) == {away.id}
    assert ids({"contact": "email", "op": "suppressed"}) == set()
    gmail = {"contact": "email", "op": "domain", "value": "GMAIL.com"}
    assert ids(gmail) == {well.id}


def test_consent_is_asked(datastore: AccountDatastore, show: Show) -> None:
    """What has run out is expired, recorded or not; who said nothing has none."""
    yes, no = a_subscriber().who_granted(), a_subscriber().who_granted().who_withdrew()
    over, silent = a_subscriber().who_granted(expires_at=MONDAY), a_subscriber()
    show(yes, no, over, silent)

    def ids(*states: str, op: str = "is") -> set[UUID]:
        told = {"consent": "newsletter", "op": op, "value": list(states)}
        return Asked(datastore).ids(told)

    assert ids("granted") == {yes.id}
    assert ids("withdrawn", "expired") == {no.id, over.id}
    assert ids("none") == {silent.id}
    assert ids("granted", op="is_not") == {no.id, over.id, silent.id}


def test_lists_and_segments_are_asked(datastore: AccountDatastore, show: Show) -> None:
    """A segment in a segment stands for its conditions."""
    news = a_list("news")
    on, off = a_subscriber().on(news), a_subscriber().on(news).off(news)
    show(news, on, off)
    asked = Asked(datastore)
    told = {"list": str(news.id), "op": "on"}
    segment = UUID(int=7)

    assert asked.ids(told) == {on.id}
    assert asked.ids(told | {"op": "not_on"}) == {off.id}
    within = {"segment": str(segment), "op": "not_in"}
    assert asked.ids(within, segments={segment: [told]}) == {off.id}


def test_registration_is_asked(datastore: AccountDatastore, show: Show) -> None:
    """When, from where, and by which import."""
    first, later = a_subscriber(), Stream().later(days=3)
    later.fact(SubscriberRegistered("import"))
    chunk = Stream().fact(ImportChunkCommitted(1, 1, ImportCounts()))
    show(first, later, chunk)
    ids = Asked(datastore).ids

    on_monday = {"registered": "at", "op": "is", "to": "2026-03-02"}
    assert ids(on_monday) == {first.id}
    assert ids({"registered": "origin", "op": "is", "value": "import"}) == {later.id}
    assert ids({"registered": "origin", "op": "is_not", "value": "import"}) == {
        first.id
    }
    # All that these builders make is made by one command.
    by_import = {"registered": "import", "op": "is", "value": str(chunk.id)}
    assert ids(by_import) == {first.id, later.id}
    assert ids(by_import | {"value": str(new_id())}) == set()


def test_forms_are_asked(datastore: AccountDatastore, show: Show) -> None:
    """Which was filled in, and when."""
    filled, not_filled = a_subscriber(), a_subscriber()
    asked = ConsentRequested(
        filled.contact_id,
        "email",
        "newsletter",
        "form",
        form_id=form_stream("sign-up"),
        form_version=1,
        evidence=a_ref(),
    )
    show(filled.fact(asked), not_filled)
    ids = Asked(datastore).ids
    form = {"form": "sign-up", "op": "filled"}

    assert ids(form) == {filled.id}
    assert ids(form | {"last_days": 0}) == {filled.id}
    assert ids(form | {"to": "2026-03-01"}) == set()
    assert ids(form | {"op": "not_filled"}) == {not_filled.id}


def test_chance_is_the_same_for_ever(datastore: AccountDatastore, show: Show) -> None:
    """Shares of a seed share nobody out twice, and leave nobody out."""
    people = [a_subscriber() for _ in range(60)]
    show(*people)
    ids = Asked(datastore).ids

    low = ids({"random": "spring", "to": 40})
    high = ids({"random": "spring", "from": 40, "to": 100})

    assert low | high == {person.id for person in people}
    assert not low & high
    assert low
    assert low == ids({"random": "spring", "to": 40})
    assert low != ids({"random": "autumn", "to": 40})


def test_whoever_was_erased_is_nobody(datastore: AccountDatastore, show: Show) -> None:
    """No condition holds for them, not even that they are not on a list."""
    erased = a_subscriber().fact(SubscriberErased(new_id(), "all", "request", (), 0))
    show(erased)
    asked = Asked(datastore)

    assert asked.ids() == set()
    assert asked.ids({"field": "city", "op": "empty"}) == set()


def test_days_are_those_of_the_account(datastore: AccountDatastore, show: Show) -> None:
    """At half past ten in the evening in London it is tomorrow in Moscow."""
    show(born := a_subscriber(born="1990-03-03"))
    today = {"field": "born", "op": "anniversary", "value": 0}
    evening = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)

    assert not Asked(datastore, Today(evening)).holds(born, today)
    moscow = Today(evening, ZoneInfo("Europe/Moscow"))
    assert Asked(datastore, moscow).holds(born, today)


def test_pages_follow_one_another(datastore: AccountDatastore, show: Show) -> None:
    """By id, each person once."""
    people = [a_subscriber() for _ in range(5)]
    show(*people)
    asked = Asked(datastore).people
    first = asked.page(Group("all", []), None, 3)
    rest = asked.page(Group("all", []), first[-1], 3)

    assert first + rest == sorted(person.id for person in people)


def test_nobody_is_explained_who_is_not_there(
    datastore: AccountDatastore, show: Show
) -> None:
    """There is no verdict about nobody."""
    show()
    assert Asked(datastore).people.explain(Group("all", []), new_id()) is None


@pytest.mark.parametrize(
    "hostile",
    [
        "'",
        '"',
        "%s",
        "%(c0_field)s",
        "{conditions}",
        "\\",
        "'; DROP TABLE people; --",
        "$1",
        "a\nb",
    ],
)
def test_whatever_a_client_sends_is_a_value(
    datastore: AccountDatastore, show: Show, hostile: str
) -> None:
    """It is looked for, and found where it is; nothing else comes of it."""
    asked = Asked(datastore)
    person = a_subscriber(**{hostile: hostile})
    show(person, a_subscriber())

    for op in ("is", "contains", "begins", "ends"):
        assert asked.ids({"field": hostile, "op": op, "value": hostile}) == {person.id}
    assert asked.ids({"random": hostile, "to": 100}) | {person.id} == asked.ids()
    assert asked.ids({"consent": hostile, "op": "is", "value": "granted"}) == set()
    assert asked.ids({"registered": "origin", "op": "is", "value": hostile}) == set()


class Sent:
    """Two campaigns, and who of three people got which of them."""

    def __init__(self, datastore: AccountDatastore, show: Show) -> None:
        self.show = show
        self.anna, self.boris, self.clara = (a_subscriber() for _ in range(3))
        self.first = a_campaign().released()
        self.second = a_campaign().later(days=5).released()
        refused = Deviation(1, "rejected", 550)
        one = a_window(self.first, [self.anna.contact_id, self.boris.contact_id])
        one.attempted(0, 2).resulted(0, 2, "accepted", refused)
        self.last = a_window(self.second, [self.anna.contact_id]).later(days=5)
        self.last.attempted(0, 1).resulted(0, 1, "unknown")
        void = a_window(a_campaign(), [self.clara.contact_id])
        show(self.anna, self.boris, self.clara, void, self.first.frozen(one), one)
        show(self.second.frozen(self.last), self.last)
        self._ids = Asked(datastore, Today(MONDAY + timedelta(days=5))).ids

    def __call__(self, outcome: str, campaign: object = "any", **more: object) -> str:
        """Name those who were sent something."""
        found = self._ids({"campaign": campaign, "op": outcome} | more)
        names = {self.anna.id: "anna", self.boris.id: "boris", self.clara.id: "clara"}
        return " ".join(sorted(names[id_] for id_ in found))


@pytest.fixture
def sent(datastore: AccountDatastore, show: Show) -> Sent:
    """Give two campaigns that were sent."""
    return Sent(datastore, show)


def test_what_was_sent_is_asked_by_outcome(sent: Sent) -> None:
    """By any campaign or by some; windows that were never frozen are void."""
    first, second = str(sent.first.id), str(sent.second.id)

    assert sent("planned") == "anna boris"
    assert sent("accepted") == "anna"
    assert sent("rejected") == "boris"
    assert sent("unknown", second) == "anna"
    assert sent("unknown", [first]) == ""
    assert sent("planned", never=True) == "clara"
    assert sent("planned", second, never=True) == "boris clara"


def test_what_was_sent_is_asked_by_number_and_time(sent: Sent) -> None:
    """How often at least, in the last days or between two."""
    both = [str(sent.first.id), str(sent.second.id)]

    assert sent("planned", at_least=2) == "anna"
    assert sent("planned", both, at_least=2) == "anna"
    assert sent("planned", both, at_least=3) == ""
    assert sent("accepted", last_days=5) == "anna"
    assert sent("accepted", last_days=4) == ""
    assert sent("accepted", both, last_days=4) == ""
    assert sent("planned", to="2026-03-02", at_least=2) == ""


def test_a_late_result_takes_the_place_of_the_one_before(
    sent: Sent, datastore: AccountDatastore
) -> None:
    """What became of a message is one thing at a time; rebuilt it is the same."""
    sent.show(sent.last.resulted(0, 1, "accepted", late=True))

    assert sent("unknown") == ""
    assert sent("accepted", at_least=2) == "anna"
    assert sent("accepted", str(sent.second.id), last_days=0) == "anna"
    assert rebuild(datastore).equal


def test_what_people_did_is_asked(datastore: AccountDatastore, show: Show) -> None:
    """Which, how often, when, and with which properties."""
    anna, boris, clara = a_subscriber(), a_subscriber(), a_subscriber()
    done = [
        an_activity(anna, "order.paid", 0, sum=100, plan="Gold"),
        an_activity(anna, "order.paid", 3, sum=300),
        an_activity(boris, "order.paid", 3, sum=50, plan="gold"),
        an_activity(clara, "order.seen", 3, sum=500),
    ]
    show(anna, boris, clara, *done)
    ids = Asked(datastore, Today(MONDAY + timedelta(days=3))).ids
    paid = {"activity": "order.paid", "op": "done"}

    def having(property_: str, op: str, value: object = None) -> set[UUID]:
        told: dict[str, object] = {"property": property_, "op": op}
        told |= {"value": value} if value is not None else {}
        return ids(paid | {"where": [told]})

    assert ids(paid) == {anna.id, boris.id}
    assert ids(paid | {"op": "not_done"}) == {clara.id}
    assert ids(paid | {"at_least": 2}) == {anna.id}
    assert ids(paid | {"at_least": 2, "last_days": 2}) == set()
    assert having("sum", "greater", 99) == {anna.id}
    assert having("sum", "less", 100) == {boris.id}
    assert having("sum", "less", "100") == set()
    assert having("plan", "is", "GOLD") == {anna.id, boris.id}
    assert having("plan", "is_not", "gold") == {anna.id}
    assert having("plan", "empty") == {anna.id}
    assert having("plan", "filled") == {anna.id, boris.id}


def test_what_was_done_under_another_card_counts_for_the_one_that_goes_on(
    datastore: AccountDatastore, show: Show
) -> None:
    """Over a chain of cards, in whatever order it is heard of; rebuilt it is so too."""
    anna, boris, clara = a_subscriber(), a_subscriber(), a_subscriber()
    show(anna, boris, clara, *(an_activity(one, "paid", 0) for one in (anna, boris)))
    ids = Asked(datastore, Today(MONDAY + timedelta(days=3))).ids
    twice = {"activity": "paid", "op": "done", "at_least": 2}
    assert ids(twice) == set()

    show(anna.fact(SubscriberMergedInto(boris.id)))
    assert ids(twice) == {boris.id}
    show(
        boris.fact(SubscriberMergedInto(clara.id)),
        # Recorded by who did not know of it yet.
        an_activity(anna, "paid", 1),
    )

    assert ids(twice | {"at_least": 3}) == {clara.id}
    assert ids(twice | {"op": "not_done"}) == set()
    assert rebuild(datastore).equal


def an_activity(who: Person, name: str, days: int, **properties: str | int) -> Stream:
    """Have somebody do something, so many days after Monday."""
    at = MONDAY + timedelta(days=days)
    return Stream().fact(
        ActivityRecorded(new_id(), who.id, name, at, dict(properties), a_ref())
    )


class Then:
    """Three people, two moments of the log, and who was somebody or something then."""

    def __init__(self, datastore: AccountDatastore, show: Show) -> None:
        news = a_list("news")
        anna, boris = a_subscriber().on(news).who_granted(), a_subscriber()
        clara = a_subscriber()
        gone = SubscriberErased(new_id(), "all", "request", (), 0)
        first = show(news, anna, boris)
        second = show(anna.off(news).who_withdrew(), boris.on(news).who_granted())
        boris.off(news).who_lost_the_address().fact(gone)
        self.moments = (first, second, show(boris, clara))
        self.on: dict[str, object] = {"list": str(news.id), "op": "on"}
        self._names = {anna.id: "anna", boris.id: "boris", clara.id: "clara"}
        self._people = SegmentPeople(datastore)

    def __call__(self, *told: dict[str, object]) -> list[str]:
        """Name those for whom conditions held, at each of the moments."""
        tree = read_conditions(list(told), TODAY, KINDS)
        require_log(tree)
        return [self._at(tree, position) for position in self.moments]

    def _at(self, tree: Group, position: int) -> str:
        asked = self._people.as_of(position)
        found = set(asked.page(tree, None, 10))
        assert asked.count(tree) == len(found)
        for person in self._names:
            explained = asked.explain(tree, person)
            assert bool(explained and explained["holds"]) is (person in found)
        return " ".join(sorted(self._names[id_] for id_ in found))


def test_a_moment_is_a_position(
    datastore: AccountDatastore, event_log: EventLog
) -> None:
    """The last that was recorded by then, of whatever many at once."""
    people = SegmentPeople(datastore)
    assert people.position_at(MONDAY) == 0
    for size in (1, 3, 1, 2, 1):
        record(event_log, *(a_subscriber() for _ in range(size)))
    recorded = {
        one.position: one.recorded_at
        for one in event_log.read(0, 99)
        if isinstance(one, Recorded)
    }

    tick = timedelta(microseconds=1)
    for at in recorded.values():
        for moment in (at - tick, at, at + tick):
            by_then = [place for place, time in recorded.items() if time <= moment]
            assert people.position_at(moment) == max(by_then, default=0)


def test_the_log_answers_for_any_moment(
    datastore: AccountDatastore, show: Show
) -> None:
    """Who was known, on a list, had agreed: also those who are gone since."""
    then = Then(datastore, show)
    yes: dict[str, object] = {"consent": "newsletter", "op": "is", "value": "granted"}

    assert then() == ["anna boris", "anna boris", "anna clara"]
    assert then(then.on) == ["anna", "boris", ""]
    assert then(then.on | {"op": "not_on"}) == ["boris", "anna", "anna clara"]
    assert then(yes) == ["anna", "boris", ""]
    assert then(yes | {"value": "none"}) == ["boris", "", "clara"]
    assert then(yes | {"value": "withdrawn"}) == ["", "anna", "anna"]
    with pytest.raises(ConditionsInvalid, match="has no answer as of a moment"):
        then({"field": "city", "op": "filled"})


def test_what_takes_too_long_is_refused_as_a_question(
    datastore: AccountDatastore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is there: whoever asks again at once waits as long again."""
    hasty = "SET LOCAL statement_timeout = '50ms'"
    monkeypatch.setattr(queries, "_FOR_ONE_LARGE_QUESTION", hasty)

    def ask() -> None:
        with queries.large_question(datastore) as cursor:
            cursor.execute("SELECT pg_sleep(10)")

    with pytest.raises(QuestionTooLarge):
        ask()
