"""Opens the channel that the settings describe."""

from __future__ import annotations

from dataclasses import replace

from settings import Settings, SettingsInvalid
from workers.channels import Transport
from workers.channels.dkim import Signer
from workers.channels.email import Also, EmailChannel
from workers.channels.sink import SinkTransport
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer


def open_channel(config: Settings, also: Also | None = None) -> EmailChannel:
    """Return the e-mail channel; without a mail server it writes files.

    ``also`` are fields that campaigns carry beside their own; DKIM has to cover them.
    Raises SmtpUrlInvalid, and SettingsInvalid when DKIM is set in part only
    or its key cannot be used.
    """
    if config.success_notices and not config.return_domain:
        raise SettingsInvalid(
            "SAYSO_SUCCESS_NOTICES need an address to come to: set SAYSO_RETURN_DOMAIN"
        )
    channel = EmailChannel(
        _transport(config), _signer(config), success_notices=config.success_notices
    )
    if also is None:
        return channel
    if channel.signer is None:
        raise SettingsInvalid("SAYSO_MAILBOX_WITNESSES are none without DKIM: set it")
    return replace(channel, also=also)


def _transport(config: Settings) -> Transport:
    if config.smtp_url is None:
        return SinkTransport(config.sink_dir)
    return SmtpTransport(SmtpServer.from_url(config.smtp_url))


def _signer(config: Settings) -> Signer | None:
    domain, selector, file = (
        config.dkim_domain,
        config.dkim_selector,
        config.dkim_key_file,
    )
    if not (domain or selector or file):
        return None
    if not (domain and selector and file):
        raise SettingsInvalid("DKIM needs domain, selector and key file, all three")
    try:
        return Signer.from_pem(domain, selector, file.read_bytes())
    except (OSError, ValueError) as error:
        raise SettingsInvalid(f"SAYSO_DKIM_KEY_FILE: {error}") from None
