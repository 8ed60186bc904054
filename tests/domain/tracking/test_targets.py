"""Which links are counted, and how they are marked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.composition import compose
from domain.content import Content, Wording
from domain.tracking.links import OPEN, TRAP, link_of
from domain.tracking.targets import MOST_LINKS, TAIL, field_of, marked, targets_of

SHOP = "https://shop.example/a?b=1&c=2"
HTML = (
    '<p><a href="https://shop.example/a?b=1&amp;c=2">A</a>'
    "<a class='x' href='https://shop.example/b'>B</a>"
    '<a href="https://shop.example/{{ id }}">mine</a>'
    '<a href="mailto:us@shop.example">write</a><a href="#top">top</a>'
    '<a href="{{ unsubscribe_url }}">no more</a></p></body>'
)


def test_links_are_where_they_lead_each_once() -> None:
    """What Liquid has a part in is not fixed; what is no web link leads nowhere."""
    assert targets_of(Content("", HTML + HTML)) == (SHOP, "https://shop.example/b")


def test_variants_and_partials_have_links_too() -> None:
    """And all of them carry the UTM parameters that were asked for."""
    content = Content(
        "",
        '<a href="https://a.example">a</a>',
        variants={"de": Wording("", '<a href="https://b.example">b</a>')},
        partials={
            "foot": Content("", '<mj-button href="https://c.example">c</mj-button>')
        },
        utm={"utm_source": "news"},
    )

    assert targets_of(content) == (
        "https://a.example?utm_source=news",
        "https://b.example?utm_source=news",
        "https://c.example?utm_source=news",
    )


def test_no_target_breaks_out_of_a_header() -> None:
    """What holds a space or a control character is no link that is counted."""
    for url in (
        "https://a.example/ b",
        "https://a.example/&#13;&#10;X: 1",
        "https://a\x01",
    ):
        assert targets_of(Content("", f'<a href="{url}">a</a>')) == ()


def test_there_are_only_so_many() -> None:
    """The rest lead where they lead, and are not counted."""
    links = "".join(f'<a href="https://a.example/{n}">a</a>' for n in range(600))

    assert len(targets_of(Content("", links))) == MOST_LINKS


def test_marked_links_are_fields_and_all_else_stays() -> None:
    """The field at the end comes before the body's own end."""
    told = marked(HTML, [SHOP])

    assert f'<a href="{{{{ {field_of(link_of(SHOP))} }}}}">A</a>' in told
    assert "<a class='x' href='https://shop.example/b'>B</a>" in told
    assert 'href="https://shop.example/{{ id }}"' in told
    assert told.endswith(f"{{{{ {TAIL} }}}}</body>")
    assert marked("<p>x</p>", ()) == f"<p>x</p>{{{{ {TAIL} }}}}"


def test_a_composed_message_leads_where_its_fields_say() -> None:
    """The way out that is added is not counted, and the text part has plain links."""
    content = Content("News", HTML)
    targets = targets_of(content)
    fields = {
        field_of(link_of(one)): f"https://t.example/{n}&x"
        for n, one in enumerate(targets)
    }

    composed = compose(content, lambda html: marked(html, targets))
    written = composed.render(
        {**fields, "unsubscribe_url": "https://u.example", TAIL: ""}
    )

    assert 'href="https://t.example/0&amp;x"' in written.html
    assert "href='https://t.example/1&amp;x'" in written.html
    assert 'href="https://u.example"' in written.html
    assert SHOP in written.text
    assert "t.example" not in written.text


@given(st.text())
def test_no_link_is_known_as_something_else(target: str) -> None:
    """Neither as the picture nor as the link that nobody sees."""
    assert link_of(target) not in (OPEN, TRAP)
    assert len(link_of(target)) == len(OPEN)
