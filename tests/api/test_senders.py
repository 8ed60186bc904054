"""A sender's address is asked by message, and agrees on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from falcon.testing import Result, TestClient

from api.app import create_app
from api.commands.senders import sender
from api.parts import Parts
from domain.content import Sender
from domain.events import Recorded, SenderVerificationAsked
from domain.ids import new_id
from domain.senders import AGAIN_AFTER, OPEN_FOR
from tests.api.caller import Caller
from tests.api.shell import said
from tests.application.builders import AT
from tests.workers.wire import Wire
from workers.channels import Outcome, Outgoing, Verdict
from workers.confirming import ConfirmationTerms
from workers.consequences import Do
from workers.due import Held
from workers.kinds import VERIFY_SENDER
from workers.origin import Origin
from workers.policies import consequences
from workers.tasks import Later
from workers.verifying import VerifySender

ADDRESS = "news@shop.example"
HELLO = Sender("Shop", "hello@shop.example")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Asking:
    """What asks senders, over a wire of the test's own."""

    parts: Parts
    wire: Wire
    sender: Sender | None = HELLO

    def ask(self) -> Later | None:
        """Do what the last question in the log leads to."""
        events = self.parts.log.read(0, 1_000)
        asked = [
            one
            for one in events
            if isinstance(one, Recorded)
            and isinstance(one.fact, SenderVerificationAsked)
        ]
        (do,) = consequences(asked[-1])
        assert isinstance(do, Do)
        held = Held(do.id, do.kind, do.subject_id, asked[-1].position, new_id(), 0)
        terms = ConfirmationTerms(self.sender, timedelta(days=7))
        origin = Origin("https://mail.example", self.parts.keyring)
        senders, now = self.parts.application.senders, self.parts.now
        assert do.kind == VERIFY_SENDER
        return VerifySender(senders, self.wire, origin, terms, now)(held, lambda: True)


@pytest.fixture
def asking(parts: Parts) -> Asking:
    """Give what asks."""
    return Asking(parts, Wire())


def link_in(message: Outgoing) -> str:
    """Return the path that the message leads to."""
    (path,) = re.findall(r"https://mail\.example(/s/\S+)", message.content.decode())
    return str(path)


def press(client: TestClient, link: str, body: bytes = b"answer=yes") -> Result:
    """Press the button."""
    return client.simulate_post(link, body=body, headers=FORM)


def states(api: Caller) -> list[tuple[str, bool]]:
    """Return the addresses, and whether they are verified."""
    items = api.get("/v1/senders")["items"]
    return [(one["address"], bool(one["verified_at"])) for one in items]


def test_whoever_reads_the_mail_agrees_on_a_page(api: Caller, asking: Asking) -> None:
    """To look changes nothing; the button does, once."""
    api.do("/v1/senders", {"address": "News@Shop.EXAMPLE"})
    assert asking.ask() is None
    (message,) = asking.wire.messages
    link = link_in(message)

    shown = api.client.simulate_get(link)
    assert api.client.simulate_head(link).status_code == 200
    empty = press(api.client, link, b"")
    before = states(api)
    answered = [press(api.client, link) for _ in range(2)]

    assert message.address == ADDRESS
    assert "May campaigns come from news@shop.example?" in shown.text
    assert (empty.status_code, before) == (422, [(ADDRESS, False)])
    assert {one.status_code for one in answered} == {200}
    assert all("Thank you" in one.text for one in answered)
    assert states(api) == [(ADDRESS, True)]
    verified = asking.parts.application.senders.verified()
    assert verified == frozenset({ADDRESS})


def test_nobody_is_asked_twice_in_a_row(api: Caller, asking: Asking) -> None:
    """Nor anew once the answer is known."""
    first, second = (api.do("/v1/senders", {"address": ADDRESS}) for _ in range(2))
    assert first["id"] == second["id"]
    assert states(api) == [(ADDRESS, False)]
    asking.ask()

    press(api.client, link_in(asking.wire.messages[0]))

    assert asking.ask() is None
    assert len(asking.wire.messages) == 1


def test_a_link_has_its_end(api: Caller, asking: Asking) -> None:
    """What is forged, or too old, opens nothing; and nobody is asked any more."""
    api.do("/v1/senders", {"address": ADDRESS})
    asking.ask()
    link = link_in(asking.wire.messages[0])
    late = replace(asking.parts, now=lambda: AT + OPEN_FOR)
    client = TestClient(create_app(late))

    assert client.simulate_get(link).status_code == 410
    assert press(client, link).status_code == 410
    assert press(api.client, link[:-1] + "-").status_code == 404
    assert Asking(late, asking.wire).ask() is None
    assert len(asking.wire.messages) == 1
    assert AGAIN_AFTER < OPEN_FOR


@pytest.mark.parametrize("outcome", [Outcome.DEFERRED, Outcome.UNSENT])
def test_a_server_that_takes_nothing_now_is_left_alone(
    api: Caller, asking: Asking, outcome: Outcome
) -> None:
    """For a while; so is one that is down. What cannot be written is not."""
    api.do("/v1/senders", {"address": ADDRESS})
    asking.wire.answer = lambda _: Verdict(outcome)
    assert asking.ask()
    asking.wire.down = True
    assert asking.ask()
    asking.wire.down = False
    asking.wire.unsendable = {ADDRESS}
    assert asking.ask() is None


def test_without_a_sender_of_ours_it_asks_in_its_own_name(
    api: Caller, asking: Asking
) -> None:
    """Somebody has to be named."""
    api.do("/v1/senders", {"address": ADDRESS})
    asking.sender = None

    asking.ask()

    assert asking.wire.messages[0].reference.endswith("@shop.example>")


def test_a_sender_is_asked_on_the_command_line(api: Caller, asking: Asking) -> None:
    """As over REST."""
    id_ = said(api, sender, "verify", ADDRESS)
    assert said(api, sender, "list") == f"{ADDRESS}: asked"
    asking.ask()

    press(api.client, link_in(asking.wire.messages[0]))

    assert api.get("/v1/senders")["items"][0]["id"] == id_
    assert said(api, sender, "list").startswith(f"{ADDRESS}: verified 2026-")


def test_what_is_no_address_is_refused(api: Caller) -> None:
    """At once."""
    assert api.refused("POST", "/v1/senders", {"address": "nowhere"})["status"] == 422
