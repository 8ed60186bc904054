"""``sayso proof`` and ``sayso auditor``: what outsiders are handed, and their keys."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any, BinaryIO, TextIO
from uuid import UUID

import click
from cryptography.exceptions import InvalidTag

from api.commands.client import OpenClient
from api.commands.printing import print_proof, proof_bytes
from domain.ledger.proof import refs_in
from domain.store.sealed import new_key, open_rows


@click.group()
def proof() -> None:
    """Prove to outsiders what somebody said."""


@proof.command()
@click.option("--subscriber", type=click.UUID, required=True)
@click.option("--as-of", help="Say what held at a time: 2026-03-03T10:15:00Z.")
@click.option("--out", type=click.File("wb"), default="-")
@click.option("--without-values", is_flag=True, help="Disclose no personal data.")
@click.pass_obj
def export(
    client: OpenClient,
    subscriber: object,
    as_of: str | None,
    out: BinaryIO,
    *,
    without_values: bool,
) -> None:
    """Write the proof file of one person; docs/verify has what checks it."""
    query = {"disclose": "nothing"} if without_values else {}
    query |= {"as_of": as_of} if as_of else {}
    out.write(proof_bytes(client().get(f"/v1/subscribers/{subscriber}/proof", **query)))


@proof.command("print")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--out", type=click.File("w", encoding="utf-8"), default="-")
def print_file(file: TextIO, out: TextIO) -> None:
    """Write a page to be printed, for a court, from a proof file."""
    out.write(print_proof(json.load(file)))


@proof.command()
@click.option("--subscriber", type=click.UUID, required=True)
@click.option("--key", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--out", type=click.File("wb"), default="-")
@click.pass_obj
def unseal(client: OpenClient, subscriber: object, key: Path, out: BinaryIO) -> None:
    """Write the proof of somebody who was erased, with the auditor's private key."""
    path = f"/v1/subscribers/{subscriber}"
    kept = b64decode(client().get(f"{path}/sealed-proof")["sealed"])
    try:
        rows = open_rows(kept, key.read_text(encoding="utf-8").strip())
    except (InvalidTag, ValueError):
        raise click.ClickException("it was sealed to another key") from None
    document = client().get(f"{path}/proof", disclose="nothing")
    # What was sealed may be of several cards: a file discloses what it names itself.
    named = _named_in(document)
    document["values"] = [
        {
            "id": str(row.id),
            "field": row.field,
            "salt": b64encode(row.salt).decode(),
            "value": row.value,
        }
        for row in rows
        if row.id in named
    ]
    out.write(proof_bytes(document))


def _named_in(document: dict[str, Any]) -> set[UUID]:
    states = [event["state"] for event in document["events"] if "state" in event]
    return {id_ for state in states for id_ in refs_in(json.loads(state))}


@click.group()
def auditor() -> None:
    """Keys of whoever may read the sealed proof of erased people."""


@auditor.command("new-key")
@click.option("--out", type=click.Path(exists=False, path_type=Path), required=True)
def new_auditor_key(out: Path) -> None:
    """Write a private key into a file, and print its public half."""
    private, public = new_key()
    out.touch(mode=0o600, exist_ok=False)
    out.write_text(f"{private}\n", encoding="utf-8")
    click.echo(f"SAYSO_AUDITOR_KEY={public}")
    click.echo(
        f"The private key is in {out}: give it to the auditor, and keep no copy."
    )
