"""Nothing that an author wrote runs in a page of ours."""

from __future__ import annotations

import re

import pytest

from api.cleaning import cleaned

#: Markup that would run in a page that is not cleaned, each in its own way.
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="&#106;avascript:alert(1)">x</a>',
    '<a href=" jav\tascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action='https://evil.example'><input name=a><button>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='https://evil.example/'>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<body onload=alert(1)><p onclick='alert(1)'>x</p>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<template><script>alert(1)</script></template>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<title><img src=x onerror=alert(1)></title>",
]


@pytest.mark.parametrize("evil", EVIL, ids=lambda evil: evil[:20])
def test_nothing_of_it_runs(evil: str) -> None:
    """No script, no handler, no address of a script, nothing that sends or loads."""
    made = cleaned(f"<p>Hello</p>{evil}")

    low = made.lower()
    assert made.startswith("<p>Hello</p>")
    for word in (
        "<script",
        "javascript:",
        "<iframe",
        "<form",
        "<svg",
        "<base",
        "<link",
    ):
        assert word not in low
    assert not re.search(r"<[^>]*\son\w+\s*=", low)
    assert "evil.example" not in low


def test_what_mails_are_made_of_stays() -> None:
    """Tables, pictures, links and their looks."""
    html = (
        '<table width="600" cellpadding="0"><tbody><tr><td align="center"'
        ' style="color:red"><a href="https://a.example" target="_blank"'
        ' rel="noopener noreferrer"><img src="https://a.example/x.png" alt="x">'
        "</a></td></tr></tbody></table>"
    )

    assert cleaned(html) == html
