"""Templates on the command line."""

from __future__ import annotations

from pathlib import Path

import click

from api.commands.campaigns import campaign
from api.commands.templates import template
from tests.api.caller import Caller
from tests.api.shell import run, said


def test_a_template_is_made_changed_shown_and_archived(
    api: Caller, tmp_path: Path
) -> None:
    """What is not told stays; a look at it is one person's message."""
    page, foot = tmp_path / "page.html", tmp_path / "foot.html"
    page.write_text("<p>Hi {{ first_name }} {{ city }}</p>{% render 'foot' %}")
    foot.write_text("<b>Riga</b>")
    said(api, template, "create", "foot", str(foot), "--kind", "partial")
    id_ = said(api, template, "create", "news", str(page), "--subject", "News").strip()
    api.a_person("anna@example.com", first_name="Anna")

    foot.write_text("<b>Vilnius</b>")
    said(api, template, "change", "foot", str(foot), "--name", "Footer")
    said(api, template, "change", "news", "--subject", "More news")
    shown = run(api, template, "preview", "news", "anna@example.com")
    said(api, template, "archive", "foot")

    assert "<p>Hi Anna </p><b>Vilnius</b>" in shown.output
    assert "missing: city" in shown.output
    assert api.get(f"/v1/templates/{id_}")["content"]["subject"] == "More news"
    listed = said(api, template, "list")
    assert "Footer" in listed
    assert "archived" in listed


def test_whoever_is_not_known_has_no_preview(api: Caller, tmp_path: Path) -> None:
    """It says so, and of a code that there is not as well."""
    page = tmp_path / "page.html"
    page.write_text("<p>Hi</p>")
    said(api, template, "create", "news", str(page), "--subject", "News")

    nobody = run(api, template, "preview", "news", "eve@example.com")
    nothing = run(api, template, "archive", "newz")

    assert "nobody has the address eve@example.com" in nobody.output
    assert "none of the templates has the code newz" in nothing.output


def test_a_campaign_is_drafted_from_a_template(api: Caller, tmp_path: Path) -> None:
    """With its subject, or another; either a file or a template is named."""
    api.a_list()
    page = tmp_path / "page.html"
    page.write_text("<p>Hi</p>")
    said(api, template, "create", "news", str(page), "--subject", "News")
    told = (
        "--name",
        "Spring",
        "--list",
        "newsletter",
        "--from-address",
        "a@shop.example",
    )

    first = said(api, campaign, "create", *told, "--template", "news").strip()
    both = run(
        api, campaign, "create", *told, "--template", "news", "--html", str(page)
    )

    assert api.get(f"/v1/campaigns/{first}")["content"]["subject"] == "News"
    assert isinstance(both.exception, SystemExit | click.UsageError)
    assert "either --html or --template" in both.output
