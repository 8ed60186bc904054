"""The figures of a report on what became of messages: how far, and why no further."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from api.report.charts import Bar, Chart, Part, bars, swatch
from api.report.figure import figure
from api.report.figures import Report, Stage, came_back, stages
from api.report.writing import NOTHING, number, rate

#: part of ``planned`` -> what it is called
_OUTCOMES = {
    "accepted": "accepted by a server",
    "rejected": "refused",
    "deferred": "refused for now, tried again",
    "suppressed": "not sent: no longer allowed",
    "unknown": "unknown: was cut off",
    "in_flight": "being sent",
    "not_attempted": "not begun yet",
}
_ERASED = "addresses that were erased"
#: So many domains are drawn; the table has all.
_DRAWN = 12
_TILE = Markup("<li><b>{value}</b><span>{name}</span><small>{text}</small></li>")
_JOIN = Markup().join


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
    return figure(chart, bars(chart, drawn, report.planned), head, rows)


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
    return figure(chart, bars(chart, drawn, report.planned), head, rows)


def domains(report: Report) -> Markup:
    """Show how far messages came, by the domain that received them."""
    chart = Chart(
        "domains",
        "Receiving domains",
        "How many of the planned messages were delivered, by the domain of the address,"
        " and how many of these people who agreed to be known opened and followed."
        " Domains of fewer than ten addresses are the others.",
    )
    ordered = sorted(report.domains, key=lambda one: -one.planned)
    most = max(one.planned for one in ordered)
    drawn = [
        Bar(
            one.name or _ERASED,
            f"{number(one.delivered)} of {number(one.planned)}",
            [
                Part(one.delivered, "delivered"),
                Part(one.planned - one.delivered, "not_attempted"),
            ],
        )
        for one in ordered[:_DRAWN]
    ]
    rows = [
        [
            one.name or _ERASED,
            number(one.planned),
            rate(one.delivered, one.planned),
            rate(one.opened, one.delivered),
            rate(one.clicked, one.delivered),
        ]
        for one in ordered
    ]
    head = ["domain", "planned", "delivered", "opened", "clicked"]
    return figure(chart, bars(chart, drawn, most), head, rows)


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
    return figure(chart, bars(chart, drawn, whole), [what, "people", "share"], rows)
