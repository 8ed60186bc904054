"""A figure: a chart with its title, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from api.report.charts import Chart
from api.report.writing import number

#: Above this, a table is folded until somebody opens it, or prints it.
_LONGEST_TABLE = 14
_FIGURE = Markup(
    '<figure id="{id}"><figcaption><h2>{title}</h2><p>{text}</p></figcaption>'
    '<div class="pair"><div>{picture}</div>{table}</div></figure>'
)
_TABLE = Markup("<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
_FOLDED = Markup("<details><summary>{summary}</summary>{table}</details>")
_HEAD = Markup('<th scope="col">{}</th>')
_FIRST, _CELL = Markup('<th scope="row">{}</th>'), Markup("<td>{}</td>")
_ROW = Markup("<tr>{}</tr>")
_JOIN = Markup().join

Cells = Sequence[str]


def figure(chart: Chart, picture: Markup, head: Cells, rows: Sequence[Cells]) -> Markup:
    """Write a figure; the table stands beside the picture if there is room."""
    return _FIGURE.format(
        id=f"{chart.id}-figure",
        title=chart.title,
        text=chart.text,
        picture=picture,
        table=_table(head, rows),
    )


def _table(head: Cells, rows: Sequence[Cells]) -> Markup:
    """Write a table; a long one is folded."""
    written = _TABLE.format(
        head=_JOIN(map(_HEAD.format, head)), body=_JOIN(map(_row, rows))
    )
    if len(rows) <= _LONGEST_TABLE:
        return written
    return _FOLDED.format(summary=f"All {number(len(rows))} as a table", table=written)


def _row(cells: Cells) -> Markup:
    first, *others = cells
    return _ROW.format(_FIRST.format(first) + _JOIN(map(_CELL.format, others)))
