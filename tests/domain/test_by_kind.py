"""Events that were sorted by their kind are those that are looked for one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.events import Context, Fact, ListCreated, ListJoined, ListRenamed, Recorded
from domain.ids import new_id
from domain.store.changes import ByKind, Cases
from tests.domain.store.appends import AT

STREAM = new_id()
FACTS: list[Fact] = [ListCreated("a", "A"), ListRenamed("B"), ListJoined(STREAM)]
KINDS = st.sets(st.sampled_from([type(fact) for fact in FACTS]))


@given(facts=st.lists(st.sampled_from(FACTS)), kinds=KINDS)
def test_each_read_model_is_shown_what_concerns_it_in_order(
    facts: list[Fact], kinds: set[type[Fact]]
) -> None:
    """Whichever kinds it has cases for, and whichever occur."""
    context = Context(AT, "test", new_id())
    events = [
        Recorded(place, AT, STREAM, place, context, fact)
        for place, fact in enumerate(facts, 1)
    ]
    cases = Cases()
    cases.on(*kinds)(lambda _event, _fact: ())

    found = ByKind(events).for_cases(cases)

    assert list(found) == [event for event in events if cases.concern(event.fact)]
