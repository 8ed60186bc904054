"""/c/{token}: the question that a confirmation message leads to.

GET and HEAD show it and change nothing: link scanners fetch every link. POST answers,
once; whoever answers again sees the same page.
"""

from __future__ import annotations

from hashlib import sha256
from html import escape
from urllib.parse import parse_qs

from falcon import Request, Response

from api import arguments
from api.errors import STATUSES
from api.origin_address import Origins
from api.pages import show
from api.parts import Parts
from domain.application import By
from domain.application.confirmations import NO, YES
from domain.errors import ConfirmationLapsed, ConfirmationUnknown
from domain.ids import new_id
from domain.store.commands import Command

_LIMIT = 1024
_PAGES = {YES: "confirmed", NO: "refused"}


class Confirmation:
    """Asks on GET, and takes the answer on POST."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._confirmations = parts.application.confirmations
        self._origins = Origins(parts.settings.trusted_proxies)

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show the words and two buttons, or what was answered."""
        try:
            self._ask(resp, token)
        except (ConfirmationLapsed, ConfirmationUnknown) as error:
            show(resp, "not_open", STATUSES[type(error)])

    def on_head(self, req: Request, resp: Response, token: str) -> None:
        """Tell what GET would answer."""
        self.on_get(req, resp, token)

    def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Take the yes or the no; what is neither is asked again (422)."""
        told = parse_qs(arguments.body(req, _LIMIT).decode("utf-8", "replace"))
        try:
            # What presses no button has not agreed: a body may be lost on its way, and
            # some scanners send POST.
            if len(said := told.get("answer", [])) == 1 and said[0] in _PAGES:
                self._take(req, resp, token, said[0])
            else:
                self._ask(resp, token, 422)
        except (ConfirmationLapsed, ConfirmationUnknown) as error:
            show(resp, "not_open", STATUSES[type(error)])

    def _take(self, req: Request, resp: Response, token: str, answer: str) -> None:
        # No part of the token: what is remembered of commands is no secret.
        said = Command("confirmation", str(new_id()), sha256(answer.encode()).digest())
        # A no is taken also while a restored log waits for a decision.
        by = By("recipient", self._parts.now(), said, while_held=answer == NO)
        trace = self._origins.trace(req)
        show(resp, _PAGES[self._confirmations.answer(by, token, answer, trace)])

    def _ask(self, resp: Response, token: str, status: int = 200) -> None:
        question = self._confirmations.question(token, self._parts.now())
        if question.answer:
            show(resp, _PAGES[question.answer])
            return
        notices = self._confirmations.wordings(question)
        if not notices:
            raise ConfirmationLapsed
        quoted = "".join(
            f'<blockquote lang="{escape(one.language)}">{escape(one.wording)}'
            "</blockquote>\n"
            for one in notices
        )
        show(resp, "confirm", status, wordings=quoted)
