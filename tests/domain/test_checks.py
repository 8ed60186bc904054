"""What is found before a campaign goes out, and how bad it is."""

from __future__ import annotations

import time

import pytest

from domain.checks import BLOCK, CLIPPED_FROM, LONGEST_SUBJECT, WARN, check
from domain.content import MJML, Content, Sender, Wording

GOOD = Content("Our news", '<p>Hello</p><a href="https://shop.example">shop</a>')
SENDER = Sender("Shop", "news@shop.example")


def found(content: Content = GOOD, sender: Sender = SENDER) -> list[tuple[str, str]]:
    """Run the checks; return name and level of what they found."""
    return [(finding.check, finding.level) for finding in check(content, sender)]


def test_nothing_is_found_where_all_is_well() -> None:
    """Silence is consent here."""
    assert found() == []


@pytest.mark.parametrize(
    ("subject", "level"),
    [
        ("", BLOCK),
        (" \t", BLOCK),
        ("Re: your order", BLOCK),
        ("FWD : news", BLOCK),
        ("x" * (LONGEST_SUBJECT + 1), WARN),
        ("BUY NOW AND SAVE", WARN),
        ("КУПИТЕ СЕЙЧАС", WARN),
        ("СКИДКА {{ first_name }} СЕГОДНЯ", WARN),
    ],
)
def test_a_subject_that_harms_is_found(subject: str, level: str) -> None:
    """No subject, a feigned reply, one too long, one that shouts."""
    assert found(Content(subject, GOOD.html)) == [("subject", level)]


@pytest.mark.parametrize(
    "subject", ["NASA", "Reply", "Save 10 EUR", "今日のお知らせです今日のお知らせ"]
)
def test_a_subject_that_does_no_harm_is_left_alone(subject: str) -> None:
    """Abbreviations and scripts without capitals do not shout."""
    assert found(Content(subject, GOOD.html)) == []


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
    ],
    ids=lambda html: html[:10],
)
def test_no_content_keeps_the_checks_busy(html: str) -> None:
    """What an author may send is looked at in the time that its length takes."""
    began = time.thread_time()

    check(Content("News", html), SENDER)

    assert time.thread_time() - began < 10


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (Content("{{ a", GOOD.html), "template"),
        (Content("News", "<p>Hi{% if %}</p>"), "template"),
        (Content("News", GOOD.html, "{% endif %}"), "template"),
        (Content("News", "<img src='https://shop.example/a.png'>"), "body"),
    ],
)
def test_what_nobody_could_read_is_blocked(content: Content, name: str) -> None:
    """A template that is none, a message without words."""
    assert found(content) == [(name, BLOCK)]


def test_a_template_that_is_none_is_told_with_its_line() -> None:
    """The author looks there."""
    (finding,) = check(Content("News", "<p>Hi\n{% if %}"), SENDER)
    assert finding.message.startswith("html: ")
    assert finding.message.endswith("(line 2)")


def test_a_failure_without_a_place_is_told_without_one() -> None:
    """Not every refusal knows its line."""
    (finding,) = check(Content("News", "Hi {{ 'a' | compact: 99999 }}"), SENDER)
    assert "(line" not in finding.message


def test_what_would_be_cut_off_is_told() -> None:
    """Gmail shows the first 102 KiB, in octets."""
    letters = CLIPPED_FROM // 2
    assert found(Content("News", "я" * letters)) == []
    assert found(Content("News", "я" * letters + ".")) == [("body", WARN)]


@pytest.mark.parametrize(
    "html",
    [
        "<a href='http://shop.example'>shop</a>",
        "<a HREF = http://shop.example>shop</a>",
        '<p>Hi<img src="http://shop.example/a.png"></p>',
    ],
)
def test_links_over_open_ways_are_told(html: str) -> None:
    """Links and pictures alike."""
    assert found(Content("News", html)) == [("links", WARN)]


@pytest.mark.parametrize(
    "sender",
    [
        Sender("Shop", ""),
        Sender("Shop", "nowhere", "nowhere@shop.example", "a@shop.example"),
        Sender("Shop", "a@shop.example", reply_to="b"),
        Sender("Shop", "a@shop.example", return_path="c@"),
    ],
)
def test_a_sender_who_cannot_be_answered_is_blocked(sender: Sender) -> None:
    """Any of the three addresses."""
    assert set(found(GOOD, sender)) == {("sender", BLOCK)}


def test_everything_is_found_at_once() -> None:
    """Nobody mends one thing only to be told of the next."""
    bad = Content("", "<a href='http://shop.example'></a>{% if %}")
    names = {name for name, _ in found(bad, Sender("Shop", "nowhere"))}
    assert names == {"template", "subject", "links", "sender"}


def test_each_language_is_looked_at() -> None:
    """And named; what is wrong with one alone is wrong."""
    variants = {"de": Wording("Re: Neues", "<img src='http://shop.example/a.png'>")}
    content = Content("News", "<p>Hello</p>", variants=variants)

    messages = [one.message for one in check(content, SENDER)]

    assert len(messages) == 3
    assert all(message.startswith("de: ") for message in messages)


def test_what_is_looked_at_is_what_is_sent() -> None:
    """MJML as HTML, with its partials in place."""
    text = "<mj-section><mj-column><mj-text>{{ a }}</mj-text></mj-column></mj-section>"
    partials = {"text": Content("", text, format=MJML)}
    body = "<mjml><mj-body>{% render 'text' %}</mj-body></mjml>"

    assert found(Content("News", body, format=MJML, partials=partials)) == []
    empty = (
        "<mjml><mj-head><mj-title>News</mj-title></mj-head><mj-body></mj-body></mjml>"
    )
    assert found(Content("News", empty, format=MJML)) == [("body", BLOCK)]


def test_a_name_that_is_no_field_is_told() -> None:
    """Most are slips; a default says that it is meant."""
    content = Content("News", "<p>{{ frist_name }} {{ b }} {{ c | default: 'x' }}</p>")

    second, first = check(content, SENDER, ["first_name"])

    assert (first.check, first.level) == ("fields", WARN)
    assert second.message.startswith("b is no field")
    assert "frist_name" in first.message
    assert "did you mean first_name?" in first.message
    assert check(Content("{{", content.html), SENDER, []) != []
