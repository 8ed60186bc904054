"""How the API's answers look in a terminal: tables, bars and sentences."""

from __future__ import annotations

import time

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from api.commands.client import Client, Document

#: Seconds between two looks at what is under way.
LOOK = 0.2
_ENDED = ("finished", "cancelled", "failed", "rejected")
_SHOWN_ERRORS = 20

console = Console()


def watch_import(client: Client, begun: Document) -> Document:
    """Show the progress of an import until it ends, and return it."""
    path, position = f"/v1/imports/{begun['id']}", begun["position"]
    found = client.get(path, min_position=position)
    with Progress(console=console) as progress:
        bar = progress.add_task("importing", total=found["file_bytes"])
        while found["state"] == "running":
            progress.update(bar, completed=found["read_bytes"])
            time.sleep(LOOK)
            found = client.get(path)
        progress.update(bar, completed=found["file_bytes"])
    return found


def report_import(client: Client, found: Document) -> None:
    """Show what became of the rows; raises ClickException if it stopped."""
    table = Table("people", "rows")
    for name, count in found["counts"].items():
        table.add_row("in all" if name == "rows" else name, f"{count:,}")
    console.print(table)
    if found["counts"]["failed"]:
        _show_errors(client, found)
    if found["state"] == "failed":
        raise click.ClickException(f"the import stopped: {found['reason']}")


def _show_errors(client: Client, found: Document) -> None:
    table = Table("line", "field", "value", "reason", title="rows that stayed out")
    path = f"/v1/imports/{found['id']}/errors"
    page = client.get(path, limit=_SHOWN_ERRORS)
    for one in page["items"]:
        table.add_row(str(one["line"]), one["field"], one["value_class"], one["reason"])
    console.print(table)
    if page["next"]:
        console.print(f"and more: GET {path}")


def watch_campaign(client: Client, id_: str) -> None:
    """Show the progress of a campaign until it ends."""
    with Progress(console=console) as progress:
        bar = progress.add_task("sending", total=None)
        while True:
            found = client.get(f"/v1/campaigns/{id_}")
            counts = client.get(f"/v1/campaigns/{id_}/statistics")
            waiting = ("not_attempted", "in_flight", "deferred")
            done = counts["planned"] - sum(counts[name] for name in waiting)
            state = found["state"]
            if counts["deferred"]:
                state += f", {counts['deferred']:,} refused for now"
            total = counts["planned"] or None
            progress.update(bar, completed=done, total=total, description=state)
            if found["state"] in _ENDED:
                return
            time.sleep(LOOK)


def show_campaign(client: Client, id_: str, position: int | None) -> None:
    """Show where a campaign stands, who looked at it, and what the checks found."""
    found = client.get(f"/v1/campaigns/{id_}", min_position=position)
    click.echo(f"{found['name']} is {found['state']}")
    if found["state"] == "scheduled":
        click.echo(f"  it is to be released at {found['starts_at']}")
    if found["held"]:
        click.echo(f"  {found['held']}")
    if found["review"]:
        _show_review(found["review"])
    show_findings(found)
    if found["state"] == "submitted":
        click.echo(f"  {_next_step(found['findings'])}")


def show_findings(found: Document) -> None:
    """Show what the checks found amiss, and how many passed."""
    amiss = [one for one in found["findings"] if one["level"] != "pass"]
    for finding in amiss:
        click.echo(f"  {finding['level']}: {finding['check']}: {finding['message']}")
    if found["findings"]:
        click.echo(f"  {len(found['findings']) - len(amiss)} checks passed")


def _show_review(review: Document) -> None:
    why = f": {review['reason']}" if review["reason"] else ""
    decision = review["decision"].replace("_", " ")
    click.echo(f"  {decision} by {review['by']}{why}")


def _next_step(findings: list[Document]) -> str:
    if any(finding["level"] == "block" for finding in findings):
        return "mend what blocks, and submit it again"
    return "mend it, or submit it with --acknowledge if you know of it"


def show_statistics(client: Client, id_: str) -> None:
    """Show what became of everyone planned."""
    table = Table("outcome", "messages")
    counts = client.get(f"/v1/campaigns/{id_}/statistics")
    for name, count in counts.items():
        if isinstance(count, int):
            table.add_row(name.replace("_", " "), f"{count:,}")
    for kind, count in counts["bounced"].items():
        table.add_row(f"bounced, {kind}", f"{count:,}")
    for what in ("opened", "clicked"):
        done = counts[what]
        table.add_row(what, f"{done['total']:,}, by {done['unique']:,} who are known")
        table.add_row(f"{what} by programs", f"{done['proxied'] + done['robots']:,}")
    console.print(table)


def show_consents(found: Document) -> None:
    """Show what whoever holds an address had agreed to, in words and with its proof."""
    for consent in found["items"]:
        click.echo(f"{consent['purpose']} by {consent['channel']}: {consent['state']}")
        for reason in consent["reasons"]:
            click.echo(f"  {reason}")
        _show_proof(consent)
    if not found["items"]:
        click.echo("nobody with this address had agreed to anything")


def show_permission(found: Document) -> None:
    """Show whether an address may be written to, with every reason."""
    click.echo("yes" if found["allowed"] else "no")
    for reason in found["reasons"]:
        click.echo(f"  {'-' if reason['against'] else '+'} {reason['words']}")
    if found["consent"]:
        _show_proof(found["consent"])
    click.echo(f"  by version {found['policy']} of the rules")


def _show_proof(consent: Document) -> None:
    if consent["wording"]:
        click.echo(f"  words: {consent['wording']}")
    if evidence := consent["evidence"]:
        told = [evidence] if isinstance(evidence, str) else _pairs(evidence)
        click.echo(f"  proof: {', '.join(told)}")
    click.echo(
        f"  event: {consent['act']} at {consent['at']}, recorded"
        f" {consent['recorded_at']} by {consent['actor']}, position"
        f" {consent['position']}, version {consent['version']} of subscriber"
        f" {consent['subscriber_id']}"
    )


def _pairs(evidence: Document) -> list[str]:
    return [f"{name.replace('_', ' ')} {value}" for name, value in evidence.items()]
