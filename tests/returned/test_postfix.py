"""A real Postfix tells of what it did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from uuid import UUID

import pytest

from domain.returned.delivery import Delivery, return_address, return_token
from domain.returned.findings import Finding
from domain.returned.understanding import understood
from tests.returned.corpus import KEYS
from tests.returned.postfix import RETURN_DOMAIN, Postfix, a_postfix
from workers.channels import Outgoing
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

_KEY = KEYS["a1"]


@pytest.fixture
def postfix() -> Iterator[Postfix]:
    """Run a Postfix."""
    with a_postfix() as postfix:
        yield postfix


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
