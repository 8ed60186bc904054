"""A real Postfix tells of what it did, and what was in doubt is settled (D-08)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from uuid import UUID

import pytest

from api.parts import Parts
from domain.returned.delivery import Delivery, return_address, return_token
from domain.returned.findings import Finding
from domain.returned.understanding import understood
from tests.api.caller import Caller
from tests.api.in_doubt import a_campaign_in_doubt, outcomes
from tests.api.test_returned_mail import MAIL
from tests.returned.corpus import KEYS
from tests.returned.postfix import RETURN_DOMAIN, Postfix, a_postfix
from workers.channels import Outcome, Outgoing, Verdict
from workers.channels.email import EmailChannel
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

PEOPLE = 40
_KEY = KEYS["a1"]


@pytest.fixture
def postfix() -> Iterator[Postfix]:
    """Run a Postfix."""
    with a_postfix() as postfix:
        yield postfix


class Forgetful(SmtpTransport):
    """Hands everything over, and forgets what the server said to it."""

    @contextmanager
    def connect(self) -> Iterator[Forgetful]:  # type: ignore[override] # as a connection
        """Be a connection that forgets."""
        with super().connect() as self._connection:
            yield self

    def send(self, messages: Sequence[Outgoing]) -> list[Verdict]:
        """Send a range, and know nothing of it: as when a worker is killed."""
        told = self._connection.send(messages)
        assert {one.outcome for one in told} == {Outcome.ACCEPTED}
        return [Verdict(Outcome.UNKNOWN)] * len(messages)


def an_outgoing(number: int, address: str) -> Outgoing:
    """Return a message of a campaign that wants to be told of."""
    delivery = Delivery("campaign", UUID(int=1), UUID(int=number))
    back = return_address(_KEY, delivery, RETURN_DOMAIN)
    content = b"Subject: News\r\n\r\nNews.\r\n"
    token = return_token(_KEY, delivery)
    return Outgoing(UUID(int=number), f"<{number}@x>", back, address, content, token)


def test_what_it_says_is_understood(postfix: Postfix) -> None:
    """Delivered, unknown, and given up on."""
    sent = [
        an_outgoing(1, "person1@example.net"),
        an_outgoing(2, "nobody@example.net"),
        an_outgoing(3, "anna@elsewhere.example"),
    ]
    transport = SmtpTransport(SmtpServer("127.0.0.1", postfix.port))
    with closing(transport), transport.connect() as connection:
        connection.send(sent)

    found = [understood(raw, KEYS) for raw in postfix.came_back(3)]

    told = {one.delivery.contact_id.int: said(one.finding) for one in found if one}
    assert told == {
        1: "delivered relay.shop.example",
        2: "hard 5.1.1 relay.shop.example",
        3: "soft 5.0.0 relay.shop.example",
    }


def said(finding: Finding) -> str:
    """Say in short what came back."""
    words = [getattr(finding, name, "") for name in ("action", "kind", "status")]
    return " ".join(filter(None, [*words, finding.reporter]))


def test_what_was_in_doubt_is_settled(
    postfix: Postfix, api: Caller, parts: Parts
) -> None:
    """Every message was delivered, nobody knew; each notice settles one."""
    transport = Forgetful(SmtpServer("127.0.0.1", postfix.port))
    channel = EmailChannel(transport, success_notices=True)
    with closing(transport):
        campaign = a_campaign_in_doubt(api, parts, PEOPLE, channel)
    assert outcomes(api, campaign) == {"unknown": PEOPLE}

    for raw in postfix.came_back(PEOPLE):
        answer = api.ask("POST", "/v1/returned-mail", raw, MAIL)
        assert answer.json["kind"] == "delivered", answer.text

    assert postfix.delivered() == PEOPLE
    assert outcomes(api, campaign) == {"accepted": PEOPLE}
    found = api.get(f"/v1/campaigns/{campaign}/statistics")
    assert (found["accepted"], found["unknown"]) == (PEOPLE, 0)
