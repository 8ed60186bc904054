"""Charts as SVG: each a pure function of its figures, read at any width.

Lengths are parts of a hundred of the chart's own width, so bars grow with the window
and letters do not. Whoever sees no picture has its title, its description and a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from markupsafe import Markup

_LINE, _TEXT, _BAR, _HEIGHT = 50, 16, 25, 14
#: Of the width, the part that what stands over a bar to its left may take.
_LABEL = 66
#: How high columns are, and their rows; and the part of a column that is empty.
_COLUMN, _ROW, _GAP = 84, 128, 0.08

_SVG = Markup(
    '<svg class="chart" role="img" aria-labelledby="{id}-title {id}-text" width="100%"'
    ' height="{height}"><title id="{id}-title">{title}</title>'
    '<desc id="{id}-text">{text}</desc>{inside}</svg>'
)
# A picture within the picture cuts off what is too long for it.
_OVER = Markup(
    '<svg width="{room}%" height="{bottom}" y="{top}"><text class="label" y="{text}">'
    '{label}</text></svg><text class="value" x="100%" y="{base}">{said}</text>'
)
_RECT = Markup(
    '<rect class="{kind}" x="{x}%" y="{y}" width="{width}%" height="{height}" rx="2"/>'
)
_WORD = Markup('<text class="{kind}" x="{x}%" y="{y}">{word}</text>')
_NONE = Markup()

#: What stands below columns: how it is set, how far to the right in percent, the words.
Mark = tuple[str, float, str]


@dataclass(frozen=True)
class Part:
    """A part of a bar: how much, and what it is in the style sheet."""

    size: int
    kind: str


@dataclass(frozen=True)
class Bar:
    """A bar of one part or several, and what is written over its ends."""

    label: str
    said: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Row:
    """Columns over a time, all of one kind, and what is written over them."""

    label: str
    said: str
    kind: str
    sizes: Sequence[int]


@dataclass(frozen=True)
class Chart:
    """What a chart is called, in one word of its own, a title and a sentence."""

    id: str
    title: str
    text: str


def bars(chart: Chart, some: Sequence[Bar], whole: int) -> Markup:
    """Draw bars, one below the other; ``whole`` is what fills the width."""
    inside = _NONE.join(
        _bar(one, whole, top) for one, top in zip(some, count(0, _LINE), strict=False)
    )
    return _svg(chart, _LINE * len(some), inside)


def _bar(bar: Bar, whole: int, top: int) -> Markup:
    over = _over(bar.label, bar.said, top)
    return over + _rect("track", 0, 100, top + _BAR) + _parts(bar, whole, top + _BAR)


def _parts(bar: Bar, whole: int, y: int) -> Markup:
    drawn, before = [], 0
    for part in bar.parts:
        if part.size:
            x, width = 100 * before / whole, 100 * part.size / whole
            drawn.append(_rect(part.kind, x, width, y))
        before += part.size
    return _NONE.join(drawn)


def columns(chart: Chart, rows: Sequence[Row], marks: Sequence[Mark]) -> Markup:
    """Draw rows of columns over the same time; each row has a measure of its own."""
    tops = count(0, _ROW)
    inside = _NONE.join(_row(row, top) for row, top in zip(rows, tops, strict=False))
    foot = _ROW * len(rows) + _HEIGHT // 2
    words = (_WORD.format(kind=kind, x=x, y=foot, word=word) for kind, x, word in marks)
    return _svg(chart, foot + _HEIGHT, inside + _NONE.join(words))


def _row(row: Row, top: int) -> Markup:
    foot, most = top + _BAR + _COLUMN, max(row.sizes)
    step = 100 / len(row.sizes)
    drawn = [
        _rect(row.kind, step * (place + _GAP), step * (1 - 2 * _GAP), foot - high, high)
        for place, size in enumerate(row.sizes)
        if size and (high := _COLUMN * size / most)
    ]
    line = _rect("track", 0, 100, foot, 1)
    return _over(row.label, row.said, top) + line + _NONE.join(drawn)


def _over(label: str, said: str, top: int) -> Markup:
    return _OVER.format(
        room=_LABEL,
        bottom=_BAR - 2,
        top=top,
        text=_TEXT,
        base=top + _TEXT,
        label=label,
        said=said,
    )


def swatch(kind: str) -> Markup:
    """Draw the colour of a kind, to stand beside its name."""
    return Markup(
        '<svg class="swatch" width="12" height="12" aria-hidden="true">'
        '<rect class="{}" width="12" height="12" rx="2"/></svg>'
    ).format(kind)


def _rect(
    kind: str, x: float, width: float, y: float, height: float = _HEIGHT
) -> Markup:
    return _RECT.format(
        kind=kind,
        x=_percent(x),
        y=_percent(y),
        width=_percent(width),
        height=_percent(height),
    )


def _percent(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _svg(chart: Chart, height: int, inside: Markup) -> Markup:
    return _SVG.format(
        id=chart.id, title=chart.title, text=chart.text, height=height, inside=inside
    )
