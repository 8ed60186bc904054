"""/r/{token}: the report of a campaign and its progress, for whoever has its link.

The link says which campaign and until when, and is signed. What was altered or is over
leads nowhere. The page names nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from falcon import Request, Response

from api.pages import show
from api.parts import Parts
from api.report.page import REFRESH, written
from api.resources import progress, reports
from domain.errors import NotFound
from domain.links import read_report_token

#: A link that went to many is followed by many at once: the figures are counted once.
_FOR, _MOST_KEPT = timedelta(seconds=REFRESH), 100


class ReportPage:
    """Shows a report as it stands; of a running campaign anew every few seconds."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._keys = parts.keyring.links()
        #: campaign -> its page, and until when that is shown
        self._kept: dict[UUID, tuple[str, datetime]] = {}

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show it."""
        try:
            page = self._written(self._id(token))
        except NotFound:
            show(resp, "report_over", 404)
            return
        resp.text = page
        resp.set_headers(reports.HEADERS)

    def on_head(self, req: Request, resp: Response, token: str) -> None:
        """Tell what GET would answer."""
        self.on_get(req, resp, token)

    def on_get_progress(self, req: Request, resp: Response, token: str) -> None:
        """Tell the counts as ``/v1/campaigns/{id}/progress`` does, without a key."""
        last_event = req.get_header("Last-Event-ID", default="")
        resp.stream = progress.following(self._parts, self._id(token), last_event)
        resp.content_type = progress.EVENT_STREAM
        resp.set_headers(progress.HEADERS)
        # The link is all that is needed: a page of any host may follow it.
        resp.set_header("Access-Control-Allow-Origin", "*")

    def _written(self, campaign_id: UUID) -> str:
        """Write a report, once for all who look within a while; raises NotFound."""
        now = self._parts.now()
        page, until = self._kept.get(campaign_id, ("", now))
        if until <= now:
            page = written(reports.report_of(self._parts, campaign_id), live=True)
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[campaign_id] = (page, now + _FOR)
        return page

    def _id(self, token: str) -> UUID:
        found = read_report_token(self._keys, token, self._parts.now().timestamp())
        if found is None:
            raise NotFound("report", "of this link")
        return found
