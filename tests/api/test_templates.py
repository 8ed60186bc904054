"""Templates over REST: versions for ever, and campaigns that need none of them."""

from __future__ import annotations

import pytest

from tests.api.caller import CAMPAIGN, Caller, Document

PATH = "/v1/templates"
SAID: Document = {"subject": "Hello", "html": "<p>Hello {% render 'footer' %}</p>"}
FOOTER: Document = {"subject": "", "html": "<i>Shop</i> {% render 'address' %}"}


def made(api: Caller, code: str = "spring", **told: object) -> str:
    """Make a template, and return its path."""
    body = {"code": code, "name": code.title(), "content": SAID} | told
    return f"{PATH}/{api.do(PATH, body)['id']}"


def a_partial(api: Caller, code: str, html: str = "<i>Shop</i>") -> str:
    """Make a partial, and return its path."""
    said = {"subject": "", "html": html}
    return made(api, code, kind="partial", content=said)


def a_campaign(api: Caller, content: Document) -> str:
    """Draft a campaign that says this, and return its path."""
    audience = {"list_ids": [api.a_list()]}
    told = CAMPAIGN | {"content": content, "audience": audience}
    return f"/v1/campaigns/{api.do('/v1/campaigns', told)['id']}"


def test_a_template_is_kept_and_shown(api: Caller) -> None:
    """As it was told, with a version to edit it by; found by its code."""
    path = made(api)

    answer = api.ask("GET", path)

    assert answer.json["content"] == SAID | {
        "text": None,
        "format": "html",
        "language": "",
        "variants": {},
        "utm": {},
    }
    assert (answer.json["kind"], answer.headers["etag"]) == ("message", '"1"')
    (line,) = api.get(PATH, code="spring")["items"]
    assert line == {
        name: answer.json[name] for name in answer.json if name != "content"
    }
    assert api.get(PATH)["items"] == [line]
    again = {"code": "spring", "name": "S", "content": SAID}
    problem = api.refused("POST", PATH, again)
    assert problem["type"] == "/problems/template-code-taken"


def test_every_version_can_be_read_for_ever(api: Caller) -> None:
    """Also of a template that is out of use."""
    path = made(api)
    other = {"subject": "Bye", "html": "<p>Bye</p>"}
    api.do(path, {"content": other}, "PATCH")
    api.do(path, {"content": other, "name": "Spring"}, "PATCH")
    api.do(f"{path}/archive")

    first, second = api.get(f"{path}/versions")["items"]

    assert (first["version"], second["version"]) == (1, 2)
    assert api.get(f"{path}/versions/1")["content"]["subject"] == "Hello"
    assert api.get(f"{path}/versions/2")["content"]["subject"] == "Bye"
    assert api.get(f"{path}/versions", limit=1)["next"]
    for nothing in (
        f"{path}/versions/3",
        f"{PATH}/{NOBODY}",
        f"{PATH}/{NOBODY}/versions",
    ):
        assert api.refused("GET", nothing)["status"] == 404
    shown = api.get(path)
    assert (shown["archived"], shown["version"]) == (True, 3)
    problem = api.refused("PATCH", path, {"name": "x"})
    assert problem["type"] == "/problems/template-out-of-use"


NOBODY = "01890000-0000-7000-8000-000000000000"


def test_who_edits_an_old_version_is_told(api: Caller) -> None:
    """As of everything that is edited."""
    path = made(api)
    api.do(path, {"name": "Other"}, "PATCH")

    problem = api.refused("PATCH", path, {"name": "x"}, {"If-Match": '"1"'})

    assert problem["type"] == "/problems/version-differs"


def test_a_campaign_takes_over_what_is_there_now(api: Caller) -> None:
    """With the partials and theirs; what is edited later changes nothing of it."""
    address = a_partial(api, "address", "Riga")
    footer = made(api, "footer", kind="partial", content=FOOTER)
    template = made(api)
    id_ = template.rpartition("/")[2]
    campaign = a_campaign(api, {"template_id": id_, "subject": "Spring!"})
    api.do(f"{campaign}/submit", {"acknowledge": True})
    before = api.get(campaign)

    for path in (address, footer, template):
        api.do(path, {"content": {"subject": "", "html": "Tallinn"}}, "PATCH")

    after = api.get(campaign)
    assert before == after
    assert after["approved"]
    assert after["template"] == {"id": id_, "version": 1}
    assert after["content"]["subject"] == "Spring!"
    assert after["content"]["html"] == SAID["html"]
    assert after["partials"]["address"]["html"] == "Riga"
    assert after["partials"]["footer"]["html"] == FOOTER["html"]
    api.do(f"{campaign}/release")


def test_a_campaign_may_name_a_version(api: Caller) -> None:
    """One that there is; the newest by itself."""
    template = made(api, content={"subject": "One", "html": "<p>One</p>"})
    api.do(template, {"content": {"subject": "Two", "html": "<p>Two</p>"}}, "PATCH")
    id_ = template.rpartition("/")[2]

    newest = api.get(a_campaign(api, {"template_id": id_}))
    content = {"template_id": id_, "template_version": 1}
    api.do(f"/v1/campaigns/{newest['id']}", {"content": content}, "PATCH")
    first = api.get(f"/v1/campaigns/{newest['id']}")

    assert (newest["template"]["version"], newest["content"]["subject"]) == (2, "Two")
    assert (first["template"]["version"], first["content"]["subject"]) == (1, "One")
    content["template_version"] = 3
    problem = api.refused("POST", "/v1/campaigns", {"name": "x", "content": content})
    assert problem["type"] == "/problems/not-found"


def test_what_is_out_of_use_or_of_another_kind_is_refused(api: Caller) -> None:
    """A campaign is made of messages that are in use, and of such partials."""
    gone, partial = made(api, "gone"), a_partial(api, "part")
    ended = a_partial(api, "ended")
    for path in (gone, ended):
        api.do(f"{path}/archive")

    def refused(**content: object) -> str:
        told = {"name": "x", "content": content}
        return str(api.refused("POST", "/v1/campaigns", told)["type"])

    assert refused(template_id=gone[14:]) == "/problems/template-out-of-use"
    assert refused(template_id=partial[14:]) == "/problems/template-kind-differs"
    text = {"subject": "x", "html": "{% render 'ended' %}"}
    assert refused(**text) == "/problems/template-out-of-use"
    text["html"] = "{% render 'gone' %}"
    assert refused(**text) == "/problems/template-out-of-use"


def test_a_partial_that_there_is_not_blocks(api: Caller) -> None:
    """A draft may name it; it is not approved so."""
    campaign = a_campaign(api, {"subject": "x", "html": "<p>x {% render 'none' %}</p>"})

    api.do(f"{campaign}/submit")

    shown = api.get(campaign)
    assert not shown["approved"]
    messages = [one["message"] for one in shown["findings"] if one["message"]]
    assert messages == ["html: there is no partial none"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({}, "content.html"),
        ({"subject": "x"}, "content.html"),
        ({"template_id": NOBODY, "html": "x"}, "content.html"),
        ({"template_id": NOBODY, "variants": {}}, "content.variants"),
        ({"subject": "x", "html": "x", "partials": {}}, "content.partials"),
        ({"subject": "x", "html": "x", "utm": {"utm_x": "y"}}, "content.utm"),
        ({"subject": "x", "html": "x", "language": "german!"}, "content.language"),
        ({"subject": "x", "html": "x", "format": "docx"}, "content.format"),
    ],
)
def test_a_content_is_told_or_taken(api: Caller, content: Document, field: str) -> None:
    """One of both, and each fault by its place."""
    problem = api.refused("POST", "/v1/campaigns", {"name": "x", "content": content})

    assert any(one["field"].startswith(field) for one in problem["errors"])


def test_what_is_shown_can_be_sent_back(api: Caller) -> None:
    """Languages, links and all: the same again is no change."""
    content = {
        "subject": "News",
        "html": "<p>News</p>",
        "text": "News",
        "format": "html",
        "language": "en",
        "variants": {"de": {"subject": "Neues", "html": "<p>Neues</p>", "text": None}},
        "utm": {"utm_source": "news"},
    }
    campaign = a_campaign(api, content)
    shown = api.get(campaign)

    api.do(campaign, {"content": shown["content"]}, "PATCH")

    tracking = shown["content"].pop("tracking")
    assert shown["content"] == content
    assert tracking is None or isinstance(tracking, list)
    assert api.get(campaign)["version"] == shown["version"]
