"""The channel that settings describe."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

import settings
from settings import SettingsInvalid
from tests.channels.letters import some
from workers.channels.email import EmailChannel
from workers.channels.opening import open_channel
from workers.channels.sink import SinkTransport
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpUrlInvalid


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    """Write a signing key."""
    file = tmp_path / "key.pem"
    file.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
        )
    )
    return file


def opened(**told: object) -> EmailChannel:
    """Open the channel of an environment with these settings."""
    return open_channel(
        settings.load(
            {f"SAYSO_{name.upper()}": str(value) for name, value in told.items()}
        )
    )


def test_without_a_server_mail_goes_into_files(tmp_path: Path) -> None:
    """The first day needs no mail server, and no key."""
    channel = opened(state_dir=tmp_path)
    assert isinstance(channel.transport, SinkTransport)
    assert channel.signer is None
    with channel.connect() as connection:
        connection.send(some(2))
    assert len(list((tmp_path / "mail").iterdir())) == 2


def test_with_a_server_mail_goes_there_signed(key_file: Path) -> None:
    """A URL, and the three parts of DKIM."""
    channel = opened(
        smtp_url="smtp://127.0.0.1:2525",
        dkim_domain="shop.example",
        dkim_selector="s1",
        dkim_key_file=key_file,
    )
    assert isinstance(channel.transport, SmtpTransport)
    assert channel.signer
    assert channel.signer.selector == "s1"


def test_a_url_that_names_no_server_is_refused() -> None:
    """At start, not at the first message."""
    with pytest.raises(SmtpUrlInvalid):
        opened(smtp_url="mail.shop.example")


def test_dkim_in_part_is_refused() -> None:
    """Nobody believes to sign who does not."""
    with pytest.raises(SettingsInvalid, match="all three"):
        opened(dkim_domain="shop.example")


@pytest.mark.parametrize("written", ["", "no key", None])
def test_a_key_that_cannot_be_used_is_refused(
    written: str | None, key_file: Path
) -> None:
    """With the name of the setting."""
    key_file.unlink()
    if written is not None:
        key_file.write_text(written)
    with pytest.raises(SettingsInvalid, match="SAYSO_DKIM_KEY_FILE"):
        opened(dkim_domain="a.example", dkim_selector="s", dkim_key_file=key_file)


def test_what_campaigns_also_carry_is_signed_or_not_begun(key_file: Path) -> None:
    """A witness whose words anybody could have written is none."""
    told = settings.load(
        {
            "SAYSO_DKIM_DOMAIN": "shop.example",
            "SAYSO_DKIM_SELECTOR": "s1",
            "SAYSO_DKIM_KEY_FILE": str(key_file),
        }
    )

    assert open_channel(told, lambda: (b"X: x\r\n",)).also() == (b"X: x\r\n",)
    with pytest.raises(SettingsInvalid, match="MAILBOX_WITNESSES"):
        open_channel(settings.load({}), lambda: ())


def test_notices_of_success_come_back_to_an_address_of_ours(tmp_path: Path) -> None:
    """They are asked for only where something takes them."""
    told = {"state_dir": tmp_path, "success_notices": "yes"}
    assert opened(**told, return_domain="bounces.shop.example").success_notices
    assert not opened(state_dir=tmp_path).success_notices

    with pytest.raises(SettingsInvalid, match="SAYSO_RETURN_DOMAIN"):
        opened(**told)
