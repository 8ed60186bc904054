"""Answers the report of a campaign: as a page, and by a link that shows it for a while.

A link is made of nothing but the campaign, its end, and how often links were taken back
before, signed: none is kept, and all that were made can be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import falcon

from api.calls import Call, Reply, done
from api.parts import Parts, Queries
from api.report.figures import Did, Domain, Followed, Happened, Read, Report
from api.report.page import policy, written
from api.resources.reading import content_of, urls_of
from api.schemas.campaigns import OUTCOMES
from domain.errors import NotFound
from domain.links import report_token
from domain.statistics.answers import Row
from domain.statistics.questions import Question
from domain.tracking.setting import CLICKS, OPENS
from projections.tracking.queries import Counted

_BY_HOUR = Question("messages", ("accepted", "opened", "clicked"), ("hour",))
_BY_DEVICE = Question("messages", ("opened", "clicked"), ("device", "delay"))
_BY_DOMAIN = Question(
    "messages", ("planned", "delivered", "opened_unique", "clicked_unique"), ("domain",)
)
#: What goes with the page wherever it is shown.
HEADERS = {
    "Content-Type": falcon.MEDIA_HTML,
    "Content-Security-Policy": f"{policy()}; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}


def report(call: Call) -> Reply:
    """Show what became of a campaign as one page that fetches nothing."""
    zone, domains = call.query.get("time_zone"), call.query["domains"]
    found = report_of(call.parts, call.id, zone, domains=domains)
    return Reply(written(found).encode(), headers=HEADERS)


def link(call: Call) -> Reply:
    """Make a link that shows the report to whoever has it, for some days."""
    edition = call.parts.application.campaigns.get(call.id).report_edition
    ends = call.parts.now() + timedelta(days=call.body["days"])
    key, seconds = call.parts.keyring.link, int(ends.timestamp())
    token = report_token(key.secret, key.id, call.id, seconds, edition)
    url = f"{call.parts.settings.url}/r/{token}"
    return Reply({"url": url, "ends_at": datetime.fromtimestamp(seconds, UTC)})


def revoke_links(call: Call) -> Reply:
    """Take back every link that was made to the report."""
    return done(call.parts.application.campaigns.revoke_report_links(call.by, call.id))


def report_of(
    parts: Parts, campaign_id: UUID, zone: str | None = None, *, domains: bool = False
) -> Report:
    """Gather the figures of a report, all of one moment.

    Hours are those of the account's time zone, if no other is named; ``domains`` are
    told address by address, so only who asks waits. Raises NotFound and
    QuestionTooLarge.
    """
    zone = zone or parts.settings.time_zone
    with parts.at_one_moment() as queries:
        found = _gathered(queries, campaign_id, zone, parts.now())
        if domains:
            rows = _split(queries, campaign_id, zone, _BY_DOMAIN)
            found = replace(found, domains=list(map(_domain, rows)))
    return found


def _gathered(queries: Queries, campaign_id: UUID, zone: str, at: datetime) -> Report:
    found = queries.campaigns.get(campaign_id)
    counts = queries.campaigns.statistics(campaign_id)
    if found is None or counts is None:
        raise NotFound("campaign", campaign_id)
    content = content_of(queries, found.content_id)
    tracked = (content.tracking if content else None) or ()
    read, urls = queries.tracking.of_campaign(campaign_id), urls_of(content)
    split = partial(_split, queries, campaign_id, zone)
    return Report(
        name=found.name,
        state=found.state,
        at=at,
        zone=zone,
        subject=content.subject if content else "",
        released_at=found.released_at,
        finished_at=found.finished_at,
        planned=counts.planned,
        outcomes={name: getattr(counts, name) for name in OUTCOMES},
        bounced=counts.bounced,
        excluded=counts.excluded,
        complained=counts.complained,
        unsubscribed=counts.unsubscribed,
        opened=_counted(read.opened, is_wanted=OPENS in tracked),
        clicked=_counted(read.clicked, is_wanted=CLICKS in tracked),
        links=[Followed(urls.get(one.link), _did(one)) for one in read.links],
        happened=list(map(_happened, split(_BY_HOUR))),
        reads=list(map(_read, split(_BY_DEVICE))),
    )


def _split(
    queries: Queries, campaign_id: UUID, zone: str, asked: Question
) -> Sequence[Row]:
    """Return what statistics tell of a campaign; raises QuestionTooLarge."""
    of_it = replace(asked, filters={"campaign": (campaign_id,)})
    rows, _ = queries.statistics.ask(of_it, ZoneInfo(zone))
    return rows


def _happened(row: Row) -> Happened:
    at = datetime.fromisoformat(row["hour"])
    return Happened(at, row["accepted"], row["opened"], row["clicked"])


def _read(row: Row) -> Read:
    return Read(row["device"], row["delay"], row["opened"], row["clicked"])


def _domain(row: Row) -> Domain:
    return Domain(
        row["domain"],
        row["planned"],
        row["delivered"],
        row["opened_unique"],
        row["clicked_unique"],
    )


def _counted(counted: Counted, *, is_wanted: bool) -> Did | None:
    """Return what was done; None of what was not counted, which is another thing."""
    did = _did(counted)
    return did if is_wanted or did != Did() else None


def _did(counted: Counted) -> Did:
    return Did(counted.total, counted.unique, counted.proxied, counted.robots)
