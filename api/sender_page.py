"""/s/{token}: the question that a message to a sender's address leads to.

GET and HEAD show it and change nothing: link scanners fetch every link. POST says yes.
"""

from __future__ import annotations

from html import escape
from uuid import UUID

from falcon import Request, Response

from api import arguments
from api.errors import STATUSES
from api.pages import show
from api.parts import Parts
from domain.application import By
from domain.errors import ConfirmationLapsed, ConfirmationUnknown
from domain.ids import new_id
from domain.links import read_sender_token
from domain.store.commands import Command

_LIMIT = 1024
_CLOSED = (ConfirmationLapsed, ConfirmationUnknown)


class SenderPage:
    """Asks on GET, and takes the yes on POST."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._senders = parts.application.senders

    def on_get(self, _req: Request, resp: Response, token: str) -> None:
        """Show the address and a button, or that it was pressed."""
        try:
            self._show(resp, self._id(token))
        except _CLOSED as error:
            show(resp, "not_open", STATUSES[type(error)])

    def on_head(self, req: Request, resp: Response, token: str) -> None:
        """Tell what GET would answer."""
        self.on_get(req, resp, token)

    def on_post(self, req: Request, resp: Response, token: str) -> None:
        """Take the yes; what presses no button is asked again (422)."""
        body = arguments.body(req, _LIMIT)
        try:
            id_ = self._id(token)
            if body != b"answer=yes":
                self._show(resp, id_, 422)
                return
            command = Command("sender", str(new_id()))
            self._senders.verify(By("recipient", self._parts.now(), command), id_)
            self._show(resp, id_)
        except _CLOSED as error:
            show(resp, "not_open", STATUSES[type(error)])

    def _show(self, resp: Response, id_: UUID, status: int = 200) -> None:
        asked = self._senders.question(id_, self._parts.now())
        page = "sender_verified" if asked.verified_at else "verify_sender"
        show(resp, page, status, address=escape(asked.address))

    def _id(self, token: str) -> UUID:
        found = read_sender_token(self._parts.keyring.links(), token)
        if found is None:
            raise ConfirmationUnknown
        return found
