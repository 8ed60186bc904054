"""States that are read one after another are read as each alone is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.events import Context, Event, ListRenamed
from domain.store.codec import TopicUnknown, codec_of_release
from tests.builders import a_list, a_subscriber

EVENTS = [
    *a_subscriber().who_granted().on(a_list("news")).events(),
    *a_subscriber().later(days=1).who_was_asked().events(),
]
CODEC = codec_of_release()
STATES = [
    (event.fact.TOPIC, CODEC.encode(event.context, event.fact)) for event in EVENTS
]
#: The same, as other hands may write them.
ODD = [
    (topic, state.replace(b'"fact":', b'"more":1, "fact": ')) for topic, state in STATES
] + [(topic, state[:-1] + b',"more":1} ') for topic, state in STATES]


@given(st.lists(st.sampled_from(STATES + ODD), max_size=12))
def test_whatever_came_before_a_state_says_the_same(
    told: list[tuple[str, bytes]],
) -> None:
    """A context that was read already is the one that would be read."""
    reading = CODEC.reading()

    for topic, state in told:
        alone = CODEC.decode(topic, state)
        assert reading.decode(topic, state) == (alone.context, alone.fact)


def test_a_context_that_is_shared_is_read_once() -> None:
    """Events of one command have one context."""
    reading = CODEC.reading()

    contexts: list[Context] = [reading.decode(*told)[0] for told in STATES[:3]]

    assert contexts[0] is contexts[1] is contexts[2]


def test_what_follows_a_fact_is_not_taken_for_it() -> None:
    """Another release may write more beside it, and in the same form."""
    context = CODEC.encode(EVENTS[0].context, ListRenamed("one")).partition(b',"fact"')
    state = context[0] + b',"fact":{"name":"one"},"more":{"name":"two"}}'
    reading = CODEC.reading()

    read = [reading.decode(ListRenamed.TOPIC, state)[1] for _ in range(2)]

    assert read == [ListRenamed("one"), ListRenamed("one")]


def test_states_are_written_together_as_each_alone() -> None:
    """Also of several commands, whose contexts differ."""
    events = [
        Event(one.stream_id, one.version, one.context, one.fact) for one in EVENTS
    ]

    assert len({event.context for event in events}) > 1
    assert CODEC.encode_all(events) == [state for _, state in STATES]


def test_what_cannot_be_read_is_refused_as_alone() -> None:
    """An unknown kind stays unknown, also behind a known context."""
    reading = CODEC.reading()
    reading.decode(*STATES[0])

    with pytest.raises(TopicUnknown):
        reading.decode("nothing.of_ours.v1", STATES[0][1])
