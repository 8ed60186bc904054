"""Mail that came back, handed over as a mail server does it."""

from __future__ import annotations

from base64 import b64decode
from uuid import UUID

import msgspec
import pytest
from click.testing import CliRunner, Result

from api.commands.client import Client, OpenClient, Refused
from api.commands.mail import mail as mail_command
from api.parts import Parts
from domain.events import DeliveryComplained, Recorded
from domain.returned.delivery import Delivery
from domain.returned.parts import LARGEST
from domain.store.vault import Vault
from tests.api.caller import PURPOSE, Caller
from tests.api.conftest import CallerOf
from tests.api.in_doubt import a_campaign_in_doubt, outcomes
from tests.api.shell import Inside
from tests.api.test_messages import ORDER
from tests.application.builders import by
from tests.returned.corpus import mail
from tests.workers.wire import Wire
from workers.channels import Outcome, Verdict

MAIL = {"Content-Type": "message/rfc822"}


@pytest.fixture
def anna(api: Caller) -> str:
    """Register somebody who agreed to two things, and has a contract."""
    person = api.a_person("anna@gmail.example")
    api.do("/v1/purposes", PURPOSE | {"code": "contract", "kind": "service"})
    for purpose in ("newsletter", "offers", "contract"):
        api.a_yes(person, purpose)
    return person


@pytest.fixture
def sent(api: Caller, anna: str) -> Delivery:
    """Give a campaign's message to them."""
    campaign = api.a_campaign(api.a_list())
    return Delivery("campaign", UUID(campaign), UUID(api.contact_of(anna)))


def came(parts: Parts, name: str, delivery: Delivery) -> bytes:
    """Return a message of the corpus, signed with the secrets of this account."""
    key = parts.keyring.link
    return mail(name, delivery, {key.id: key.secret})


def take(api: Caller, raw: bytes) -> dict[str, object]:
    """Hand a mail over."""
    answer = api.ask("POST", "/v1/returned-mail", raw, MAIL)
    assert answer.status_code == 200, answer.text
    document: dict[str, object] = answer.json
    return document


def states(api: Caller, person: str) -> dict[str, tuple[str, str]]:
    """Return where each consent of somebody stands, and how it came there."""
    card = api.get(f"/v1/subscribers/{person}")
    return {one["purpose"]: (one["state"], one["method"]) for one in card["consents"]}


def test_a_hard_bounce_marks_the_address(
    api: Caller, parts: Parts, anna: str, sent: Delivery
) -> None:
    """It says so on the card and in the history; every yes stays one."""
    told = take(api, came(parts, "postfix-user-unknown", sent))

    assert told["kind"] == "hard"
    assert told["campaign_id"] == str(sent.id)
    assert told["contact_id"] == str(sent.contact_id)
    card = api.get(f"/v1/subscribers/{anna}")
    assert card["contacts"][0]["unreachable"]
    assert {state for state, _ in states(api, anna).values()} == {"granted"}
    history = api.get(f"/v1/subscribers/{anna}/history", limit=100)["items"]
    words = " ".join(one["words"] for one in history)
    assert f"campaign {sent.id} came back from mx.example.net (hard 5.1.1)" in words


def test_the_same_mail_is_taken_once(api: Caller, parts: Parts, sent: Delivery) -> None:
    """A mail server that missed our answer hands it over again."""
    raw = came(parts, "gmail-over-quota", sent)
    first = take(api, raw)
    head = parts.log.head()

    assert take(api, raw) == first
    take(api, raw.replace(b"Tue, 3 Mar", b"Wed, 4 Mar"))
    assert parts.log.head()[0] == head[0]


def test_a_complaint_closes_what_is_advertising(
    api: Caller, parts: Parts, anna: str, sent: Delivery
) -> None:
    """As the no that it is, with the report as its evidence; a contract stays."""
    raw = came(parts, "arf-recipient-hidden", sent)

    assert take(api, raw)["kind"] == "complaint"

    assert states(api, anna) == {
        "newsletter": ("withdrawn", "complaint"),
        "offers": ("withdrawn", "complaint"),
        "contract": ("granted", "api"),
    }
    [fact] = [
        event.fact
        for event in parts.log.read(0, 1_000)
        if isinstance(event, Recorded) and isinstance(event.fact, DeliveryComplained)
    ]
    [kept] = Vault(parts.datastore).values([fact.evidence.id]).values()
    evidence = msgspec.json.decode(kept)
    assert evidence["source"] == "complaint"
    assert b64decode(evidence["message"]) == raw


def test_a_complaint_about_a_message_closes_advertising_too(
    api: Caller, parts: Parts, anna: str, sent: Delivery
) -> None:
    """Whatever it was about: who presses that button wants nothing of us."""
    order = Delivery("message", UUID(int=9), sent.contact_id)

    assert take(api, came(parts, "arf-return-path-only", order))["kind"] == "complaint"

    assert states(api, anna)["offers"] == ("withdrawn", "complaint")


@pytest.mark.parametrize("name", ["postfix-delivered", "not-a-vacation-notice"])
def test_what_is_no_bounce_changes_nothing(
    api: Caller, parts: Parts, sent: Delivery, name: str
) -> None:
    """It is taken all the same: nobody wants an answer to an answer."""
    head = parts.log.head()

    told = take(api, came(parts, name, sent))

    assert told["kind"] == ("delivered" if "delivered" in name else "nothing")
    assert parts.log.head() == head


def test_what_is_forged_or_about_nobody_changes_nothing(
    api: Caller, parts: Parts, sent: Delivery
) -> None:
    """E-07: also what was signed for somebody who is erased since."""
    gone = Delivery("campaign", sent.id, UUID(int=4))
    head = parts.log.head()

    assert take(api, mail("postfix-user-unknown", sent))["kind"] == "nothing"
    for name in ("postfix-user-unknown", "arf-full"):
        assert take(api, came(parts, name, gone))["position"] is None
    assert parts.log.head() == head


def test_a_host_of_ones_own_is_not_told(api: Caller, parts: Parts, anna: str) -> None:
    """Facts outlive an erasure, and a domain may be a name."""
    contact = {"channel": "email", "address": "anna@mail.example.net"}
    api.do(f"/v1/subscribers/{anna}/contacts", contact)
    contacts = api.get(f"/v1/subscribers/{anna}")["contacts"]
    [id_] = [one["id"] for one in contacts if one["address"] == contact["address"]]

    take(
        api,
        came(
            parts, "postfix-user-unknown", Delivery("message", UUID(int=9), UUID(id_))
        ),
    )

    history = api.get(f"/v1/subscribers/{anna}/history", limit=100)["items"]
    assert not any("mx.example.net" in one["words"] for one in history)


def test_a_mail_servers_key_may_do_this_and_no_more(caller_of: CallerOf) -> None:
    """It lies in a file of the mail server."""
    server = caller_of("postmaster")

    assert take(server, b"Subject: Hello\n\nHello.")["kind"] == "nothing"
    assert server.ask("GET", "/v1/subscribers").status_code == 403
    assert server.ask("GET", "/v1/campaigns").status_code == 403


def test_whatever_comes_back_was_taken(api: Caller, parts: Parts) -> None:
    """D-08: a recipient in doubt is one who was served, and bounced or did not."""
    wire = Wire()
    wire.answer = lambda _: Verdict(Outcome.UNKNOWN)
    campaign = a_campaign_in_doubt(api, parts, 3, wire)
    items = api.get(f"/v1/campaigns/{campaign}/deliveries")["items"]
    for item, name in zip(
        items, ["postfix-delivered", "gmail-over-quota"], strict=False
    ):
        delivery = Delivery("campaign", UUID(campaign), UUID(item["contact_id"]))
        for _ in range(2):
            take(api, came(parts, name, delivery))

    assert outcomes(api, campaign) == {"accepted": 2, "unknown": 1}
    found = api.get(f"/v1/campaigns/{campaign}/statistics")
    assert (found["accepted"], found["unknown"]) == (2, 1)
    assert found["bounced"] == {"hard": 0, "soft": 1, "policy": 0}


def test_what_comes_back_before_its_result_is_to_come_again(
    api: Caller, parts: Parts
) -> None:
    """A mail server keeps it meanwhile; then a doubt is settled, and not before."""
    id_ = UUID(api.do("/v1/messages", ORDER)["id"])
    messages = parts.application.messages
    message = messages.get(id_)
    assert message.asked
    raw = came(
        parts, "postfix-relayed", Delivery("message", id_, message.asked.contact_id)
    )
    messages.attempt(by(), message, "orders@shop.example")

    problem = api.refused("POST", "/v1/returned-mail", raw, MAIL)
    assert (problem["status"], problem["type"][10:]) == (503, "delivery-in-flight")
    assert pipe(lambda: Inside(api), raw).exit_code == 75

    messages.give_up(by(), messages.get(id_))
    for _ in range(2):
        assert take(api, raw)["kind"] == "relayed"
    assert api.get(f"/v1/messages/{id_}")["state"] == "accepted"


def pipe(client: OpenClient, raw: bytes) -> Result:
    """Run the command that a mail server pipes into."""
    return CliRunner().invoke(mail_command, ["take"], input=raw, obj=client)


def test_a_pipe_takes_a_mail(api: Caller, parts: Parts, sent: Delivery) -> None:
    """And says what it was; more than is looked at is read and left aside."""
    raw = came(parts, "exim-user-unknown", sent) + b"x" * LARGEST

    result = pipe(lambda: Inside(api), raw)

    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == f"hard of {sent.id}"
    assert "nothing" in pipe(lambda: Inside(api), b"Subject: x\n\nx").output


def test_a_mail_server_tries_again_when_nobody_takes_it(caller_of: CallerOf) -> None:
    """sysexits.h: EX_TEMPFAIL when the service is down or the key is a wrong one."""
    raw = b"Subject: x\n\nx"

    down = pipe(lambda: Client("http://127.0.0.1:1", "key"), raw)
    wrong = pipe(lambda: Inside(caller_of("sender")), raw)

    assert (down.exit_code, wrong.exit_code) == (75, 75)
    assert "nobody answers" in down.output


def test_a_mail_server_gives_up_on_what_is_no_mail() -> None:
    """EX_DATAERR: it would be refused for ever."""

    class Refusing(Client):
        def hand_over(self, path: str, message: bytes) -> dict[str, object]:
            raise Refused({"detail": f"{path} {message!r}", "status": 413})

    assert pipe(lambda: Refusing("", ""), b"x").exit_code == 65
