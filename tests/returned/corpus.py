"""Messages as servers send them back, by name, and what each of them says.

They are written after RFC 3464, RFC 5965 and the forms that the servers are known for,
not recorded: nobody's mail is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID

from domain.links import unsubscribe_token
from domain.returned.delivery import Delivery, message_reference, return_token
from domain.returned.findings import Bounce, Complaint, Finding, Success

Keys = Mapping[str, bytes]
KEYS: Keys = {"a1": b"a secret of tests"}
DELIVERY = Delivery("campaign", UUID(int=1 << 100), UUID(int=2))
_FOLDER = Path(__file__).parent / "mails"
_RELAY, _MX = "relay.shop.example", "mx.example.net"
_OUTLOOK, _GMAIL = "am0pr01.prod.outlook.example", "gmail-smtp-in.l.google.example"


def mail(name: str, delivery: Delivery = DELIVERY, keys: Keys = KEYS) -> bytes:
    """Return a message that came back about a delivery."""
    ((key_id, key),) = keys.items()
    text = (_FOLDER / f"{name}.eml").read_text(encoding="utf-8")
    way_out = unsubscribe_token(key, key_id, delivery.id, delivery.contact_id)
    text = text.replace("{token}", return_token(key, delivery))
    text = text.replace("{id}", message_reference(key, delivery, "shop.example"))
    return text.replace("{way_out}", way_out).encode()


def names() -> list[str]:
    """Name every message."""
    return sorted(file.stem for file in _FOLDER.glob("*.eml"))


def hard(code: int = 550, status: str = "5.1.1", reporter: str = _MX) -> Bounce:
    """Say that an address is none."""
    return Bounce("hard", code, status, reporter)


def soft(code: int, status: str, reporter: str = _MX) -> Bounce:
    """Say that it did not work this time."""
    return Bounce("soft", code, status, reporter)


def policy(code: int, status: str, reporter: str = _MX) -> Bounce:
    """Say that the message, or its sender, was not wanted."""
    return Bounce("policy", code, status, reporter)


def abuse(reporter: str = "provider.example") -> Complaint:
    """Say that somebody called it spam."""
    return Complaint("abuse", reporter)


#: name -> what it says; of all others nothing is to be understood.
SAYS: Mapping[str, Finding] = {
    "arf-fraud": Complaint("fraud", "provider.example"),
    "arf-full": abuse("mail.provider.example"),
    "arf-headers-only": abuse(),
    "arf-mailru": abuse("mail.mail.example"),
    "arf-message-id-only": abuse(),
    "arf-message-id-reported": abuse(),
    "arf-microsoft": abuse("hotmail.example"),
    "arf-opt-out": Complaint("opt-out", "provider.example"),
    "arf-recipient-hidden": abuse(),
    "arf-return-path-only": abuse(),
    "arf-simple": abuse(),
    "arf-to-our-address": abuse(),
    "arf-yahoo": abuse("mta1.mail.yahoo.example"),
    "courier-user-unknown": hard(550, "5.0.0"),
    "daemon-words": hard(reporter="example.net"),
    "eai-user-unknown": hard(),
    "exchange-access-denied": hard(550, "5.4.1", _OUTLOOK),
    "exchange-domain-gone": hard(550, "5.4.310", _OUTLOOK),
    "exchange-full": soft(554, "5.2.2", _OUTLOOK),
    "exchange-loop": soft(554, "5.4.14", _OUTLOOK),
    "exchange-not-found": hard(550, "5.1.10", _OUTLOOK),
    "exchange-restricted": policy(550, "5.7.133", _OUTLOOK),
    "exim-dsn": hard(),
    "exim-full": soft(552, "5.2.2", _RELAY),
    "exim-unrouteable": hard(0, "", _RELAY),
    "exim-user-unknown": hard(550, "", _RELAY),
    "gmail-disabled": hard(550, "5.2.1", _GMAIL),
    "gmail-over-quota": soft(552, "5.2.2", _GMAIL),
    "gmail-rate": soft(550, "5.2.1", _GMAIL),
    "gmail-unauthenticated": policy(550, "5.7.26", _GMAIL),
    "gmail-unsolicited": policy(550, "5.7.1", _GMAIL),
    "gmail-user-unknown": hard(reporter=_GMAIL),
    "gmx-policy": policy(554, "5.0.0"),
    "gmx-unavailable": hard(550, "5.0.0"),
    "icloud-inactive": hard(),
    "mailru-disabled": hard(550, "5.0.0"),
    "mailru-full": soft(552, "5.2.2"),
    "mailru-not-found": hard(550, "5.0.0"),
    "mailru-spam": policy(550, "5.0.0"),
    "mimecast-invalid": hard(550, "5.0.0"),
    "outlook-blocked": policy(550, "5.7.1"),
    "outlook-mailbox-unavailable": hard(550, "5.5.0"),
    "outlook-unauthenticated": policy(550, "5.7.515"),
    "postfix-blocklist": policy(554, "5.7.1"),
    "postfix-blocklist-as-user-unknown": policy(550, "5.1.1"),
    "postfix-delivered": Success("delivered", _RELAY),
    "postfix-envelope-id": hard(),
    "postfix-expanded": Success("expanded", _RELAY),
    "postfix-expired": soft(0, "4.4.1", _RELAY),
    "postfix-greylisted-to-the-end": soft(450, "4.7.1"),
    "postfix-host-not-found": hard(0, "5.4.4", _RELAY),
    "postfix-mailbox-full": soft(552, "5.2.2"),
    "postfix-null-mx": hard(556, "5.1.10"),
    "postfix-relay-denied": policy(554, "5.7.1"),
    "postfix-relayed": Success("relayed", _RELAY),
    "postfix-sender-domain": policy(550, "5.1.8"),
    "postfix-user-unknown": hard(),
    "postfix-vague": soft(554, "5.0.0"),
    "qmail-content": policy(554, "5.7.1", _RELAY),
    "qmail-local": hard(0, "5.1.1", _RELAY),
    "qmail-timeout": soft(0, "", _RELAY),
    "qmail-user-unknown": hard(reporter=_RELAY),
    "sendmail-user-unknown": hard(),
    "spamfilter-host-user-unknown": hard(reporter="spamfilter.example.net"),
    "wrapped": hard(),
    "yahoo-complaints-to-the-end": policy(421, "4.7.0"),
    "yahoo-no-account": hard(554, "5.0.0"),
    "yahoo-not-found": hard(552, "5.0.0"),
    "yahoo-policy": policy(554, "5.7.9"),
    "yahoo-words": hard(554, "", "yahoo.example"),
    "yandex-full": soft(552, "5.2.2"),
    "yandex-no-such-user": hard(550, "5.7.1"),
    "yandex-policy": policy(550, "5.7.1"),
    "yandex-spam": policy(554, "5.7.1"),
}
