"""The sections of a report: each a chart, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from api.report.charts import Bar, Chart, Part, bars, swatch
from api.report.figures import Did, Followed, Report, Stage, came_back, stages
from api.report.writing import NOTHING, number, rate, shortened

#: So many links are drawn; the table has all.
_DRAWN = 12
_LONGEST_LINK = 70
#: Above this, a table is folded until somebody opens it, or prints it.
_LONGEST_TABLE = 14
#: part of ``planned`` -> what it is called
_OUTCOMES = {
    "accepted": "accepted by a server",
    "rejected": "refused",
    "deferred": "refused for now, tried again",
    "suppressed": "not sent: no longer allowed",
    "unknown": "unknown: cut off while sending",
    "in_flight": "being sent",
    "not_attempted": "not begun yet",
}
_GONE = "a link whose content was erased"

_FIGURE = Markup(
    '<figure id="{id}"><figcaption><h2>{title}</h2><p>{text}</p></figcaption>'
    '<div class="pair"><div>{picture}</div>{table}</div></figure>'
)
_TABLE = Markup("<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
_FOLDED = Markup("<details><summary>{summary}</summary>{table}</details>")
_HEAD = Markup('<th scope="col">{}</th>')
_FIRST, _CELL = Markup('<th scope="row">{}</th>'), Markup("<td>{}</td>")
_ROW = Markup("<tr>{}</tr>")
_TILE = Markup("<li><b>{value}</b><span>{name}</span><small>{text}</small></li>")
_JOIN = Markup().join

Cells = Sequence[str]


def tiles(report: Report) -> Markup:
    """Show the rates that most look for first, each with what it is a part of."""
    wanted = {"delivered", "opened", "clicked", "unsubscribed"}
    some = [stage for stage in stages(report) if stage.name in wanted]
    complained = Stage("complained", report.complained, report.delivered, "delivered")
    return _JOIN(
        _TILE.format(
            value=rate(stage.count, stage.whole), name=stage.name, text=_of(stage)
        )
        for stage in [*some, complained]
    )


def _of(stage: Stage) -> str:
    return f"{number(stage.count)} of {number(stage.whole)} {stage.base}"


def funnel(report: Report) -> Markup:
    """Show how many came how far."""
    way = list(stages(report))
    chart = Chart(
        "funnel",
        "From planned to unsubscribed",
        "How many recipients came how far. Openings and clicks are those of people who"
        " agreed to be known; where people did so more often it says how often in all.",
    )
    drawn = [
        Bar(stage.name, _said(stage), [Part(stage.count, stage.name)]) for stage in way
    ]
    rows = [
        [stage.name, number(stage.count), _share(stage), _times(stage)] for stage in way
    ]
    head = ["how far", "people", "rate", "times"]
    return _figure(chart, bars(chart, drawn, report.planned), head, rows)


def _said(stage: Stage) -> str:
    if not stage.base:
        return number(stage.count)
    return f"{number(stage.count)} · {rate(stage.count, stage.whole)}"


def _share(stage: Stage) -> str:
    if not stage.base:
        return NOTHING
    return f"{rate(stage.count, stage.whole)} of {stage.base}"


def _times(stage: Stage) -> str:
    return number(stage.times) if stage.times else NOTHING


def outcomes(report: Report) -> Markup:
    """Show the parts of what was planned: they add up to it."""
    chart = Chart(
        "outcomes",
        "What became of each message",
        f"The parts of {number(report.planned)} planned messages: they add up to it.",
    )
    parts = [Part(report.outcomes.get(name, 0), name) for name in _OUTCOMES]
    named = list(zip(parts, _OUTCOMES.values(), strict=True))
    drawn = [Bar("planned", number(report.planned), parts)]
    drawn += [Bar(words, number(one.size), [one]) for one, words in named if one.size]
    rows = [
        [
            swatch(part.kind) + words,
            number(part.size),
            rate(part.size, report.planned),
        ]
        for part, words in named
    ]
    head = ["outcome", "messages", "of planned"]
    return _figure(chart, bars(chart, drawn, report.planned), head, rows)


def links(report: Report) -> Markup:
    """Show which links people followed, those followed most first."""
    chart = Chart(
        "links",
        "Links",
        "How often people followed each link, and how many of those who agreed to be"
        " known did.",
    )
    shown = sorted(report.links, key=lambda link: -link.did.total)
    most = max((link.did.total for link in shown), default=0)
    drawn = [_link(link) for link in shown[:_DRAWN]]
    rows = [[link.url or _GONE, *_done(link.did)] for link in shown]
    head = ["leads to", "clicks", "people", "robots and proxies"]
    return _figure(chart, bars(chart, drawn, most), head, rows)


def _link(link: Followed) -> Bar:
    url = shortened((link.url or _GONE).partition("://")[2] or _GONE, _LONGEST_LINK)
    return Bar(url, number(link.did.total), [Part(link.did.total, "clicked")])


def _done(did: Did) -> Iterator[str]:
    return map(number, (did.total, did.unique, did.robots + did.proxied))


def readers(report: Report) -> Markup:
    """Show who opened and followed: people, and programs that look at mail."""
    chart = Chart(
        "readers",
        "People and programs",
        "Robots look at mail before people do, and proxies fetch for somebody who looks"
        " later, or never. Only people are counted above.",
    )
    did = {"opened": report.opened, "clicked": report.clicked}
    known = {name: one for name, one in did.items() if one}
    most = max((_everybody(one) for one in known.values()), default=0)
    drawn = [
        Bar(
            f"{name} by people, proxies, robots",
            number(_everybody(one)),
            [
                Part(one.total, name),
                Part(one.proxied, "proxies"),
                Part(one.robots, "robots"),
            ],
        )
        for name, one in known.items()
    ]
    rows = [
        [name, *map(number, (one.total, one.proxied, one.robots))]
        for name, one in known.items()
    ]
    head = ["", "people", *(swatch(kind) + kind for kind in ("proxies", "robots"))]
    return _figure(chart, bars(chart, drawn, most), head, rows)


def _everybody(did: Did) -> int:
    return did.total + did.proxied + did.robots


def troubles(report: Report) -> Markup:
    """Show what was refused and what came back, by class."""
    chart = Chart(
        "troubles",
        "Refused, returned, complained of",
        "What a server refused, what came back after one had taken it, by class, and"
        " complaints that providers report.",
    )
    return _counted(chart, came_back(report), "trouble", "class")


def excluded(report: Report) -> Markup:
    """Show who was left out before anything was sent, and why."""
    chart = Chart(
        "excluded",
        "Left out, by reason",
        "Who is on the lists and segments of the campaign, and was not planned.",
    )
    ordered = sorted(report.excluded.items(), key=lambda one: -one[1])
    return _counted(chart, dict(ordered), "left-out", "reason")


def _counted(chart: Chart, counts: Mapping[str, int], kind: str, what: str) -> Markup:
    whole = max(counts.values(), default=0)
    drawn = [
        Bar(name, number(count), [Part(count, kind)]) for name, count in counts.items()
    ]
    total = sum(counts.values())
    rows = [[name, number(n), rate(n, total)] for name, n in counts.items()]
    return _figure(chart, bars(chart, drawn, whole), [what, "people", "share"], rows)


def _figure(
    chart: Chart, picture: Markup, head: Cells, rows: Sequence[Cells]
) -> Markup:
    return _FIGURE.format(
        id=f"{chart.id}-figure",
        title=chart.title,
        text=chart.text,
        picture=picture,
        table=table(head, rows),
    )


def table(head: Cells, rows: Sequence[Cells]) -> Markup:
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
