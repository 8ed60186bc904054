"""Ways to a mail server that nobody can listen to."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import UTC, datetime

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.channels.letters import some
from tests.channels.mailbox import Mailbox
from tests.channels.scripted import free_port
from workers.channels import ChannelUnavailable, Outcome
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer

Guarded = Callable[[Mailbox, ssl.SSLContext], AbstractContextManager[int]]


@pytest.fixture(scope="module")
def guard(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """Give a server a certificate that nobody vouches for."""
    key = generate_private_key(SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .sign(key, SHA256())
    )
    file = tmp_path_factory.mktemp("guard") / "both.pem"
    file.write_bytes(
        certificate.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


@contextmanager
def starttls(mailbox: Mailbox, guard: ssl.SSLContext) -> Iterator[int]:
    """Run a real server that wants STARTTLS and a password."""

    def known(
        _server: SMTP, _session: Session, _envelope: object, _how: str, login: object
    ) -> AuthResult:
        return AuthResult(
            success=login == LoginPassword(b"me", b"s/cret"), handled=False
        )

    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=free_port(),
        require_starttls=True,
        tls_context=guard,
        auth_required=True,
        authenticator=known,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def tls(mailbox: Mailbox, guard: ssl.SSLContext) -> Iterator[int]:
    """Run a real server that speaks TLS from the first word."""
    controller = Controller(
        mailbox, hostname="127.0.0.1", port=free_port(), ssl_context=guard
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.mark.parametrize(
    ("running", "way"), [(starttls, "smtp+starttls://me:s%2Fcret@"), (tls, "smtps://")]
)
def test_mail_goes_over_a_guarded_way(
    running: Guarded, way: str, guard: ssl.SSLContext
) -> None:
    """TLS first, a password if there is one, the mail last."""
    mailbox = Mailbox()
    with running(mailbox, guard) as port:
        url = f"{way}127.0.0.1:{port}?verify=no&timeout=5"
        transport = SmtpTransport(SmtpServer.from_url(url))
        with closing(transport), transport.connect() as connection:
            results = connection.send(some(2))

    assert [result.outcome for result in results] == [Outcome.ACCEPTED] * 2
    assert len(mailbox.received) == 2


@pytest.mark.parametrize(
    ("running", "way"), [(starttls, "smtp+starttls://"), (tls, "smtps://")]
)
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    running: Guarded, way: str, guard: ssl.SSLContext
) -> None:
    """Unless the settings say so, for a server on this machine."""
    with running(Mailbox(), guard) as port:
        server = SmtpServer.from_url(f"{way}127.0.0.1:{port}?timeout=5")
        refused = pytest.raises(ChannelUnavailable, match="SSLCertVerification")
        with refused, SmtpTransport(server).connect():
            pass  # pragma: no cover


def test_a_wrong_password_is_told_without_being_told(guard: ssl.SSLContext) -> None:
    """The server's refusal is the reason; the password is in no text."""
    with starttls(Mailbox(), guard) as port:
        url = f"smtp+starttls://me:wr0ng@127.0.0.1:{port}?verify=no&timeout=5"
        transport = SmtpTransport(SmtpServer.from_url(url))
        with pytest.raises(ChannelUnavailable) as told, transport.connect():
            pass  # pragma: no cover

    assert str(told.value).startswith("535 ")
    assert "wr0ng" not in str(told.value)
