"""Texts that arrive as they were, over any transport."""

from __future__ import annotations

from base64 import b64decode
from quopri import decodestring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.channels.bodies import BASE64, QUOTED_PRINTABLE, Encoding, best_encoding

texts = st.text(st.one_of(st.sampled_from("\r\n\t .=_-FromäЯ"), st.characters()))
both = pytest.mark.parametrize("encoding", [BASE64, QUOTED_PRINTABLE])


@both
@given(text=texts)
def test_a_text_arrives_as_it_was(encoding: Encoding, text: str) -> None:
    """Line by line, with a line end at its end; what UTF-8 cannot say is a "?"."""
    encoded = encoding.encode(text)
    decode = b64decode if encoding is BASE64 else decodestring
    decoded = decode(encoded).decode()

    lines = text.encode("utf-8", "replace").decode().replace("\r\n", "\n")
    lines = lines.replace("\r", "\n")
    assert decoded.replace("\r\n", "\n") == lines.removesuffix("\n") + "\n"
    assert "\n" not in decoded.replace("\r\n", "")


@both
@given(text=texts)
def test_no_text_needs_more_than_short_lines_of_ascii(
    encoding: Encoding, text: str
) -> None:
    """RFC 2045, 6.7 and 6.8; and no line can end a part of the message."""
    encoded = encoding.encode(text)

    assert encoded.isascii()
    lines = encoded.split(b"\r\n")
    assert max(map(len, lines)) <= 76
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert not any(line.endswith((b" ", b"\t")) for line in lines)
    assert b"=_" not in encoded


@pytest.mark.parametrize(
    ("sample", "encoding"),
    [
        ("Only ASCII", QUOTED_PRINTABLE),
        ("", QUOTED_PRINTABLE),
        ("Größe: mostly ASCII, as German is", QUOTED_PRINTABLE),
        ("Здравствуйте, Анна", BASE64),
    ],
)
def test_the_shorter_encoding_is_taken(sample: str, encoding: Encoding) -> None:
    """And where both are short, the one that a person can read."""
    assert best_encoding(sample) is encoding
