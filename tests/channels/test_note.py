"""A message of its own: signed like any other, and with nothing of a campaign's."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from domain.content import Sender
from tests.channels.letters import AT, SENDER, parsed, part
from tests.channels.test_dkim import a_signer, verified
from workers.channels import AddressInvalid, Note
from workers.channels.email import EmailChannel
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer
from workers.confirmation_note import SUBJECT, as_html, as_text

URL = "https://mail.shop.example/c/token?a=1&b=2"
WORDS = "Да, {{ name }} <b>news</b>.\nSecond line."
NOTE = Note(
    UUID(int=7),
    "anna@example.com",
    "<made-up@shop.example>",
    AT,
    SUBJECT,
    as_text([WORDS], URL),
    as_html([WORDS], URL),
)
CHANNEL = EmailChannel(SmtpTransport(SmtpServer("127.0.0.1", 25)))


def test_it_has_what_a_message_needs_and_no_more() -> None:
    """No unsubscription: there is nothing yet that one could unsubscribe from."""
    message = parsed(CHANNEL.write(NOTE, SENDER))

    assert message["From"] == "Example Shop <news@shop.example>"
    assert message["To"] == "anna@example.com"
    assert message["Message-ID"] == "<made-up@shop.example>"
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message
    assert "List-Unsubscribe-Post" not in message
    assert len(message.keys()) == len(set(message.keys()))


def test_it_says_the_words_and_one_link() -> None:
    """No template is filled in, no markup gets through, nothing else can be clicked."""
    message = parsed(CHANNEL.write(NOTE, SENDER))

    text, html = part(message, "plain"), part(message, "html")
    assert WORDS in text
    assert "&lt;b&gt;news&lt;/b&gt;" in html
    assert "{{ name }}" in html
    assert text.count("https://") == 1
    assert html.count("<a ") == 1
    assert 'href="https://mail.shop.example/c/token?a=1&amp;b=2"' in html


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_it_is_signed(kind: str) -> None:
    """A receiver can verify it as any message of ours."""
    signing = replace(CHANNEL, signer=a_signer(kind))

    assert verified(signing.write(NOTE, SENDER).content, kind)


@pytest.mark.parametrize("wrong", ["anna", "anna@exa mple.com", "a\r\nb@example.com"])
def test_what_is_no_address_is_not_written_to(wrong: str) -> None:
    """Neither from nor to."""
    with pytest.raises(AddressInvalid):
        CHANNEL.write(replace(NOTE, address=wrong), SENDER)
    with pytest.raises(AddressInvalid):
        CHANNEL.write(NOTE, Sender("Shop", wrong))
