"""Puts files beside what is read of a message (RFC 2046, 5.1.3; names by RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from workers.channels import Enclosed
from workers.channels.bodies import base64_lines

#: Octets of a name in UTF-8: encoded they stay well below a line's 998.
LONGEST_NAME = 200
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,99}")
_UNKNOWN = "application/octet-stream"


def mixed(boundary: str, inner: bytes, enclosed: Sequence[Enclosed]) -> bytes:
    """Return the body of a ``multipart/mixed``: what is read, then the files."""
    line = f"--{boundary}\r\n".encode()
    parts = [inner, *(_part(one) for one in enclosed)]
    end = f"\r\n--{boundary}--\r\n".encode()
    return line + (b"\r\n" + line).join(parts) + end


def _part(one: Enclosed) -> bytes:
    type_ = one.type if _TYPE.fullmatch(one.type) else _UNKNOWN
    name = one.name.encode("utf-8", "replace")[:LONGEST_NAME]
    head = (
        f"Content-Type: {type_}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        "Content-Disposition: attachment;\r\n"
        f" filename*=UTF-8''{quote(name, safe='')}\r\n\r\n"
    )
    return head.encode() + base64_lines(one.content)
