"""Whoever opens a message or follows a link of it: answered, and counted once."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import unquote
from uuid import UUID

import pytest
from falcon.testing import Result, TestClient

from api.edge.app import create_app
from api.edge.hits import PICTURE, Hits, Whence
from api.edge.keeping import Keeping
from api.edge.taking import Taking
from api.origin_address import Origins
from api.parts import Parts
from domain.application.link_targets import Targets
from domain.application.records import Records
from domain.conditions import Today, conditions_of
from domain.events import HitsRecorded, Recorded
from domain.links import Followed, tracked_token
from domain.store.spool import left_spools
from domain.tracking.links import OPEN, TRAP, link_of
from domain.tracking.reactions import Reaction, reactions
from domain.tracking.signs import Networks
from tests.api.caller import CAMPAIGN, PURPOSE, Caller
from tests.application.builders import AT, by

SHOP, NEWS = "https://shop.example/?a=1&b=2", "https://shop.example/news"
HTML = f'<a href="{SHOP.replace("&", "&amp;")}">a</a><a href="{NEWS}">b</a>'
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux) Gecko/20100101 Firefox/130.0"}
SENT = int((AT - timedelta(hours=1)).timestamp())


@dataclass
class Edge:
    """The edge of an account with one campaign, which Anna agreed to be counted of."""

    api: Caller
    parts: Parts
    folder: Path
    taking: Taking = field(init=False)
    client: TestClient = field(init=False)

    def __post_init__(self) -> None:
        application = self.parts.application
        self.taking = Taking(application.tracking, self.folder, lambda: AT)
        hits = Hits(
            self.parts.keyring.links(),
            Targets(Records(self.parts.datastore)),
            Keeping(self.taking.keep),
            Whence(Origins(["127.0.0.1"]), Networks()),
            lambda: AT,
        )
        self.client = TestClient(create_app(hits))
        tracking = {"code": "reading", "name": "Reading", "kind": "tracking"}
        self.api.do("/v1/purposes", PURPOSE | tracking)
        self.sets(opens=True, clicks=True, purpose="reading")
        self.anna = self.api.a_person("anna@example.com")
        self.contact = self.api.a_yes(self.anna, "reading")
        self.campaign = self.released()

    def sets(self, **told: object) -> None:
        """Have the account count this."""
        self.api.do("/v1/tracking", told)

    def released(self, html: str = HTML) -> str:
        """Release a campaign with two links, or others."""
        code = f"list-{sha256(html.encode()).hexdigest()[:8]}"
        audience = {"list_ids": [self.api.a_list(code)], "purpose": "newsletter"}
        content = CAMPAIGN["content"] | {"html": html}
        told = CAMPAIGN | {"audience": audience, "content": content}
        id_ = str(self.api.do("/v1/campaigns", told)["id"])
        self.api.do(f"/v1/campaigns/{id_}/submit", {"acknowledge": True})
        self.api.do(f"/v1/campaigns/{id_}/release")
        return id_

    def token(self, link: str, contact: str | None = None, campaign: str = "") -> str:
        """Return the token of a link; nobody's unless somebody is named."""
        key = self.parts.keyring.link
        whose = (UUID(contact), SENT) if contact else ()
        followed = Followed(UUID(campaign or self.campaign), link, *whose)
        return tracked_token(key.secret, key.id, followed)

    def ask(self, token: str, method: str = "GET", **headers: str) -> Result:
        """Ask for what a token leads to."""
        told = {name.replace("_", "-"): text for name, text in headers.items()}
        return self.client.simulate_request(
            method, f"/t/{token}", headers=BROWSER | told, remote_addr="127.0.0.1"
        )

    def told(self) -> list[Reaction]:
        """Take everything in, and return what the log tells then."""
        self.taking.take_all()
        return [
            one
            for event in self.parts.log.read(0, 10_000)
            if isinstance(event, Recorded) and isinstance(event.fact, HitsRecorded)
            for one in reactions(event.fact)
        ]


@pytest.fixture
def edge(api: Caller, parts: Parts, tmp_path: Path) -> Edge:
    """Give the edge."""
    return Edge(api, parts, tmp_path / "hits")


def test_a_link_leads_where_the_approved_content_has_it_lead(edge: Edge) -> None:
    """And it is in the log whose it was, and which."""
    answer = edge.ask(edge.token(link_of(SHOP), edge.contact))

    assert (answer.status_code, answer.headers["location"]) == (302, SHOP)
    assert answer.headers["cache-control"] == "no-store"
    (told,) = edge.told()
    assert (str(told.contact_id), str(told.subscriber_id)) == (edge.contact, edge.anna)
    assert (told.link, told.at, told.kind) == (link_of(SHOP), AT, "person")


def test_a_link_may_have_any_letters(edge: Edge) -> None:
    """A header takes ASCII alone; a browser reads the same of it."""
    url = "https://\u043c\u0430\u0433\u0430\u0437\u0438\u043d.example/%20\u00e4?a=1#b"
    html = f'<a href="{url}">a</a>'
    campaign = edge.released(html)

    answer = edge.ask(edge.token(link_of(url), campaign=campaign))

    assert answer.status_code == 302
    assert unquote(answer.headers["location"]) == unquote(url)
    assert answer.headers["location"].isascii()


def test_a_picture_is_one(edge: Edge) -> None:
    """The smallest there is; and it tells that the message was opened."""
    answer = edge.ask(edge.token(OPEN, edge.contact))

    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/gif"
    assert [one.is_opening for one in edge.told()] == [True]


def test_nobody_is_named_where_nobody_agreed(edge: Edge) -> None:
    """Links without a name, and names of those who do not agree any more."""
    ben = edge.api.contact_of(edge.api.a_person("ben@example.com"))
    edge.ask(edge.token(link_of(NEWS)))
    edge.ask(edge.token(link_of(NEWS), ben))
    no = {"contact_id": edge.contact, "purpose": "reading", "method": "phone call"}
    edge.ask(edge.token(link_of(NEWS), edge.contact))
    edge.api.do(f"/v1/subscribers/{edge.anna}/consents/withdraw", no)

    assert [one.contact_id for one in edge.told()] == [None, None, None]


@pytest.mark.parametrize("place", [5, 30, 85])
def test_what_was_altered_leads_nowhere(edge: Edge, place: int) -> None:
    """No part of a token can be another's, and nothing is counted then."""
    token = edge.token(link_of(SHOP), edge.contact)
    letter = "A" if token[place] != "A" else "B"

    answer = edge.ask(token[:place] + letter + token[place + 1 :])

    assert answer.status_code == 404
    assert edge.told() == []


def test_a_link_that_was_not_approved_leads_nowhere(edge: Edge) -> None:
    """However well it is signed: of another campaign, of none, or of a draft."""
    draft = edge.api.a_campaign(edge.api.a_list("other"))

    for token in (
        edge.token(link_of("https://evil.example")),
        edge.token(link_of(SHOP), campaign=str(UUID(int=5))),
        edge.token(link_of(SHOP), campaign=draft),
    ):
        assert edge.ask(token).status_code == 404
    assert edge.told() == []


def test_robots_are_answered_and_kept_apart(edge: Edge) -> None:
    """Whoever asks for the head alone, follows what nobody sees, or scans."""
    token = edge.token(link_of(SHOP))
    assert edge.ask(token, "HEAD").headers["location"] == SHOP
    assert edge.ask(edge.token(TRAP)).status_code == 204
    edge.ask(token, X_Forwarded_For="209.222.82.9")
    edge.ask(token, User_Agent="Mozilla/5.0", X_Forwarded_For="17.58.0.1")

    assert [one.kind for one in edge.told()] == ["robot", "robot", "robot", "proxy"]


def test_what_came_in_is_taken_once(edge: Edge) -> None:
    """Also if whoever takes it dies before they have heard of it."""
    edge.ask(edge.token(link_of(SHOP)))
    first = edge.told()
    edge.ask(edge.token(link_of(NEWS)))

    assert [one.link for one in edge.told()] == [link_of(SHOP), link_of(NEWS)]
    assert edge.told()[:1] == first


def test_what_others_left_is_taken_over(edge: Edge, parts: Parts) -> None:
    """A process has died: another takes its file in, and removes it."""
    other = Taking(parts.application.tracking, edge.folder, lambda: AT)
    edge.ask(edge.token(link_of(SHOP)))
    edge.taking.begin_anew()
    assert len(list(edge.folder.iterdir())) == 3

    other.take_all()

    assert len(list(edge.folder.iterdir())) == 2
    assert [one.link for one in edge.told()] == [link_of(SHOP)]
    assert edge.parts.application.tracking.taken(UUID(int=1)) == 0
    assert not list(left_spools(edge.folder))


def test_what_is_switched_off_is_not_recorded(edge: Edge) -> None:
    """The link still leads where it leads."""
    edge.sets(opens=False, clicks=False)

    assert edge.ask(edge.token(link_of(SHOP))).status_code == 302
    assert edge.told() == []


def test_links_are_fixed_with_the_content(edge: Edge) -> None:
    """They are part of what is approved, and shown; a campaign can have it off."""
    shown = edge.api.get(f"/v1/campaigns/{edge.campaign}")
    assert shown["content"]["tracking"] == ["opens", "clicks"]
    assert shown["links"] == [SHOP, NEWS]

    content = CAMPAIGN["content"] | {"html": HTML, "tracking": []}
    other = str(edge.api.do("/v1/campaigns", CAMPAIGN | {"content": content})["id"])

    shown = edge.api.get(f"/v1/campaigns/{other}")
    assert (shown["content"]["tracking"], shown["links"]) == ([], [])


def test_statistics_tell_what_was_done_with_a_campaign(edge: Edge) -> None:
    """In all and by how many, by link with where it leads, programs apart."""
    for link in (OPEN, link_of(SHOP), link_of(SHOP)):
        edge.ask(edge.token(link, edge.contact))
    edge.ask(edge.token(link_of(NEWS)))
    edge.ask(edge.token(link_of(NEWS)), "HEAD")
    edge.told()

    found = edge.api.get(f"/v1/campaigns/{edge.campaign}/statistics")

    opened, clicked = found["opened"], found["clicked"]
    assert (opened["total"], opened["unique"], opened["robots"]) == (1, 1, 0)
    assert (clicked["total"], clicked["unique"], clicked["robots"]) == (3, 1, 1)
    assert opened["first_at"] == opened["last_at"] == "2026-03-03T10:15:00Z"
    assert [(one["url"], one["total"], one["unique"]) for one in found["links"]] == [
        (SHOP, 2, 1),
        (NEWS, 1, 0),
    ]
    report = edge.api.ask("GET", f"/v1/campaigns/{edge.campaign}/report").text
    row = '<th scope="row">{}</th><td>{}</td><td>{}</td>'
    for told in ((NEWS, 1, 0), ("desktop", 1, 3), ("3 Mar, 10:00", 0, 1)):
        assert row.format(*told) in report


def test_a_purpose_of_another_kind_will_not_do(edge: Edge) -> None:
    """Who agreed to news has not agreed to be counted."""
    edge.api.do("/v1/purposes", PURPOSE)
    told = {"clicks": True, "purpose": "newsletter"}

    problem = edge.api.refused("POST", "/v1/tracking", told)
    unnamed = edge.api.refused("POST", "/v1/tracking", {"opens": True})

    assert problem["type"] == "/problems/tracking-purpose-missing"
    assert [one["field"] for one in unnamed["errors"]] == ["purpose"]
    assert edge.api.get("/v1/tracking")["purpose"] == "reading"


def test_it_answers_whoever_looks(edge: Edge) -> None:
    """A proxy before it may want to know."""
    assert edge.client.simulate_get("/healthz").status_code == 204


def test_a_mask_is_of_links_that_were_approved(edge: Edge) -> None:
    """Those of the campaigns that are asked of, also within segments."""
    mask = "https://shop.example/?*"
    segments = edge.parts.application.segments
    told = [{"campaign": edge.campaign, "op": "clicked", "link": mask}]
    id_ = segments.define(by(), "sale", "Sale", told, Today(AT)).id
    within = [{"any": [{"segment": str(id_), "op": "in"}]}]

    for asked in (told, within):
        (condition,) = conditions_of(segments.tree(asked, Today(AT)))
        assert condition.values["links"] == [link_of(mask), link_of(SHOP)]
