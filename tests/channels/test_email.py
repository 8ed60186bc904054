"""E-mails as their receivers read them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.content import Content, Sender
from domain.rendering import TemplateInvalid, Unsendable
from tests.channels.letters import AT, CONTENT, SENDER, URL, composed, parsed, part
from workers.channels import AddressInvalid, Letter, Note, Recipient
from workers.channels.email import EmailChannel
from workers.channels.headers import clean
from workers.channels.sink import SinkTransport

MARKUP = "<b>&\"'{{ x }}"


def test_a_message_has_all_that_it_needs() -> None:
    """RFC 5322, 2369 and 8058: and each field once."""
    message = parsed(composed(fields={"first_name": "Anna"}))

    assert message["From"] == "Example Shop <news@shop.example>"
    assert message["To"] == "anna@example.com"
    assert message["Subject"] == "News for Anna"
    assert message["Message-ID"] == "<made-up@shop.example>"
    assert message["Date"].datetime == AT
    assert message["List-Unsubscribe"] == f"<{URL}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["MIME-Version"] == "1.0"
    assert message["Reply-To"] is None
    assert len(message.keys()) == len(set(message.keys()))


def test_the_better_part_comes_last() -> None:
    """RFC 2046, 5.1.4: text for those who want it, HTML for the others."""
    message = parsed(composed())

    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [p.get_content_type() for p in parts] == ["text/plain", "text/html"]
    assert [p.get_content_charset() for p in parts] == ["utf-8", "utf-8"]


def test_who_gave_no_name_is_greeted_all_the_same() -> None:
    """``default`` stands for a field that is empty or not there."""
    for fields in ({}, {"first_name": ""}):
        message = parsed(composed(fields=fields))
        assert message["Subject"] == "News for friend"
        assert "Hello friend!" in part(message, "html")
        assert "Hello friend!" in part(message, "plain")


def test_what_people_wrote_of_themselves_is_no_markup() -> None:
    """In HTML it is escaped; subject and text say it as it is."""
    message = parsed(composed(fields={"first_name": MARKUP}))

    assert "<b>" not in part(message, "html")
    assert "&lt;b&gt;&amp;" in part(message, "html")
    assert "{{ x }}" in part(message, "html")
    assert f"Hello {MARKUP}!" in part(message, "plain")
    assert message["Subject"] == f"News for {MARKUP}"


def test_every_part_has_a_way_out() -> None:
    """Also where the author forgot it."""
    message = parsed(composed(Content("News", "<p>Hello</p>", "Hello")))

    assert f'href="{URL}"' in part(message, "html")
    assert URL in part(message, "plain")


values = st.text(
    st.one_of(st.sampled_from('\r\n\0\u2028\u2029"<>@:;,=?äЯ{}% '), st.characters()),
    max_size=100,
)


@given(name=values, subject=values, field=values)
def test_no_value_can_add_a_header_or_a_part(
    name: str, subject: str, field: str
) -> None:
    """Neither a sender's name nor a subject nor a profile reaches past its place."""
    fields = {"subject": subject, "first_name": field}
    content = Content("{{ subject }}", "<p>{{ first_name }}</p>", "{{ first_name }}")

    message = parsed(composed(content, Sender(name, SENDER.address), fields=fields))

    plain = parsed(composed())
    assert sorted(message.keys()) == sorted(plain.keys())
    assert message["Subject"] == clean(subject)
    assert [p.get_content_type() for p in message.walk()] == [
        p.get_content_type() for p in plain.walk()
    ]
    assert message["From"].addresses[0].addr_spec == SENDER.address


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_texts_arrive_as_they_were_written(text: str) -> None:
    """Whatever the script, whatever the encoding on the way."""
    content = Content("News", "<p>{{ a }}</p>", "{{ a }}\n{{ unsubscribe_url }}\n")
    message = parsed(composed(content, fields={"a": text}))
    assert part(message, "plain") == f"{text}\n{URL}\n"


def test_a_message_needs_nothing_that_a_server_may_lack() -> None:
    """ASCII in short lines: no 8BITMIME, no long lines (RFC 5321, 4.5.3.1.6)."""
    content = Content("Новости", f"<p>{'я' * 5_000}</p>")
    message = composed(content, Sender("Лавка", "news@shop.example")).content

    assert message.isascii()
    assert max(map(len, message.split(b"\r\n"))) <= 78
    assert b"\n" not in message.replace(b"\r\n", b"")


def test_answers_and_refusals_go_where_the_sender_says() -> None:
    """Reply-To for people, the envelope for servers."""
    sender = Sender("Shop", "a@shop.example", "b@shop.example", "c@shop.example")
    message = composed(sender=sender)

    assert parsed(message)["Reply-To"] == "b@shop.example"
    assert message.origin == "c@shop.example"
    assert composed().origin == SENDER.address


def test_dates_are_told_in_utc() -> None:
    """Where the server stands is nobody's business."""
    channel = EmailChannel(SinkTransport(None))  # type: ignore[arg-type] # nothing is sent
    there = datetime(2026, 3, 3, 13, 15, tzinfo=timezone(timedelta(hours=3)))
    recipient = Recipient(UUID(int=1), "anna@example.com", {})
    compiled = channel.compile(CONTENT, SENDER)
    message = compiled.compose(recipient, Letter("<1@shop.example>", URL, there))
    assert b"\r\nDate: Tue, 03 Mar 2026 10:15:00 +0000\r\n" in message.content
    assert there.astimezone(UTC) == AT


def test_each_campaign_has_a_boundary_that_nobody_can_guess() -> None:
    """So no content can be made that ends its part."""
    channel = EmailChannel(SinkTransport(None))  # type: ignore[arg-type] # nothing is sent
    recipient = Recipient(UUID(int=1), "anna@example.com", {})
    letter = Letter("<1@shop.example>", URL, AT)
    boundaries = {
        parsed(
            channel.compile(CONTENT, SENDER).compose(recipient, letter)
        ).get_boundary()
        for _ in range(3)
    }
    assert len(boundaries) == 3


def test_a_template_that_is_none_is_refused_before_anybody_gets_it() -> None:
    """Once for the campaign, with the field that is wrong."""
    with pytest.raises(TemplateInvalid, match="html"):
        composed(Content("News", "{% if %}"))


@pytest.mark.parametrize(
    "sender",
    [
        Sender("Shop", "nowhere"),
        Sender("Shop", "a@shop.example", reply_to="b@"),
        Sender("Shop", "a@shop.example", return_path="c d@shop.example"),
    ],
)
def test_a_sender_who_is_none_is_refused_before_anybody_gets_it(sender: Sender) -> None:
    """All of the sender's addresses must be some."""
    with pytest.raises(AddressInvalid):
        composed(sender=sender)


def test_one_address_that_is_none_stops_one_message() -> None:
    """The refusal is that of one recipient."""
    with pytest.raises(Unsendable):
        composed(address="anna at example.com")


@pytest.mark.parametrize(("wanted", "id_"), [(True, "token"), (False, "")])
def test_a_message_leaves_under_the_address_it_comes_back_to(
    *, wanted: bool, id_: str
) -> None:
    """Also if the campaign names a return path: that could not tell whose it is."""
    sender = Sender("Shop", "a@shop.example", return_path="b@shop.example")
    channel = EmailChannel(
        SinkTransport(None),  # type: ignore[arg-type] # nothing is sent
        success_notices=wanted,
    )
    back = "r+token@bounces.example"
    letter = Letter("<made-up@shop.example>", URL, AT, return_address=back)
    note = Note(UUID(int=7), "anna@example.com", "<a@b>", AT, "", "", "", (), back)

    compiled = channel.compile(CONTENT, sender)
    sent = compiled.compose(Recipient(UUID(int=7), "anna@example.com", {}), letter)
    for message in (sent, channel.write(note, sender)):
        assert (message.origin, message.envelope_id) == (back, id_)
