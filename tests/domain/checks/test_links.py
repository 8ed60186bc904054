"""Links lead where they say, over ways that are closed."""

from __future__ import annotations

import pytest

from domain.checks import BLOCK, WARN, check
from domain.checks.hosts import are_one, site_of
from domain.content import Content
from tests.domain.checks.found import SENDER, found, said


@pytest.mark.parametrize(
    "html",
    [
        "<a href='http://shop.example'>shop</a>",
        "<a HREF = http://shop.example>shop</a>",
        '<p>Hi<img src="http://shop.example/a.png" alt="" width="1">',
    ],
)
def test_links_over_open_ways_are_told(html: str) -> None:
    """Links and pictures alike."""
    assert found(Content("News", html)) == [("links-https", WARN)]


@pytest.mark.parametrize(
    ("url", "name", "level"),
    [
        ("https://bit.ly/a", "links-shortened", WARN),
        ("https://www.TinyURL.com/a", "links-shortened", WARN),
        ("https://192.0.2.1/", "links-ip-address", BLOCK),
        ("https://3232235777/", "links-ip-address", BLOCK),
        ("https://0x7f.1/", "links-ip-address", BLOCK),
        ("https://[2001:db8::1]/", "links-ip-address", BLOCK),
        ("https://pаypal.com/", "links-homograph", BLOCK),  # noqa: RUF001 - it pretends
        ("https://xn--pypal-4ve.com/", "links-homograph", BLOCK),
        ("https://аррӏе.com/", "links-homograph", BLOCK),  # noqa: RUF001 - as above
        ("https://xn--80ak6aa92e.com/", "links-homograph", BLOCK),
        ("https://xn--zzzzzzzzz999.com/", "links-homograph", BLOCK),
        ("javascript:alert(1)", "links-scheme", BLOCK),
        ("data:text/html,hi", "links-scheme", BLOCK),
        ("https://bank.example@evil.example/", "links-scheme", BLOCK),
        ("https://[::1/", "links-scheme", BLOCK),
        ("#", "links-nowhere", WARN),
        ("", "links-nowhere", WARN),
    ],
)
def test_a_link_that_hides_where_it_leads_is_found(
    url: str, name: str, level: str
) -> None:
    """By its shortener, its number, its letters, its scheme, or by nothing."""
    assert found(Content("News", f"<a href='{url}'>Shop</a>")) == [(name, level)]


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example/",
        "//shop.example/",
        "mailto:news@shop.example",
        "tel:+37120000000",
        "{{ link | default: '' }}",
        "https://{{ shop | default: '' }}.example/",
        "https://{{ name | default: '' }}@shop.example/",
        "https://магазин.рф/",
        "https://xn--80aa0aebnilejl.xn--p1ai/",
        "https://bücher.example/",
        "https://日本語ニュースnews.example/",
        "https://сок.рф/",
        "https://1-2.example/",
    ],
)
def test_a_link_that_hides_nothing_is_left_alone(url: str) -> None:
    """Other scripts are no harm as long as nothing is mixed."""
    assert found(Content("News", f'<a href="{url}">Shop</a>')) == []


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("bank.example", "https://evil.example/"),
        ("https://bank.example/login", "https://evil.example/"),
        ("Go to www.bank.example now", "https://bank.example.evil.example"),
        ("<b>bank</b>.<i>example</i>", ""),
        ("Bank.Example/", "https://192-0-2-1.evil.example/"),
        ("bank.co.uk", "https://evil.co.uk"),
    ],
)
def test_a_text_that_names_another_host_is_found(text: str, url: str) -> None:
    """Where text and link are both hosts."""
    link = f"<a href='{url}'>{text}</a>"
    assert ("links-disguised" in said(link)) == bool(url)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("shop.example", "https://www.shop.example/a"),
        ("www.shop.example", "https://click.shop.example/a"),
        ("https://news.shop.example", "https://shop.example/a"),
        ("bücher.example", "https://xn--bcher-kva.example/"),
        ("report.pdf", "https://shop.example/report.pdf"),
        ("Read more. Now", "https://shop.example/"),
        ("{{ host | default: '' }}.example", "https://shop.example/"),
        ("https://[::1/", "https://shop.example/"),
        ("www.shop.example", "mailto:news@shop.example"),
    ],
)
def test_a_text_that_names_the_same_site_is_left_alone(text: str, url: str) -> None:
    """A site has many hosts, and not every dot is one."""
    assert "links-disguised" not in said(f'<a href="{url}">{text}</a>')


def test_a_site_is_what_one_owner_has() -> None:
    """As far as a name tells."""
    assert site_of("www.shop.co.uk") == site_of("a.shop.co.uk") == "shop.co.uk"
    assert site_of("news.shop.example") == "shop.example"
    assert are_one("a.b.co", "b.co")
    assert not are_one("..", "shop.example")


def test_what_mail_must_not_hold_is_found() -> None:
    """Scripts, frames and forms."""
    html = "<p>Hi</p><script>a()</script><form><input></form>"
    assert "form, script" in said(html)["active-content"]


def test_many_hosts_are_counted() -> None:
    """Twelve are named."""
    links = "".join(
        f"<a href='http://{n}.shop.example'>x</a>" for n in "abcdefghijklmn"
    )
    content = Content("News", links)
    looked = {one.check: one.evidence for one in check(content, SENDER)}
    assert looked["links-https"].endswith("l.shop.example and 2 more")
