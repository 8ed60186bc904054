"""HTML as plain text: what a person would have written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.plain_text import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", "\n"),
        ("Hello", "Hello\n"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<p>\n  One\n  word  </p>\n\n\n<p>Two</p>", "One word\n\nTwo\n"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree\n"),
        ("<h1>News</h1>Text<hr>End", "News\n\nText\n\n---\n\nEnd\n"),
        ("<div>One</div><div>Two</div>", "One\n\nTwo\n"),
        ("<b>Bo</b>ld <i>and</i> more", "Bold and more\n"),
        ("5&nbsp;&euro; &lt;b&gt; &amp;amp;", "5\xa0€ <b> &amp;\n"),
        ("<ul><li>One<li>Two</ul>", "* One\n* Two\n"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two\n"),
        (
            "<ol><li>A<ul><li>B</ul></li><li>C</li></ol>",
            "1. A\n\n* B\n\n2. C\n",
        ),
        ("<li>Alone", "* Alone\n"),
        ("</ul></ol>stray</a>", "stray\n"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><th>c</table>", "a b\n\nc\n"),
        ('<img src="x" alt="Our shop"><img src="y">', "Our shop\n"),
        ("<head><title>No</title><style>p{}</style></head><p>Yes", "Yes\n"),
        ("<html><head><title>No</title><body><p>Yes</p></body>", "Yes\n"),
        ("</style>Yes<script>no()</script><template>no</template>", "Yes\n"),
        ("<!-- no --><!--[if mso]>no<![endif]-->Yes", "Yes\n"),
        ("<![if !mso]>Yes<![endif]>", "Yes\n"),
        ("<![odd]>Yes", "Yes\n"),
    ],
)
def test_markup_becomes_layout(html: str, text: str) -> None:
    """Paragraphs an empty line apart, lists with bullets, nothing that is not shown."""
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://a.example/x">here</a>', "here (https://a.example/x)\n"),
        ('<a href="https://a.example">https://a.example</a>', "https://a.example\n"),
        ('<a href="mailto:a@a.example">a@a.example</a>', "a@a.example\n"),
        ('<a href="#top">up</a>', "up\n"),
        ("<a>anchor</a>", "anchor\n"),
        (
            '<a href="https://a.example"><img alt="Shop"></a>',
            "Shop (https://a.example)\n",
        ),
        ('<a href="https://a.example"><img></a>', "https://a.example\n"),
        ('<a href="https://a.example">a<a>b</a></a>', "a (https://a.example)b\n"),
        ("a &lt; b &amp c", "a < b & c\n"),
        ("a<p>b &amp", "a\n\nb &\n"),
        ("seen<!-- not seen", "seen\n"),
    ],
)
def test_links_say_where_they_lead(html: str, text: str) -> None:
    """Behind their words, unless the words say it."""
    assert plain_text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>{{ a | default: '<b>' }}</p>", "{{ a | default: '<b>' }}\n"),
        ("{% if a > 1 %}<p>x</p>{% endif %}", "{% if a > 1 %}\n\nx\n\n{% endif %}\n"),
        ('<a href="{{ url }}?a&amp;b">x</a>', "x ({{ url }}?a&b)\n"),
        ("{{ a\n  | upcase }}", "{{ a\n  | upcase }}\n"),
    ],
)
def test_template_tags_stay_as_they_are(html: str, text: str) -> None:
    """They are filled in later, for each person."""
    assert plain_text(html) == text


def test_stand_ins_of_the_author_stand_for_nothing() -> None:
    """Nobody types noncharacters; whoever does, loses them."""
    assert plain_text("\ufdd00\ufdd1{{ a }}") == "0{{ a }}\n"


pieces = st.lists(
    st.sampled_from(
        [
            "<p>",
            "</p>",
            "<!",
            "<![",
            "[",
            "]>",
            "-->",
            "<!--",
            "<a href='x'>",
            "</a>",
            "<ol>",
            "<li>",
            "</ol>",
            "<style>",
            "<body>",
            "&",
            "&#x110000;",
            "{{",
            "}}",
            "<?",
            "</",
            "<",
            ">",
            "if",
            "cdata[",
            '"',
            "=",
            "\ufdd0",
            "\ufdd1",
            "9",
        ]
    )
)


@given(st.text() | pieces.map("".join))
def test_whatever_is_called_html_becomes_some_text(html: str) -> None:
    """Broken markup is common; it ends in one line end and has no gap of lines."""
    text = plain_text(html)
    assert text.endswith("\n")
    assert "\n\n\n" not in text or "{{" in html
