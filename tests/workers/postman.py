"""Sends what sign-ups lead to, as the worker processes would, and keeps it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.application import create_application
from domain.content import Sender
from domain.store.datastore import AccountDatastore
from domain.store.keyring import Keyring
from tests.application.builders import PEPPERS
from tests.workers.wire import Wire
from workers.channels import Outgoing
from workers.confirming import ConfirmationTerms, SendConfirmation
from workers.due import DueWork
from workers.kinds import SEND_CONFIRMATION
from workers.origin import Origin
from workers.reactor import Reactor
from workers.tasks import Tasks

TERMS = ConfirmationTerms(Sender("Shop", "hello@shop.example"), timedelta(days=7))
_LINK = re.compile(r"https://mail\.example(/c/\S+)")


@dataclass
class Postman:
    """A reactor and a worker of one account, for one kind of work."""

    datastore: AccountDatastore
    keyring: Keyring
    now: Callable[[], datetime]
    terms: ConfirmationTerms = TERMS
    wire: Wire = field(default_factory=Wire)

    def deliver(self) -> list[Outgoing]:
        """Do what is due now, and return the messages that went."""
        Reactor(self.datastore, lambda _: None, hands=1).catch_up()
        before = len(self.wire.messages)
        while self._work():
            pass
        return self.wire.messages[before:]

    def wait(self) -> None:
        """Let everything come due that was put back."""
        with self.datastore.get_connection() as connection:
            connection.execute("UPDATE due SET due_at = now(), held_until = NULL")

    def task(self) -> SendConfirmation:
        """Return what the worker does."""
        confirmations = create_application(self.datastore, PEPPERS).confirmations
        origin = Origin("https://mail.example", self.keyring)
        return SendConfirmation(confirmations, self.wire, origin, self.terms, self.now)

    def _work(self) -> bool:
        due, worked = DueWork(self.datastore), list[object]()
        tasks = {SEND_CONFIRMATION: self.task()}
        Tasks(due, tasks, worked.append, lambda: False).work(SEND_CONFIRMATION)
        return bool(worked)


def link_in(message: Outgoing) -> str:
    """Return the path that a message's only link leads to."""
    (path,) = _LINK.findall(message.content.decode())
    return str(path)
