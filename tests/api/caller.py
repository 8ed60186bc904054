"""A caller of the API, and short words for what tests ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from falcon.testing import Result, TestClient

from tests.builders import PROCESSING

Document = dict[str, Any]

WORDING = "Yes, send me the newsletter. I can stop it at any time."
PURPOSE: Document = {
    "code": "newsletter",
    "name": "News of the shop",
    "kind": "advertising",
    "validity_days": 365,
    "processing": msgspec.json.decode(msgspec.json.encode(PROCESSING)),
}
CAMPAIGN: Document = {
    "name": "Spring",
    "content": {
        "subject": "Hello",
        "html": '<p>Hello {{ first_name | default: "friend" }}</p>',
    },
    "sender": {"name": "Shop", "address": "news@shop.example"},
}


@dataclass(frozen=True)
class Caller:
    """Somebody with a key. The read models are up to date whenever they ask."""

    client: TestClient
    key: str
    catch_up: Callable[[], None]

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        /,
        **query: object,
    ) -> Result:
        """Ask anything; a body that is not bytes goes as JSON."""
        self.catch_up()
        told = {"Authorization": f"Bearer {self.key}"} | dict(headers or {})
        given: dict[str, Any] = {"json": body}
        if body is None or isinstance(body, bytes):
            given = {"body": body}
        return self.client.simulate_request(
            method, path, headers=told, params=query, params_csv=False, **given
        )

    def get(self, path: str, /, **query: object) -> Document:
        """Return what is there."""
        answer = self.ask("GET", path, None, None, **query)
        assert answer.status_code == 200, answer.text
        document: Document = answer.json
        return document

    def do(self, path: str, body: object = None, method: str = "POST") -> Document:
        """Command, and return the answer to it."""
        answer = self.ask(method, path, body)
        assert answer.status_code in {200, 201, 202}, answer.text
        document: Document = answer.json
        return document

    def refused(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        /,
        **query: object,
    ) -> Document:
        """Ask what is refused, and return the problem."""
        answer = self.ask(method, path, body, headers, **query)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json["status"] == answer.status_code
        problem: Document = answer.json
        return problem

    def a_list(self, code: str = "newsletter") -> str:
        """Make a list and return its id."""
        return str(self.do("/v1/lists", {"code": code, "name": code.title()})["id"])

    def a_person(self, address: str = "anna@example.com", **fields: object) -> str:
        """Register a person and return their id."""
        contacts = [{"channel": "email", "address": address}]
        document = {"contacts": contacts, "fields": fields}
        return str(self.do("/v1/subscribers", document)["id"])

    def a_phone(self, person: str, number: str = "+44 20 7946 0018") -> None:
        """Give a person a phone, so that they may lose another contact."""
        contact = {"channel": "sms", "address": number}
        self.do(f"/v1/subscribers/{person}/contacts", contact)

    def contact_of(self, person: str) -> str:
        """Return the id of a person's first contact."""
        return str(self.get(f"/v1/subscribers/{person}")["contacts"][0]["id"])

    def a_yes(self, person: str, purpose: str = "newsletter") -> str:
        """Have a person agree, and return the contact that they agreed for."""
        contact = self.contact_of(person)
        self.do(f"/v1/subscribers/{person}/consents/grant", a_grant(contact, purpose))
        return contact

    def a_notice(self, wording: str = WORDING, **about: str) -> str:
        """Publish a wording and return its hash."""
        return str(self.do("/v1/notices", {"wording": wording} | about)["id"])

    def a_form(self, *ticks: Document, code: str = "sign-up") -> str:
        """Publish a form and return its code; by itself it asks for the newsletter."""
        told = ticks or ({"purposes": ["newsletter"], "notice_id": self.a_notice()},)
        form = {"code": code, "name": "Join us", "ticks": list(told)}
        self.do("/v1/forms", form)
        return code

    def a_campaign(self, list_id: str) -> str:
        """Draft a whole campaign and return its id."""
        audience = {"list_ids": [list_id], "purpose": "newsletter"}
        return str(self.do("/v1/campaigns", CAMPAIGN | {"audience": audience})["id"])


def a_grant(contact: str, purpose: str = "newsletter") -> dict[str, str]:
    """Return a yes with its evidence."""
    return {
        "contact_id": contact,
        "purpose": purpose,
        "wording": WORDING,
        "source": "signup form",
        "granted_at": "2026-03-01T09:00:00+03:00",
        "ip": "192.0.2.1",
    }
