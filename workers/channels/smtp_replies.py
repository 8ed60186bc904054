"""Reads what mail servers answer and says what it means (RFC 5321, 2034)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO

from workers.channels import Outcome, Verdict

CLOSING = 421
GO_AHEAD = 354
_LONGEST_LINE = 2_048  #: octets; RFC 5321 asks for 512
_MOST_LINES = 100
_LONGEST_DETAIL = 200  #: characters
_LINE = re.compile(rb"([2-5][0-9]{2})(?:([ -])(.*))?", re.DOTALL)
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?: |\Z)")
# A word at a time: an expression for an address would begin anew at every letter.
_WORD = re.compile(r"\S+")
_AT = re.compile(r"@|%40|=40", re.IGNORECASE)


class ConnectionBroken(OSError):  # noqa: N818 - says what is wrong
    """The server is gone, or speaks something that is not SMTP.

    ``code`` is that of its last words, if it said any.
    """

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server, its lines joined."""

    code: int
    text: str

    @property
    def positive(self) -> bool:
        """Tell whether the server did as it was asked."""
        return 200 <= self.code < 300  # noqa: PLR2004 - RFC 5321 section 4.2.1

    def outcome(self) -> Outcome:
        """Tell what this answer means for a message sent in full."""
        outcomes = {2: Outcome.ACCEPTED, 4: Outcome.DEFERRED, 5: Outcome.REJECTED}
        return outcomes.get(self.code // 100, Outcome.UNKNOWN)

    def refusal(self, address: str) -> Verdict:
        """Return the verdict on a message refused before its content was sent.

        Raises ConnectionBroken when nobody was refused: the server closes (421), or
        answers out of place.
        """
        refusals = {4: Outcome.DEFERRED, 5: Outcome.REJECTED}
        outcome = refusals.get(self.code // 100)
        if outcome is None or self.code == CLOSING:
            told = "the server closes, or answers out of place"
            raise ConnectionBroken(told, self.code)
        return Verdict(outcome, self.code, self.detail(address), self.text)

    def verdict(self, address: str) -> Verdict:
        """Return the verdict on a message sent in full; a yes needs no words."""
        outcome = self.outcome()
        if outcome is Outcome.ACCEPTED:
            return Verdict(outcome, self.code, reply=self.text)
        return Verdict(outcome, self.code, self.detail(address), self.text)

    def detail(self, address: str) -> str:
        """Return enhanced status and text without anything that names a person."""
        return redacted(self.text, address)


def read_reply(stream: BinaryIO) -> Reply:
    """Read one answer, of one line or of many (RFC 5321 section 4.2.1).

    Raises ConnectionBroken when the stream ended or what came is no answer.
    """
    texts: list[str] = []
    for _ in range(_MOST_LINES):
        code, is_last, text = _read_line(stream)
        texts.append(text)
        if is_last:
            return Reply(code, _joined(texts))
    raise ConnectionBroken("the server's answer has no end")


def redacted(text: str, address: str = "") -> str:
    """Take addresses out of ``text``, also the bare name of ``address``."""
    status = _STATUS.match(text)
    begin = status.end() if status else 0
    said = _WORD.sub(_without_address, text[begin:])
    if name := address.rpartition("@")[0]:
        bare = rf"(?<!\w){re.escape(name)}(?!\w)"
        said = re.sub(bare, "(address)", said, flags=re.IGNORECASE)
    return (text[:begin] + said)[:_LONGEST_DETAIL]


def _without_address(word: re.Match[str]) -> str:
    return "(address)" if _AT.search(word[0]) else word[0]


def _read_line(stream: BinaryIO) -> tuple[int, bool, str]:
    return _understood(stream.readline(_LONGEST_LINE))


@lru_cache(maxsize=64)
def _understood(line: bytes) -> tuple[int, bool, str]:
    # A server says the same of nearly every message.
    parts = _LINE.fullmatch(line.rstrip(b"\r\n"))
    if parts is None or not line.endswith(b"\n"):
        raise ConnectionBroken("the server closed or answered out of order")
    text = (parts[3] or b"").decode("utf-8", "replace")
    if not text.isprintable():
        text = "".join(filter(str.isprintable, text))
    return int(parts[1]), parts[2] != b"-", text


def _joined(texts: list[str]) -> str:
    """Join lines; the enhanced status that each repeats is kept once."""
    if len(texts) == 1:
        return texts[0].strip()
    status = _STATUS.match(texts[0])
    repeated = status[0] if status else ""
    rest = [text.removeprefix(repeated) for text in texts[1:]]
    return " ".join([texts[0], *rest]).strip()
