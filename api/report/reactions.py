"""The figures of a report on what people did, and when; and what programs did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from api.report.charts import Bar, Chart, Mark, Part, Row, bars, columns, swatch
from api.report.figure import figure
from api.report.figures import Did, Followed, Read, Report
from api.report.timeline import columns as columns_of
from api.report.writing import number, shortened
from domain.tracking.delays import DELAYS

#: So many links are drawn; the table has all.
_DRAWN = 12
_LONGEST_LINK = 70
#: Above so many columns what the one in the middle is called is written below it, too.
_MARKED = 6
_HAPPENED = ("accepted", "opened", "clicked")
_GONE = "a link whose content was erased"


def timeline(report: Report) -> Markup:
    """Show when messages went out, and when people opened and followed."""
    step, some = columns_of(report.happened, report.zone)
    chart = Chart(
        "timeline",
        f"{step.name.title()} by {step.name}",
        "When servers took messages, and when people opened and clicked, however often:"
        f" by the clocks of {report.zone}, each with a measure of its own.",
    )
    sizes = {name: [getattr(one, name) for one in some] for name in _HAPPENED}
    rows = [
        Row(name, f"{number(max(each))} at most", name, each)
        for name, each in sizes.items()
        if any(each)
    ]
    times = [step.written(one.at) for one in some]
    cells = [list(row) for row in zip(times, *_written(sizes), strict=True)]
    head = [step.name, *_HAPPENED]
    return figure(chart, columns(chart, rows, _marks(times)), head, cells)


def _written(sizes: Mapping[str, Sequence[int]]) -> Iterator[Iterator[str]]:
    return (map(number, each) for each in sizes.values())


def _marks(times: Sequence[str]) -> list[Mark]:
    first, *others = times
    middle, last = len(times) // 2, others[-1:]
    marks: list[Mark] = [("first", 0, first), *(("last", 100, at) for at in last)]
    if len(times) > _MARKED:
        at = 100 * (middle + 0.5) / len(times)
        marks.append(("middle", at, times[middle]))
    return marks


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
    return figure(chart, bars(chart, drawn, most), head, rows)


def _link(link: Followed) -> Bar:
    url = shortened((link.url or _GONE).partition("://")[2] or _GONE, _LONGEST_LINK)
    return Bar(url, number(link.did.total), [Part(link.did.total, "clicked")])


def _done(did: Did) -> Iterator[str]:
    return map(number, (did.total, did.unique, did.robots + did.proxied))


def devices(report: Report) -> Markup:
    """Show on which kinds of devices people read."""
    chart = Chart(
        "devices",
        "Devices",
        "How often people opened and clicked on what, by what their program calls"
        " itself.",
    )
    return _by(chart, report.reads, "device")


def delays(report: Report) -> Markup:
    """Show how long after the sending people read."""
    chart = Chart(
        "delays",
        "How soon",
        "How often people opened and clicked so long after their message was sent.",
    )
    order = {name: place for place, name in enumerate(DELAYS)}
    reads = sorted(report.reads, key=lambda one: order.get(one.delay, len(order)))
    return _by(chart, reads, "delay")


def _by(chart: Chart, reads: Sequence[Read], part: str) -> Markup:
    """Show reactions by a part of them, in the order in which its values come."""
    opened, clicked = Counter[str](), Counter[str]()
    for one in reads:
        opened[getattr(one, part)] += one.opened
        clicked[getattr(one, part)] += one.clicked
    # Where only clicks are counted they are what can be seen.
    kind, drawn = ("opened", opened) if opened.total() else ("clicked", clicked)
    some = [Bar(name, number(n), [Part(n, kind)]) for name, n in drawn.items()]
    rows = [[name, number(opened[name]), number(clicked[name])] for name in drawn]
    picture = bars(chart, some, max(drawn.values()))
    return figure(chart, picture, [part, "opened", "clicked"], rows)


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
    return figure(chart, bars(chart, drawn, most), head, rows)


def _everybody(did: Did) -> int:
    return did.total + did.proxied + did.robots
