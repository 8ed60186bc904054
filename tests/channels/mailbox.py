"""A real mail server's mailbox, for what a script cannot know."""

from __future__ import annotations

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What a real server received; refuses one recipient."""

    def __init__(self) -> None:
        self.received: list[Envelope] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        """Refuse who is gone."""
        if address.startswith("gone"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 well"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Keep the message."""
        self.received.append(envelope)
        return "250 2.0.0 taken"
