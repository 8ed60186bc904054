"""Lives as people lead them with us: drawn at random, told over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from tests.api.caller import PURPOSE, WORDING, Document
from tests.people.instances import Instance

PAID: Document = {
    "name": "order.paid",
    "label": "Order paid",
    "properties": [
        {"code": "sum", "type": "integer", "logged": True},
        {"code": "city", "type": "text"},
    ],
}
PURPOSES = ("newsletter", "offers")


def a_life(old: Instance, steps: int, seed: int = 1) -> str:
    """Have somebody live with an instance, among others; return their id."""
    chance = Random(seed)  # noqa: S311 - no secret
    old.api.do("/v1/purposes", PURPOSE)
    old.api.a_notice(language="en", link="https://shop.example/privacy")
    person = old.api.a_person("anna@example.com", first_name="Anna")
    number = {"channel": "sms", "address": "+371 2000 0000"}
    old.api.do(f"/v1/subscribers/{person}/contacts", number)
    life = _Life(old, person, chance)
    for step in range(steps):
        old.clock.later(hours=chance.randrange(1, 48))
        if step % 5 == 0:
            old.api.a_yes(old.api.a_person(f"other-{step}@example.com"))
        chance.choice(life.doings)()
    return person


class _Life:
    def __init__(self, old: Instance, person: str, chance: Random) -> None:
        self._old, self._chance = old, chance
        self._person = f"/v1/subscribers/{person}"
        card = old.api.get(self._person)
        self._contacts = [contact["id"] for contact in card["contacts"]]
        self._list = old.api.a_list()
        self.doings: list[Callable[[], object]] = [
            self._grant,
            self._grant,
            lambda: self._say("withdraw", method="phone call"),
            lambda: self._say("refuse", method="letter"),
            lambda: self._say("request"),
            lambda: self._say("invalidate", ground="forged", note="a letter says so"),
            self._renew,
            self._change,
            lambda: old.api.do(f"{self._person}/lists/{self._list}/join"),
            lambda: old.api.do(f"{self._person}/lists/{self._list}/leave"),
            self._define,
            self._buy,
        ]
        old.api.do("/v1/activity-types", PAID)

    def _cell(self) -> Document:
        contact = self._chance.choice(self._contacts)
        return {"contact_id": contact, "purpose": self._chance.choice(PURPOSES)}

    def _say(self, act: str, **told: object) -> None:
        """Say something; what is older than a no, or renews nothing, is refused."""
        path = f"{self._person}/consents/{act}"
        self._old.api.ask("POST", path, self._cell() | told)

    def _evidence(self) -> Document:
        wording = self._chance.choice([WORDING, "I agree.", "Да, пишите мне."])
        return {"wording": wording, "source": "signup form", "ip": "192.0.2.1"}

    def _when(self) -> str:
        # Half of it just now: newer than any no.
        ago = timedelta(hours=max(0, self._chance.randrange(-1_000, 1_000)))
        return (self._old.clock.at - ago).isoformat()

    def _grant(self) -> None:
        self._say("grant", **self._evidence(), granted_at=self._when())

    def _renew(self) -> None:
        self._say("renew", **self._evidence(), renewed_at=self._when())

    def _change(self) -> None:
        fields = {"first_name": f"Anna {self._chance.random()}", "city": "Rīga"}
        self._old.api.do(self._person, {"fields": fields}, "PATCH")

    def _buy(self) -> None:
        told = {
            "person": {"id": self._person.rpartition("/")[2]},
            "name": "order.paid",
            "external_id": str(self._chance.random()),
            "occurred_at": self._when(),
            "properties": {"sum": self._chance.randrange(100), "city": "Rīga"},
            "payload": {"lines": [1, 2]},
        }
        self._old.api.do("/v1/activities", {"activities": [told]})

    def _define(self) -> None:
        title = f"News of the shop {self._chance.random()}"
        self._old.api.do("/v1/purposes", PURPOSE | {"name": title})
