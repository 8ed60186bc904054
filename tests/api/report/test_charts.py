"""Charts say what their figures say, to whoever sees them and whoever does not."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from api.report.charts import Bar, Chart, Part, Row, bars, columns, swatch

CHART = Chart("sent", "Sent & read", "How many <were> sent.")
SIZES = st.lists(st.integers(0, 10**9), min_size=1, max_size=5)


def drawn(picture: Markup) -> ET.Element:
    """Read a picture as a browser would."""
    return ET.fromstring(picture)  # noqa: S314 - our own


def lengths(picture: Markup, kind: str) -> list[float]:
    """Return how long the bars of a kind are, in percent of the width."""
    some = drawn(picture).iter("rect")
    return [float(one.attrib["width"][:-1]) for one in some if one.get("class") == kind]


@given(st.lists(SIZES, min_size=1, max_size=5))
def test_lengths_are_to_each_other_as_the_figures_are(sizes: list[list[int]]) -> None:
    """And nothing is drawn beyond the width, nor left out but nothing itself."""
    whole = max(map(sum, sizes))
    some = [Bar("", "", [Part(size, "a") for size in one]) for one in sizes]
    found = lengths(bars(CHART, some, whole), "a")

    wanted = [100 * size / whole for one in sizes for size in one if size]
    assert len(found) == len(wanted)
    assert all(abs(a - b) <= 0.0006 for a, b in zip(found, wanted, strict=True))


def test_parts_of_a_bar_follow_each_other() -> None:
    """Each begins where the one before ends."""
    picture = bars(CHART, [Bar("a", "10", [Part(4, "x"), Part(6, "y")])], 20)
    [_, first, second] = drawn(picture).iter("rect")

    assert (first.attrib["x"], first.attrib["width"]) == ("0%", "20%")
    assert (second.attrib["x"], second.attrib["width"]) == ("20%", "30%")


def test_a_chart_is_read_aloud() -> None:
    """It has a role, a title and a description, and markup is text."""
    bar = Bar("<script>", "7 & more", [Part(7, "a")])
    root = drawn(bars(CHART, [bar], 7))
    told = {one.get("id"): one.text for one in root if one.get("id")}

    assert root.attrib["role"] == "img"
    names = root.attrib["aria-labelledby"].split()
    assert [told[name] for name in names] == ["Sent & read", "How many <were> sent."]
    assert [one.text for one in root.iter("text")] == ["<script>", "7 & more"]


def test_a_swatch_is_of_a_kind() -> None:
    """It is the colour alone: the word stands beside it."""
    assert drawn(swatch("bad")).attrib["aria-hidden"] == "true"
    assert len(list(drawn(swatch("bad")).iter("rect"))) == 1


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=80).filter(any))
def test_columns_are_as_high_as_their_figures(sizes: list[int]) -> None:
    """The highest fills its row, all stand on one line, and none leaves the width."""
    picture = columns(CHART, [Row("sent", "", "a", sizes)], [("first", 0, "<now>")])
    found = [
        one.attrib for one in drawn(picture).iter("rect") if one.get("class") == "a"
    ]

    high = [float(one["height"]) for one in found]
    wanted = [max(high) * size / max(sizes) for size in sizes if size]
    assert all(abs(a - b) < 0.001 for a, b in zip(high, wanted, strict=True))
    feet = {round(float(one["y"]) + float(one["height"]), 2) for one in found}
    assert len(feet) == 1
    right = [float(one["x"][:-1]) + float(one["width"][:-1]) for one in found]
    assert max(right) <= 100
    assert [one.text for one in drawn(picture).iter("text")][-1] == "<now>"
