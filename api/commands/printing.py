"""A proof on paper: what a court reads, and how it can be checked."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib import resources
from typing import Any

Document = dict[str, Any]


def proof_bytes(proof: Document) -> bytes:
    """Write a proof file: the bytes that its printed hash is of."""
    return (json.dumps(proof, ensure_ascii=False, indent=1) + "\n").encode()


def print_proof(proof: Document) -> str:
    """Return a page to be printed: it says what the file says, and proves nothing."""
    page = (resources.files("api") / "pages" / "proof.html").read_text("utf-8")
    seal = json.loads(proof["seal"]["state"])["fact"]
    parts = {
        "subscriber": escape(proof["subscriber"]),
        "position": escape(str(seal["position"])),
        "sealed_at": escape(proof["seal"]["recorded_at"]),
        "summary": _items(proof["summary"]),
        "events": _rows((e["type"], e["recorded_at"]) for e in proof["events"]),
        "values": _rows((v["field"], v["value"]) for v in proof["values"]),
        "notices": "".join(map(_quote, proof["notices"])),
        "checkpoint": escape(proof["checkpoint"]),
        "key": escape(proof["keys"][-1]["vkey"]),
        "hash": sha256(proof_bytes(proof)).hexdigest(),
    }
    for name, text in parts.items():
        page = page.replace(f"<!-- {name} -->", text)
    return page


def _quote(text: str) -> str:
    return f"<blockquote>{escape(text)}</blockquote>"


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{escape(line)}</li>" for line in lines)


def _rows(rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)


def _cell(text: str) -> str:
    return f"<td>{escape(text)}</td>"
