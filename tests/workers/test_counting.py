"""What of each message tells that it was opened or followed, and of whose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest

from domain.application import Application
from domain.application.records import Records
from domain.content import Content
from domain.events import PurposeDefined, TrackingSet
from domain.links import Followed, read_tracked_token
from domain.samples import marked
from domain.store.keyring import Keyring
from domain.subscriber import Subscriber
from domain.tracking.links import OPEN, TRAP, link_of
from domain.tracking.targets import TAIL, field_of
from tests.application.builders import AT, a_person, by, said_yes
from tests.builders import PROCESSING
from tests.channels.letters import SENDER, URL, parsed, part
from workers.channels import Letter, Recipient
from workers.channels.email import EmailChannel
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer
from workers.counting import Countable, Counting
from workers.origin import Origin

SHOP = "https://shop.example/a?b=1&c=2"
FIELD = field_of(link_of(SHOP))
CAMPAIGN = UUID(int=7)
BOTH = TrackingSet(opens=True, clicks=True, purpose="reading")
TRACKED = Countable.of(Content("", "", tracking=("opens", "clicks"), links=(SHOP,)))


class Account:
    """An account with two people, of whom Anna agreed to be counted."""

    def __init__(
        self, application: Application, records: Records, folder: Path
    ) -> None:
        self.application = application
        self.keyring = Keyring.open(folder)
        origin = Origin("https://s.example", self.keyring, edge_url="https://t.example")
        self.counting = Counting(application.tracking, origin)
        purpose = PurposeDefined("reading", "Reading", "tracking", PROCESSING)
        application.purposes.define(by(), purpose)
        self.people = [
            a_person(application, f"{n}@example.com") for n in ("anna", "ben")
        ]
        self.contacts = [
            next(iter(records.load(Subscriber, one).contacts)) for one in self.people
        ]
        application.subscribers.grant_consent(
            by(), self.people[0], self.contacts[0], "reading", said_yes()
        )

    def sets(self, told: TrackingSet) -> None:
        """Have the account count this."""
        self.application.tracking.set_to(by(), told)

    def fields(self, countable: Countable = TRACKED) -> list[Mapping[str, str]]:
        """Return what stands in the messages to Anna and to Ben."""
        found = self.counting.fields(CAMPAIGN, countable, self.contacts, AT)
        return [found[one] for one in self.contacts]

    def read(self, url: str) -> Followed | None:
        """Read what a link counts."""
        before, _, token = url.partition("/t/")
        assert before == "https://t.example"
        return read_tracked_token(self.keyring.links(), token)

    def urls(self, tail: str) -> list[Followed | None]:
        """Read what is counted by what stands at the end of a message."""
        return [self.read(one) for one in re.findall('(?:href|src)="([^"]+)"', tail)]


@pytest.fixture
def account(application: Application, records: Records, tmp_path: Path) -> Account:
    """Give the account."""
    return Account(application, records, tmp_path)


def test_whose_it_is_stands_only_in_messages_to_those_who_agreed(
    account: Account,
) -> None:
    """All others get links that name nobody, and no picture."""
    account.sets(BOTH)

    anna, ben = account.fields()

    link, sent, contact = link_of(SHOP), int(AT.timestamp()), account.contacts[0]
    assert account.read(anna[FIELD]) == Followed(CAMPAIGN, link, contact, sent)
    assert account.urls(anna[TAIL]) == [
        Followed(CAMPAIGN, TRAP, contact, sent),
        Followed(CAMPAIGN, OPEN, contact, sent),
    ]
    assert account.read(ben[FIELD]) == Followed(CAMPAIGN, link)
    assert ben[TAIL] == ""


def test_a_no_holds_from_the_next_message_on(account: Account) -> None:
    """As any withdrawal does."""
    account.sets(BOTH)
    account.application.subscribers.withdraw_consent(
        by(), account.people[0], account.contacts[0], "reading", "by mail"
    )

    anna, ben = account.fields()

    assert anna == ben


def test_without_a_purpose_nobody_is_named(account: Account) -> None:
    """It is counted that somebody follows a link, and no more."""
    account.sets(TrackingSet(clicks=True))

    anna, ben = account.fields()

    assert anna == ben
    assert account.read(anna[FIELD]) == Followed(CAMPAIGN, link_of(SHOP))


def test_what_is_off_leaves_links_as_they_were_written(account: Account) -> None:
    """Whether the account has it off, or the campaign, or clicks alone are."""
    assert account.fields() == [{FIELD: SHOP, TAIL: ""}] * 2
    account.sets(BOTH)
    assert account.fields(Countable()) == [{}, {}]

    opens = Countable(("opens",), TRACKED.links)
    anna, ben = account.fields(opens)

    assert anna[FIELD] == ben[FIELD] == SHOP
    assert [one and one.link for one in account.urls(anna[TAIL])] == [OPEN]
    clicks = Countable(("clicks",), TRACKED.links)
    anna, _ = account.fields(clicks)
    assert [one and one.link for one in account.urls(anna[TAIL])] == [TRAP]


def test_the_message_shows_what_stands_in_it(account: Account) -> None:
    """The picture is one, not its source; and the text part shows plain links."""
    account.sets(BOTH)
    content = Content(
        "News",
        f'<a href="{SHOP.replace("&", "&amp;")}">a</a>',
        tracking=("opens", "clicks"),
        links=(SHOP,),
    )
    anna, ben = account.fields()

    message = composed_with(content, anna)
    html = part(message, "html")

    assert f'href="{anna[FIELD]}"' in html
    assert "<img src=" in html
    assert SHOP in part(message, "plain")
    assert "<img" not in part(composed_with(content, ben), "html")


def test_a_test_copy_counts_nothing(account: Account) -> None:
    """Whoever tries a campaign is none of its readers."""
    account.sets(BOTH)
    content = Content(
        "News", f'<a href="{SHOP}">a</a>', tracking=("clicks",), links=(SHOP,)
    )

    html = part(composed_with(marked(content), {}), "html")

    assert "https://shop.example/a" in html
    assert "t.example" not in html


def composed_with(content: Content, counting: Mapping[str, str]) -> EmailMessage:
    """Write a message as the e-mail channel does."""
    channel = EmailChannel(SmtpTransport(SmtpServer("127.0.0.1", 25)))
    letter = Letter("<1@shop.example>", URL, AT, counting=counting)
    recipient = Recipient(UUID(int=7), "anna@example.com", {})
    return parsed(channel.compile(content, SENDER).compose(recipient, letter))
