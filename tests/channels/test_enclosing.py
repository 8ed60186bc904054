"""Files go with a message whole, whatever they are called."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from domain.content import Sender
from domain.ids import new_id
from workers.channels import Enclosed, Note
from workers.channels.email import EmailChannel
from workers.channels.sink import SinkTransport

AT = datetime(2026, 3, 3, 10, tzinfo=UTC)
CHANNEL = EmailChannel(SinkTransport(Path("/nowhere")))


def written(*files: Enclosed) -> bytes:
    """Return a message with some files."""
    note = Note(
        new_id(),
        "anna@example.com",
        "<order@shop.example>",
        AT,
        "Order 7",
        "Thank you",
        "<p>Thank you</p>",
        files,
    )
    return CHANNEL.write(note, Sender("Shop", "orders@shop.example")).content


def read(raw: bytes) -> EmailMessage:
    """Read a message as a mail program does."""
    return message_from_bytes(raw, policy=policy.default)


def test_what_is_read_comes_first_then_the_files() -> None:
    """Text, HTML, and each file under its name and type."""
    content = bytes(range(256)) * 10
    one = Enclosed("Счёт № 7.pdf", "application/pdf", content)

    message = read(written(one, Enclosed("b", "application/zip", b"a,b")))

    assert message.get_content_type() == "multipart/mixed"
    body = message.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip() == "Thank you"
    first, second = message.iter_attachments()
    assert (first.get_filename(), first.get_content_type()) == (one.name, one.type)
    assert first.get_payload(decode=True) == content
    assert second.get_content() == b"a,b"


def test_without_files_it_is_as_ever() -> None:
    """Two alternatives, and nothing around them."""
    assert read(written()).get_content_type() == "multipart/alternative"


@given(st.text(max_size=300), st.text(max_size=120), st.binary(max_size=300))
def test_no_name_and_no_type_breaks_out(name: str, type_: str, content: bytes) -> None:
    """E-05, E-06: lines are short, the parts are as many, the file is whole."""
    raw = written(Enclosed(name, type_, content))

    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    message = read(raw)
    (file,) = message.iter_attachments()
    assert file.get_payload(decode=True) == content
    assert len(list(message.walk())) == 5
