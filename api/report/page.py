"""A report as one page: nothing is fetched for it, and nothing runs in it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from importlib import resources
from string import Template

from markupsafe import Markup, escape

from api.report import outcomes, reactions
from api.report.figures import Report
from api.report.writing import moment

#: Seconds after which whoever has the page of a running campaign open sees it anew.
REFRESH = 15
_JOIN = Markup("\n").join
_TIME = Markup("<div><dt>{name}</dt><dd>{at}</dd></div>")
_AGAIN = Markup('<meta http-equiv="refresh" content="{}">')
_NOTHING_YET = Markup(
    '<p class="empty">Nothing has been sent yet. As soon as it is, the figures stand'
    " here.</p>"
)
#: figure -> what there has to be of a report for it to be shown
_FIGURES: Mapping[Callable[[Report], Markup], str] = {
    outcomes.funnel: "planned",
    outcomes.outcomes: "planned",
    reactions.timeline: "happened",
    reactions.delays: "reads",
    reactions.links: "links",
    reactions.devices: "reads",
    reactions.readers: "read",
    outcomes.domains: "domains",
    outcomes.troubles: "planned",
    outcomes.excluded: "excluded",
}


def written(report: Report, *, live: bool = False) -> str:
    """Write the page; one that is ``live`` is shown anew until the campaign ends."""
    again = live and not report.ended
    return _frame().substitute(
        policy=policy(),
        refresh=_AGAIN.format(REFRESH) if again else "",
        title=escape(f"{report.name}: report"),
        name=escape(report.name),
        subject=escape(report.subject),
        state=escape(report.state),
        running="running" if report.running else "resting",
        times=_JOIN(_times(report)),
        body=_JOIN(_body(report)),
        at=escape(moment(report.at, report.zone)),
        zone=escape(report.zone),
    )


def _times(report: Report) -> Iterator[Markup]:
    told = {"released": report.released_at, "ended": report.finished_at}
    for name, at in told.items():
        if at:
            yield _TIME.format(name=name, at=moment(at, report.zone))


def _body(report: Report) -> Iterator[Markup]:
    if report.planned:
        yield Markup('<ul class="tiles">{}</ul>').format(outcomes.tiles(report))
    else:
        yield _NOTHING_YET
    for figure, told in _FIGURES.items():
        if getattr(report, told):
            yield figure(report)


@cache
def policy() -> str:
    """Return the policy of the page: its own style, named by its hash, and no more."""
    [style] = re.findall(r"<style>(.*?)</style>", _frame().template, re.DOTALL)
    digest = b64encode(sha256(style.encode()).digest()).decode()
    ours = f"default-src 'none'; style-src 'sha256-{digest}'"
    return f"{ours}; base-uri 'none'; form-action 'none'"


@cache
def _frame() -> Template:
    text = (resources.files("api.pages") / "report.html").read_text(encoding="utf-8")
    return Template(text)
