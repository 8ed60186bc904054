"""What is looked at before a campaign goes out, as a whole."""

from __future__ import annotations

import time

import pytest

from domain.checks import BLOCK, CONTENT_RULES, PASS, WARN, check, took_too_much
from domain.content import MJML, Content, Wording
from tests.domain.checks.found import GOOD, SENDER, found


def test_every_check_says_that_it_has_looked() -> None:
    """In which version; what found nothing passes."""
    findings = check(GOOD, SENDER, ())

    assert {one.check for one in findings} == {rule.name for rule in CONTENT_RULES}
    assert {(one.level, one.message) for one in findings} == {(PASS, "")}
    assert all(one.version for one in findings)


def test_what_was_looked_at_is_told() -> None:
    """Of what can be counted."""
    seen = {one.check: one.evidence for one in check(GOOD, SENDER)}

    assert seen["links-https"] == "1 links; shop.example"
    assert seen["size"] == "51 octets of HTML"
    assert seen["pictures-share"] == "0 pictures, 9 letters"
    assert seen["sender-freemail"] == "shop.example"


def test_names_are_told_apart() -> None:
    """One name, one check."""
    names = [rule.name for rule in CONTENT_RULES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "html",
    [
        "href=" + " " * 200_000,
        "{{" * 100_000,
        "{%" * 100_000,
        "{% raw %}" * 20_000,
        ("{{" + " " * 4_000 + "}}") * 50,
        "{% if a %}" * 20_000,
        "{{a}}" * 40_000,
        "<!--" * 50_000,
        "<a>" * 30_000 + "</a>" * 30_000,
        "<p>" * 30_000 + "</b>" * 30_000,
        "<a href=//" + "a." * 100_000 + ">",
        "[%" * 100_000,
        "*|" + "a" * 200_000,
        "a." * 100_000,
        "www." * 50_000,
    ],
    ids=lambda html: html[:10],
)
def test_no_content_keeps_the_checks_busy(html: str) -> None:
    """What an author may send is looked at in the time that its length takes."""
    began = time.thread_time()

    findings = check(Content("News", html), SENDER)

    assert time.thread_time() - began < 10
    assert all(len(one.message) + len(one.evidence) <= 2_000 for one in findings)
    assert len(findings) < 300


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (Content("{{ a", GOOD.html), "template"),
        (Content("News", "<p>Hi{% if %}</p>"), "template"),
        (Content("News", GOOD.html, "{% endif %}"), "template"),
    ],
)
def test_a_template_that_is_none_is_blocked(content: Content, name: str) -> None:
    """Nobody could read it."""
    assert found(content) == [(name, BLOCK)]


def test_a_template_that_is_none_is_told_with_its_line() -> None:
    """The author looks there."""
    finding, *_ = check(Content("News", "<p>Hi\n{% if %}"), SENDER)
    assert finding.message.startswith("html: ")
    assert finding.message.endswith("(line 2)")


def test_a_failure_without_a_place_is_told_without_one() -> None:
    """Not every refusal knows its line."""
    finding, *_ = check(Content("News", "Hi {{ 'a' | compact: 99999 }}"), SENDER)
    assert finding.level == BLOCK
    assert "(line" not in finding.message


def test_everything_is_found_at_once() -> None:
    """Nobody mends one thing only to be told of the next."""
    bad = Content("", "<a href='http://1.2.3.4'>shop</a>{% if %}")

    names = {name for name, _ in found(bad)}

    assert names == {"template", "subject", "links-https", "links-ip-address"}


def test_each_language_is_looked_at() -> None:
    """And named; what is wrong with one alone is wrong."""
    variants = {"de": Wording("Re: Neues", "<img src='http://shop.example/a.png'>")}
    content = Content("News", "<p>Hello</p>", variants=variants)

    messages = [one.message for one in check(content, SENDER) if one.message]

    assert len(messages) == 5
    assert all(message.startswith("de: ") for message in messages)


def test_what_is_looked_at_is_what_is_sent() -> None:
    """MJML as HTML, with its partials in place."""
    text = "<mj-section><mj-column><mj-text>{{ a }}</mj-text></mj-column></mj-section>"
    partials = {"text": Content("", text, format=MJML)}
    body = "<mjml><mj-body>{% render 'text' %}</mj-body></mjml>"

    content = Content("News", body, format=MJML, partials=partials)
    assert not any(one.message for one in check(content, SENDER))
    empty = (
        "<mjml><mj-head><mj-title>News</mj-title></mj-head><mj-body></mj-body></mjml>"
    )
    assert ("body", BLOCK) in found(Content("News", empty, format=MJML))


def test_a_name_that_is_no_field_is_told() -> None:
    """Most are slips; a default says that it is meant."""
    content = Content("News", "<p>{{ frist_name }} {{ b }} {{ c | default: 'x' }}</p>")

    second, first = (
        one for one in check(content, SENDER, ["first_name"]) if one.message
    )

    assert (first.check, first.level) == ("fields", WARN)
    assert second.message.startswith("b is no field")
    assert "frist_name" in first.message
    assert "did you mean first_name?" in first.message


def test_whoever_ends_a_check_says_which() -> None:
    """Each begins with its name, and the last that began is to blame."""
    begun: list[str] = []
    check(GOOD, SENDER, (), begun.append)
    finding = took_too_much(begun[3], "it takes over a second")

    assert begun[0] == "template"
    assert set(begun) == {rule.name for rule in CONTENT_RULES}
    assert (finding.check, finding.level) == (begun[3], BLOCK)
    assert finding.version
