"""What gunicorn logs of its own accord holds no link of anybody's."""

from __future__ import annotations

import logging

import pytest
from gunicorn.config import Config

from api.serving import OurLog


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (("%s %s", "POST", "/c/secret-token"), "POST /c/…"),
        (("Error handling request %s", "/u/1.a.secret?x=1"), "/u/…?x=1"),
        (("Invalid Request Line '%s'", "/c/secret HTTP/9"), "'/c/… HTTP/9'"),
        (("Error handling request %s", "/t/1.a.secret"), "/t/…"),
        (("Error handling request %s", "/r/1.a.secret"), "/r/…"),
        (("Booting worker with pid: %s", 7), "pid: 7"),
    ],
)
def test_links_are_cut(
    line: tuple[str, object], said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Who reads the log of a server cannot answer for its readers."""
    with caplog.at_level(logging.DEBUG):
        OurLog(Config()).debug(*line)

    assert caplog.messages[-1].endswith(said)
    assert "secret" not in caplog.text
