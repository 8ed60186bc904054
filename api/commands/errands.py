"""What takes several requests: find or make a list, draft and send a campaign."""

from __future__ import annotations

import time
from pathlib import Path

import click

from api.commands.client import Client, Document, Refused, Unreachable
from api.commands.console import (
    LOOK,
    report_import,
    show_statistics,
    watch_campaign,
    watch_import,
)
from api.commands.lists import find_by_code

SAMPLE = Path(__file__).parent.parent.parent / "docs" / "sample" / "people.csv"


def draft_campaign(client: Client, told: Document, html: str | None) -> str:
    """Draft a campaign as the options say, and return its id.

    Raises what ``campaign_document`` does.
    """
    document = campaign_document(client, told, html)
    return str(client.post("/v1/campaigns", document)["id"])


def campaign_document(client: Client, told: Document, html: str | None) -> Document:
    """Return a campaign as the options say.

    Raises ClickException for a list that is not there: one made by a slip of the pen
    would have nobody on it.
    """
    return {
        "name": told["name"],
        "content": _content(client, told, html),
        "sender": {"name": told["from_name"], "address": told["from_address"]},
        "audience": {
            "list_ids": [find_by_code(client, "lists", told["code"])],
            "purpose": told["purpose"],
            "percent": told.get("percent", 0),
            "most": told.get("most", 0),
        },
    }


def _content(client: Client, told: Document, html: str | None) -> Document:
    code, subject = told.get("template"), told.get("subject")
    if (code is None) == (html is None):
        raise click.UsageError("name either --html or --template")
    if html is not None:
        return {"subject": subject or "", "html": html}
    taken = {"template_id": find_by_code(client, "templates", str(code))}
    return taken | ({"subject": subject} if subject else {})


def list_id(client: Client, code: str) -> str:
    """Return the id of the list with a code; make it if there is none."""
    found = client.get("/v1/lists", code=code)["items"]
    if found:
        return str(found[0]["id"])
    try:
        made = client.post("/v1/lists", {"code": code, "name": code.title()})
    except Refused as refused:
        # The list was made a moment ago, and the page does not show it yet.
        if refused.problem.get("type") != "/problems/list-code-taken":
            raise
        time.sleep(LOOK)
        return list_id(client, code)
    return str(made["id"])


def fetched(
    client: Client, url: str, layout_id: str | None, options: Document
) -> Document:
    """Have the service fetch a file once, and return the import that it began.

    Raises ClickException, and says why nothing came of it.
    """
    told = {"name": "once", "url": url, "options": options}
    told |= {"layout_id": layout_id} if layout_id else {}
    path = f"/v1/import-schedules/{client.post('/v1/import-schedules', told)['id']}"
    try:
        position = client.post(f"{path}/run")["position"]
        while (found := client.get(path, min_position=position))["last_at"] is None:
            time.sleep(LOOK)
    finally:
        removed = client.post(f"{path}/remove")
    if found["last_import_id"] is None:
        raise click.ClickException(f"nothing was fetched: {found['last_reason']}")
    return {"id": found["last_import_id"], "position": removed["position"]}


def send_first_campaign(client: Client) -> None:
    """Import the sample people, and send them something."""
    list_ = list_id(client, "newsletter")
    content = SAMPLE.read_bytes()
    begun = client.upload("/v1/imports", content, list_id=list_)
    report_import(client, watch_import(client, begun))
    told = {
        "name": "First campaign",
        "subject": 'Hello {{ first_name | default: "friend" }}',
        "from_name": "Sayso",
        "from_address": "hello@shop.example",
        "code": "newsletter",
        "purpose": "newsletter",
    }
    html = '<h1>Hello {{ first_name | default: "friend" }}</h1><p>You said yes.</p>'
    id_ = draft_campaign(client, told, html)
    client.post(f"/v1/campaigns/{id_}/submit")
    client.post(f"/v1/campaigns/{id_}/release")
    watch_campaign(client, id_)
    show_statistics(client, id_)


def answers(url: str) -> bool:
    """Tell whether a Sayso is ready at an address."""
    try:
        Client(url, "").get("/readyz")
    except (Refused, Unreachable):
        return False
    return True
