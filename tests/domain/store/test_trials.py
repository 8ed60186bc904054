"""Whatever a content does, whoever has it tried gets an answer and goes on."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import msgspec
import pytest

from domain.content import MJML, Content, Sender
from domain.errors import ContentInvalid
from domain.gaps import Asked
from domain.rendering import Rendered
from domain.store.trial import work
from domain.store.trials import Trials
from domain.trying import Amiss, Begun, ToAsk, ToWrite

SENDER = Sender("Shop", "news@shop.example")
NEWS = Content("News", "<p>Hello {{ first_name }}</p>")
MANY = "(1..10000)"
#: Contents that would keep a processor busy, or a memory full, each in its own way.
GREEDY = [
    "{% for a in (1..100000) %}{% for b in (1..100000) %}x{% endfor %}{% endfor %}",
    "{% for a in (1..100000) %}{% for b in (1..100000) %}{% endfor %}{% endfor %}",
    "{% for a in (1..9999) %}{% endfor %}" * 1_000,
    "{% tablerow a in (1..9999) %}{% endtablerow %}" * 1_000,
    "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 30 + "{{ a }}",
    "{% assign a = (1..999999999) | join: 'xxxxxxxxxxxxxxxxxxxx' %}{{ a | size }}",
    "{% assign s = '" + "xy" * 2_000 + "' %}"
    f"{{% for n in {MANY} %}}{{{{ s | split: '' | sort | size }}}}{{% endfor %}}",
    "<p>" * 60_000 + "<style>" + "p p p p p p{top:0}" * 200 + "</style>",
]


_BEGUN = msgspec.json.encode(Begun("links-https")).decode()


@pytest.fixture(scope="module")
def trials() -> Iterator[Trials]:
    """Give a process that is there already."""
    trials = Trials()
    trials.asked(NEWS)
    yield trials
    trials.close()


@pytest.mark.parametrize("html", GREEDY, ids=lambda html: html[:24])
def test_no_content_takes_longer_than_a_second(trials: Trials, html: str) -> None:
    """Of work; a machine that is busy with others may take longer for it."""
    began = time.monotonic()

    trials.check(Content("News", html), SENDER, ())

    assert time.monotonic() - began < 15
    assert trials.asked(NEWS) == [Asked("first_name", leaves_gap=True)]


def test_what_takes_too_much_is_found_and_blocks(trials: Trials) -> None:
    """And refused where it is only to be shown."""
    section = "<mj-section><mj-column><mj-text>x</mj-text></mj-column></mj-section>"
    body = f"<mjml><mj-body>{section * 2_600}</mj-body></mjml>"
    greedy = Content("News", body, format=MJML)

    (finding,) = trials.check(greedy, SENDER, ())

    assert (finding.check, finding.level) == ("template", "block")
    assert "a second of work" in finding.message
    for ask in (trials.asked, lambda content: trials.written(content, {})):
        with pytest.raises(ContentInvalid, match="a second of work"):
            ask(greedy)


def test_a_check_that_takes_too_much_is_named() -> None:
    """Whatever began last is to blame: here the process ends while it looks."""
    trials = Trials()
    child = trials._have(  # noqa: SLF001 - of our making
        subprocess.Popen(  # noqa: S603 - as above
            ["/bin/sh", "-c", f"read _; printf '{_BEGUN}\\n{{'"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
    )

    (finding,) = trials.check(NEWS, SENDER, ())
    trials.close()

    assert (finding.check, finding.level) == ("links-https", "block")
    assert "a second of work" in finding.message
    assert child.returncode is not None


def test_whoever_forgets_to_close_it_leaves_no_process() -> None:
    """It ends with the last who knew of it."""
    trials = Trials()
    trials.asked(NEWS)
    child = trials._child  # noqa: SLF001 - nobody else has it
    assert child

    del trials

    assert child.returncode is not None


def test_a_process_that_is_gone_is_begun_anew(trials: Trials) -> None:
    """Whoever ended it: one trial is lost, and told of."""
    trials.asked(NEWS)
    child = trials._child  # noqa: SLF001 - nobody else has it
    assert child
    child.kill()
    child.wait()

    with pytest.raises(ContentInvalid):
        trials.asked(NEWS)
    assert trials.written(NEWS, {"first_name": "Anna"}).html.startswith("<p>Hello Anna")


def test_a_message_is_filled_in_with_what_is_nested(trials: Trials) -> None:
    """As it is without a process; what is wrong with it is said."""
    order = Content("Order {{ order.number }}", "<p>{{ order.lines | size }}</p>")

    made = trials.rendered(order, {"order": {"number": 7, "lines": [1, 2]}})

    assert made == Rendered("Order 7", "<p>2</p>", "2\n")
    with pytest.raises(ContentInvalid, match="html"):
        trials.rendered(Content("Order", "{{"), {})


@pytest.mark.parametrize("html", GREEDY, ids=lambda html: html[:24])
def test_a_greedy_message_harms_nobody(trials: Trials, html: str) -> None:
    """It is refused or filled in; the next finds a process that is ready."""
    with suppress(ContentInvalid):
        trials.rendered(Content("News", html), {"list": list(range(100))})

    assert trials._child  # noqa: SLF001 - nobody else has it
    assert trials.rendered(NEWS, {"first_name": "Anna"}).subject == "News"


def test_what_is_wrong_comes_back_as_it_is(trials: Trials) -> None:
    """Field, words and line."""
    with pytest.raises(ContentInvalid) as refused:
        trials.written(Content("News", "<p>\n{{"), {})

    assert str(refused.value).startswith("html: ")
    assert str(refused.value).endswith("(line 2)")


def test_the_process_answers_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until nothing comes any more."""
    monkeypatch.setattr("signal.setitimer", lambda *_: None)
    asked, said = BytesIO(), BytesIO()
    for one in (ToAsk(NEWS), ToWrite(Content("{{", ""), {})):
        asked.write(msgspec.json.encode(one) + b"\n")
    asked.seek(0)

    work(asked, said)

    first, second = said.getvalue().splitlines()
    assert b"first_name" in first
    assert msgspec.json.decode(second)["field"] == "subject"
    assert Amiss("", "").line is None
