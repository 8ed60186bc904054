"""Mail servers as settings name them: no doubt, no secret told, nothing unguarded."""

from __future__ import annotations

import pytest

from workers.channels import ChannelUnavailable
from workers.channels.smtp_server import Security, SmtpServer, SmtpUrlInvalid


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.shop.example", SmtpServer("mail.shop.example", 25)),
        ("smtp://[::1]:2525", SmtpServer("::1", 2525)),
        (
            "smtp+starttls://me%40shop.example:s%2F%3A@mail.shop.example",
            SmtpServer(
                "mail.shop.example",
                587,
                Security.STARTTLS,
                "me@shop.example",
                "s/:",
            ),
        ),
        (
            "smtps://mail.shop.example?timeout=2.5&hello=here.example",
            SmtpServer(
                "mail.shop.example",
                465,
                Security.TLS,
                timeout=2.5,
                hello="here.example",
            ),
        ),
        (
            "smtps://localhost:1465?verify=no",
            SmtpServer("localhost", 1465, Security.TLS, verify=False),
        ),
    ],
)
def test_a_url_names_a_server(url: str, server: SmtpServer) -> None:
    """Kind of guard, port by kind, what must be escaped, and the few settings."""
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://mail.shop.example",
        "smtp://",
        "smtp://me:t0psecret@[mail",
        "smtps://me:t0psecret@mail.shop.example:port",
        "smtps://me:t0psecret@mail.shop.example:99999",
        "smtp://me:t0psecret@mail.shop.example",
        "smtps://me:t0psecret@mail.shop.example?verify=no",
        "smtps://me:t0psecret@127.0.0.1?verify=maybe",
        "smtps://me:t0psecret@127.0.0.1?timeout=0",
        "smtps://me:t0psecret@127.0.0.1?timeout=nan",
        "smtps://me:t0psecret@127.0.0.1?timeout=inf",
        "smtps://me:t0psecret@127.0.0.1?timeout=soon",
        "smtps://me:t0psecret@127.0.0.1?hello=a%0D%0AMAIL",
        "smtps://me:t0psecret@127.0.0.1?colour=blue",
    ],
)
def test_what_names_no_usable_server_is_refused_without_its_password(url: str) -> None:
    """A password goes unguarded to this machine only; and into no error ever."""
    with pytest.raises(SmtpUrlInvalid) as refused:
        SmtpServer.from_url(url)

    assert "t0psecret" not in f"{refused.value}{refused.value.__cause__}"


def test_a_server_does_not_show_its_password() -> None:
    """Whoever logs a server logs no secret."""
    assert "t0psecret" not in repr(SmtpServer("h", 25, password="t0psecret"))  # noqa: S106 - made up


def test_a_name_that_cannot_be_looked_up_is_unavailable() -> None:
    """Whatever the resolver makes of it, nothing was begun."""
    with pytest.raises(ChannelUnavailable):
        SmtpServer("a..example", 25, timeout=1).open()
