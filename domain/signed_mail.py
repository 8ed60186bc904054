"""Mail that its sender's provider signed (DKIM, RFC 6376): who vouches for what in it.

A message comes from anybody, so what would keep a verifier busy for minutes is not even
looked at. Nothing here asks the clock or the DNS: a message that is kept with the
record of its key is verified in ten years as it was on its day.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from logging import CRITICAL, Logger

import dkim  # type: ignore[import-untyped] # it brings no types
from dkim.util import InvalidTagValueList, parse_tag_value  # type: ignore[import-untyped] # as above

from domain.errors import MailKeyUnavailable, MailUnreadable
from domain.times import CLOCKS_DIFFER

#: Returns the TXT record under a name of the DNS, or None; raises MailKeyUnavailable.
Lookup = Callable[[str], str | None]

#: Octets of a message: a reply is a page or two, and its author's signature.
LARGEST = 256 * 1024

_FIELD = "dkim-signature"
_LARGEST_HEAD = 64 * 1024
# RFC 5322 says 998. What dkimpy takes grows with the square of a line's spaces.
_LONGEST_LINE = 2_000
_LONGEST_SIGNATURE = 4_096
_LONGEST_SPACE = re.compile(rb"\s{40}")
_LONGEST_RECORD = 2_048
_MOST_SIGNATURES = 5
_SMALLEST_RSA_KEY = 1_024
_TIME = re.compile(rb"\d{1,11}")
_ALGORITHMS = (b"rsa-sha256", b"ed25519-sha256")
_BREAK = re.compile(rb"\r?\n(?=[ \t]|\Z)")
# What dkimpy makes of signatures that are none.
_NONE = (
    dkim.DKIMException,
    InvalidTagValueList,
    ArithmeticError,
    AssertionError,
    LookupError,
    TypeError,
    ValueError,
)
#: Says nothing to anybody: what it would say quotes the message.
_SILENT = Logger("dkim", CRITICAL + 1)  # noqa: LOG001 - nobody else is to find it


@dataclass(frozen=True)
class Signature:
    """A signature that is right: whose it is, and what it is about."""

    domain: str
    selector: str
    #: The TXT record that its key was in.
    record: str
    #: Names of the fields that it covers, in lower case.
    fields: frozenset[str]
    #: When the signer says it was made.
    at: datetime | None

    @property
    def name(self) -> str:
        """Return the name in the DNS under which the record was."""
        return f"{self.selector}._domainkey.{self.domain}"


class SignedMail:
    """A message as it came over the wire, or with bare line feeds."""

    def __init__(self, raw: bytes) -> None:
        """Take a message; raises MailUnreadable."""
        _require_size(raw)
        self._raw = raw
        try:
            self._fields: Sequence[tuple[bytes, bytes]] = dkim.DKIM(raw).headers
        except _NONE:
            raise MailUnreadable("this is no message") from None

    def field(self, name: str) -> list[str]:
        """Return the values of all fields of a name, unfolded."""
        wanted = name.encode()
        return [
            _BREAK.sub(b"", value).strip().decode("utf-8", "replace")
            for found, value in self._fields
            if found.lower() == wanted
        ]

    @property
    def is_signed(self) -> bool:
        """Tell whether anybody says to have signed it."""
        return bool(self.field(_FIELD))

    def signatures(self, lookup: Lookup, at: datetime) -> Iterator[Signature]:
        """Go through the signatures that were right at a time.

        Raises MailKeyUnavailable, at the end, when the DNS did not answer for one.
        """
        away: MailKeyUnavailable | None = None
        for number in range(min(len(self.field(_FIELD)), _MOST_SIGNATURES)):
            verifying = _Verifying(self._raw, lookup)
            try:
                if verifying.holds(number) and verifying.in_time(at):
                    yield verifying.signature()
            except MailKeyUnavailable as error:
                away = error
        if away:
            raise away


class _Verifying:
    """One look at one signature."""

    def __init__(self, raw: bytes, lookup: Lookup) -> None:
        self._dkim = _Timeless(raw, logger=_SILENT, minkey=_SMALLEST_RSA_KEY)
        self._lookup = lookup
        self._record = ""

    def holds(self, number: int) -> bool:
        """Tell whether it is a signature under the whole message and its sender."""
        try:
            return bool(self._dkim.verify(number, dnsfunc=self._key)) and self._is_whole
        except _NONE:
            return False

    @property
    def _is_whole(self) -> bool:
        tags = self._dkim.signature_fields
        # With l= anybody may write on; without From it says nothing of the sender.
        return (
            b"l" not in tags
            and tags[b"a"] in _ALGORITHMS
            and b"from" in self._dkim.include_headers
        )

    def in_time(self, at: datetime) -> bool:
        """Tell whether it was made by then and had not expired."""
        made, ends = self._time(b"t"), self._time(b"x")
        return (made is None or made <= at + CLOCKS_DIFFER) and (
            ends is None or at < ends
        )

    def signature(self) -> Signature:
        """Return what it says."""
        tags, names = self._dkim.signature_fields, self._dkim.include_headers
        return Signature(
            tags[b"d"].decode().lower(),
            tags[b"s"].decode().lower(),
            self._record,
            frozenset(name.decode("ascii", "replace") for name in names),
            self._time(b"t"),
        )

    def _time(self, tag: bytes) -> datetime | None:
        told = self._dkim.signature_fields.get(tag)
        return datetime.fromtimestamp(int(told), UTC) if told else None

    def _key(self, name: bytes, timeout: int) -> bytes | None:  # noqa: ARG002 - dkimpy's names
        self._record = self._lookup(name.decode("ascii").lower().rstrip(".")) or ""
        if len(self._record) > _LONGEST_RECORD:
            return None
        return self._record.encode("ascii", "replace")


class _Timeless(dkim.DKIM):  # type: ignore[misc] # as above
    """Verifies without asking the clock: kept mail outlives its expiry (x=)."""

    def verify_headerprep(
        self, idx: int = 0
    ) -> tuple[dict[bytes, bytes], list[bytes], list[tuple[bytes, bytes]]]:
        """Read a signature; what it says of time is looked at by ``in_time``."""
        found = [one for one in self.headers if one[0].lower() == _FIELD.encode()]
        _require_modesty(found[idx][1])
        tags = parse_tag_value(found[idx][1])
        for tag in (b"t", b"x"):
            if tag in tags and not _TIME.fullmatch(tags[tag]):
                raise ValueError("this is no time")
        timeless = {tag: tags[tag] for tag in tags if tag not in (b"t", b"x")}
        dkim.validate_signature_fields(timeless)
        self.signature_fields = tags
        names = [name.strip().lower() for name in tags[b"h"].split(b":")]
        self.include_headers = tuple(names)
        return tags, names, found


def _require_modesty(signature: bytes) -> None:
    if len(signature) > _LONGEST_SIGNATURE or _LONGEST_SPACE.search(signature):
        raise ValueError("longer than any signer writes")


def date_of(mail: SignedMail, signature: Signature) -> datetime | None:
    """Return when a message was written, as far as a signature vouches for it."""
    dates = mail.field("date")
    if signature.at or "date" not in signature.fields or len(dates) != 1:
        return signature.at
    try:
        said = parsedate_to_datetime(dates[0])
    except ValueError:
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _require_size(raw: bytes) -> None:
    head, _, _ = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    longest = max(map(len, raw.split(b"\n")))
    if len(raw) > LARGEST or len(head) > _LARGEST_HEAD or longest > _LONGEST_LINE:
        raise MailUnreadable("the message, its head or a line of it is over-long")
