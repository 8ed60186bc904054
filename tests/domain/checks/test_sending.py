"""Twenty-odd ways in which a domain is set up badly, each found by its name."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from domain.checks.names import Names
from domain.checks.rule import Unable
from domain.checks.sending import RULES, Sending, Signing, ascii_domain
from domain.content import Sender

KEY = "MIIBIjANBg"
SIGNING = Signing("shop.example", "s1", "rsa", frozenset({KEY}))
SENDER = Sender("Shop", "news@shop.example")
Texts = dict[str, list[str]]
GOOD: Texts = {
    "shop.example": ["v=spf1 include:_spf.mail.example -all", "other=1"],
    "_dmarc.shop.example": ["v=DMARC1; p=none; rua=mailto:d@shop.example"],
    "s1._domainkey.shop.example": [f"v=DKIM1; k=rsa; p={KEY[:5]} {KEY[5:]}"],
    "bounce.example": ["v=spf1 a -all"],
    "_spf.mail.example": ["v=spf1 ip4:192.0.2.0/24 ~all"],
}


class FakeNames(Names):
    """Knows what a test says."""

    def __init__(self, texts: Texts, exchangers: dict[str, list[str]]) -> None:
        self._texts = texts
        self._exchangers = {"shop.example": ["mx.shop.example"]} | exchangers

    def texts(self, name: str) -> list[str]:
        """Return them; of what is silent there is no answer."""
        if name.startswith("silent"):
            raise Unable(f"the DNS gives no answer about {name}")
        return self._texts.get(name, [])

    def exchangers(self, name: str) -> list[str]:
        """Return them."""
        return self._exchangers.get(name, [])

    def has_address(self, name: str) -> bool:
        """Tell whether it is one of those that have."""
        return name in ("bounce.example", "news.shop.example")


def found(
    texts: Texts | None = None,
    sender: Sender = SENDER,
    signing: Signing | None = SIGNING,
    key: Callable[[], Signing | None] | None = None,
    **exchangers: list[str],
) -> dict[str, str]:
    """Return what is said, by check; ``texts`` go over those in order."""
    hosts = {name.replace("_", "."): one for name, one in exchangers.items()}
    names = FakeNames(GOOD | (texts or {}), hosts)
    sending = {"": Sending(sender, names, key or (lambda: signing))}
    findings = (one for rule in RULES for one in rule.findings(sending))
    return {one.check: one.message for one in findings if one.level != "pass"}


def test_a_domain_in_order_passes() -> None:
    """Also with a return path elsewhere, and below the domain that has the policy."""
    elsewhere = Sender("Shop", "news@shop.example", return_path="b@bounce.example")
    below = {"news.shop.example": ["v=spf1 a ~all"]}

    assert found() == {}
    assert found(sender=elsewhere) == {}
    below_it = Sender("Shop", "a@news.shop.example")
    assert found(below, below_it, news_shop_example=["mx.shop.example"]) == {}


def key(record: str) -> Texts:
    """Publish a key."""
    return {"s1._domainkey.shop.example": [record]}


def policy(*records: str) -> Texts:
    """Publish a policy."""
    return {"_dmarc.shop.example": list(records)}


def spf(*records: str) -> Texts:
    """Publish who sends."""
    return {"shop.example": list(records)}


@pytest.mark.parametrize(
    ("texts", "check", "says"),
    [
        (spf(), "domain-spf", "has no SPF record"),
        (spf("v=spf2 -all"), "domain-spf", "has no SPF record"),
        (spf("v=spf1 -all", "v=spf1 a -all"), "domain-spf", "2 SPF records"),
        (spf("v=spf1 a +all"), "domain-spf", "lets everybody send"),
        (spf("v=spf1 ALL"), "domain-spf", "lets everybody send"),
        (spf("v=spf1 " + "ptr " * 11), "domain-spf", "asks over 10 names"),
        (policy(), "domain-dmarc", "has no DMARC record"),
        (policy("v=DMARC2; p=none"), "domain-dmarc", "has no DMARC record"),
        (policy("v=DMARC1; p=none", "v=DMARC1; p=reject"), "domain-dmarc", "2 DMARC"),
        (policy("v=DMARC1; rua=mailto:a@b"), "domain-dmarc", "has no policy"),
        (policy("v=DMARC1; p=maybe"), "domain-dmarc", "has no policy"),
        ({"s1._domainkey.shop.example": []}, "domain-dkim", "holds no DKIM key"),
        (key("v=spf1 -all"), "domain-dkim", "holds no DKIM key"),
        (key("v=DKIM1; p="), "domain-dkim", "was revoked"),
        (key("v=DKIM1; p=MIIother"), "domain-dkim", "not the one that signs"),
        (key(f"v=DKIM1; k=ed25519; p={KEY}"), "domain-dkim", "says k=ed25519"),
        (key(f"v=DKIM1; h=sha1; p={KEY}"), "domain-dkim", "allows no sha256"),
        (key(f"v=DKIM1; t=y:s; p={KEY}"), "domain-dkim", "is for tests"),
        (
            {"s1._domainkey.shop.example": [f"p={KEY}", "p=MIIother"]},
            "domain-dkim",
            "holds 2 DKIM keys",
        ),
    ],
)
def test_what_is_published_badly_is_found(texts: Texts, check: str, says: str) -> None:
    """One fault, one check, with what to do."""
    messages = found(texts)

    assert list(messages) == [check]
    assert says in messages[check]


def test_how_many_names_are_asked_is_told() -> None:
    """Also where nothing is amiss."""
    names = FakeNames(GOOD, {})
    (rule,) = (one for one in RULES if one.name == "domain-spf")

    (passed,) = rule.findings({"": Sending(SENDER, names, lambda: SIGNING)})

    assert passed.evidence == f"{GOOD['shop.example'][0]}; 1 names asked"


def test_a_domain_that_takes_no_mail_is_found() -> None:
    """It has no host for it, or says so itself."""
    assert "no MX record" in found(shop_example=[])["domain-mx"]
    assert "takes no mail" in found(shop_example=["."])["domain-mx"]
    back = Sender("Shop", SENDER.address, return_path="a@nowhere.example")
    assert "nowhere.example has no MX" in found(sender=back)["domain-mx"]


def test_what_is_not_signed_is_found() -> None:
    """With the settings that are missing."""
    assert "SAYSO_DKIM_DOMAIN" in found(signing=None)["domain-dkim"]


def test_a_key_that_cannot_be_read_is_found() -> None:
    """Where campaigns are submitted it may be missing."""

    def lost() -> Signing | None:
        raise Unable("the key cannot be read here")

    messages = found(key=lost)
    assert set(messages) == {"domain-dkim", "domain-alignment"}
    assert messages["domain-dkim"].startswith("the key cannot be read here")


OTHER = Signing("mail.example", "s1", "rsa", frozenset({KEY}))
BELOW = Signing("mail.shop.example", "s1", "rsa", frozenset({KEY}))
AWAY = Sender("Shop", "news@shop.example", return_path="b@bounce.example")


@pytest.mark.parametrize(
    ("signing", "sender", "told", "aligned"),
    [
        (OTHER, AWAY, "p=none", False),
        (OTHER, SENDER, "p=none", True),
        (BELOW, AWAY, "p=none", True),
        (BELOW, AWAY, "p=none; adkim=s", False),
        (SIGNING, AWAY, "p=none; adkim=s; aspf=s", True),
        (None, AWAY, "p=none", False),
        (None, SENDER, "p=none; aspf=s", True),
    ],
)
def test_somebody_has_to_speak_for_the_sender(
    signing: Signing | None, sender: Sender, told: str, *, aligned: bool
) -> None:
    """The signature or the return path: in its domain, or under its policy."""
    texts = policy(f"v=DMARC1; {told}") | {
        f"s1._domainkey.{one.domain}": [f"p={KEY}"] for one in (OTHER, BELOW)
    }

    assert ("domain-alignment" not in found(texts, sender, signing)) == aligned


def test_without_a_policy_only_the_domain_itself_speaks() -> None:
    """Nothing tells whose the names below are."""
    assert list(found(policy(), signing=SIGNING)) == ["domain-dmarc"]
    assert "domain-alignment" in found(policy(), AWAY, OTHER)


def test_a_silent_server_blocks() -> None:
    """Whatever was asked of it."""
    messages = found(sender=Sender("Shop", "a@silent.example"))

    assert "no answer about silent.example" in messages["domain-spf"]
    assert set(messages) == {"domain-mx", "domain-spf"} | {
        name for name in messages if name in ("domain-dmarc", "domain-alignment")
    }


def test_domains_are_asked_for_as_the_dns_knows_them() -> None:
    """In punycode, and as they are where that cannot be."""
    assert ascii_domain("a@BÜCHER.example.") == "xn--bcher-kva.example"
    assert ascii_domain("a@-.example") == "-.example"
    assert ascii_domain("") == ""
