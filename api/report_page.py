"""/r/{token}: the report of a campaign and its progress, for whoever has its link.

The link says which campaign and until when, and is signed. What was altered, taken
back or is over leads nowhere. The page names nobody.
"""

from __future__ import annotations

from uuid import UUID

from falcon import Request, Response

from api.kept import Kept
from api.pages import show
from api.parts import Parts
from api.report.page import REFRESH, written
from api.resources import progress, reports
from domain.errors import NotFound, QuestionTooLarge
from domain.links import read_report_token


class ReportPage:
    """Shows a report as it stands; of a running campaign anew every few seconds."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._keys = parts.keyring.links()
        # A link that went to many is followed by many at once: it is counted once.
        # None is a page whose figures took too long, and would again.
        self._pages: Kept[str | None] = Kept(
            lambda: parts.now().timestamp(), lambda _took: REFRESH
        )

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show it."""
        try:
            campaign_id = self._id(token)
            page = self._pages.of(campaign_id, lambda _: self._written(campaign_id))
        except NotFound:
            show(resp, "report_over", 404)
            return
        if page is None:
            show(resp, "report_delayed", 503)
            return
        resp.text = page
        resp.set_headers(reports.HEADERS)

    def on_head(self, req: Request, resp: Response, token: str) -> None:
        """Tell what GET would answer."""
        self.on_get(req, resp, token)

    def on_get_progress(self, req: Request, resp: Response, token: str) -> None:
        """Tell the counts as ``/v1/campaigns/{id}/progress`` does, without a key."""
        last_event = req.get_header("Last-Event-ID", default="")
        resp.stream = progress.following(
            self._parts, self._id(token), last_event, keyless=True
        )
        resp.content_type = progress.EVENT_STREAM
        resp.set_headers(progress.HEADERS)
        # The link is all that is needed: a page of any host may follow it.
        resp.set_header("Access-Control-Allow-Origin", "*")

    def _written(self, campaign_id: UUID) -> str | None:
        """Write a report; None if that takes too long. Raises NotFound."""
        try:
            return written(reports.report_of(self._parts, campaign_id), live=True)
        except QuestionTooLarge:
            return None

    def _id(self, token: str) -> UUID:
        found = read_report_token(self._keys, token, self._parts.now().timestamp())
        if found is None:
            raise NotFound("report", "of this link")
        campaign_id, edition = found
        # Asked of the log, not of a read model: what was taken back shows nothing.
        if self._parts.application.campaigns.get(campaign_id).report_edition != edition:
            raise NotFound("report", "of this link")
        return campaign_id
