"""Of rows that say who somebody is in one way, the last counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.repeats import Repeats

rows = st.lists(st.tuples(st.integers(1, 3), st.sampled_from("abcdefg")), max_size=60)


@given(rows)
def test_a_line_is_displaced_if_its_key_comes_again(
    rows: list[tuple[int, str]],
) -> None:
    """As a table of all keys would say, which nobody keeps."""
    repeats, line, last, keys = Repeats(), 0, {}, {}
    for step, key in rows:
        line += step
        repeats.take(line, key)
        last[key], keys[line] = line, key

    displaced = repeats.displaced()

    assert {line for line in keys if line in displaced} == {
        line for line, key in keys.items() if last[key] != line
    }
    assert 10_000 not in displaced
