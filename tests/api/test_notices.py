"""Notices over REST: the exact words, by their hash."""

from __future__ import annotations

from hashlib import sha256

from tests.api.caller import WORDING, Caller

#: A combining accent and a line feed: what a careless hand would tidy up.
EXACT = "Oui,\r\nj'e\u0301cris « oui »\u00a0!\n"
NOTICE = {
    "wording": EXACT,
    "language": "fr",
    "version": "2026-03",
    "kind": "advertising",
    "controller": "Shop Ltd",
    "link": "https://shop.example/notice",
    "link_digest": "ab" * 32,
}


def test_a_notice_is_known_by_the_hash_of_its_bytes(api: Caller) -> None:
    """What is shown hashes to the name that it is shown under."""
    made = api.do("/v1/notices", NOTICE)

    assert made["id"] == sha256(EXACT.encode()).hexdigest()
    line = api.get(f"/v1/notices/{made['id']}")
    assert {name: line[name] for name in NOTICE} == NOTICE
    assert sha256(line["wording"].encode()).hexdigest() == line["id"]


def test_the_same_bytes_again_record_nothing(api: Caller) -> None:
    """A wording says of itself what it said first; other bytes are another notice."""
    first = api.do("/v1/notices", NOTICE)
    again = api.do("/v1/notices", NOTICE | {"version": "2026-04"})
    other = api.do("/v1/notices", NOTICE | {"wording": EXACT.strip()})

    assert again["position"] == first["position"]
    assert api.get(f"/v1/notices/{first['id']}")["version"] == "2026-03"
    shown = [one["id"] for one in api.get("/v1/notices")["items"]]
    assert shown == [first["id"], other["id"]]


def test_a_wording_that_came_with_a_yes_is_a_notice_too(api: Caller) -> None:
    """It says nothing of itself but its words."""
    api.a_yes(api.a_person())

    (line,) = api.get("/v1/notices", limit=1)["items"]
    assert (line["wording"], line["kind"]) == (WORDING, "")


def test_notices_come_page_by_page(api: Caller) -> None:
    """In the order of their publication, none twice."""
    words = ["one", "two", "three"]
    for wording in words:
        api.do("/v1/notices", {"wording": wording})

    first = api.get("/v1/notices", limit=2)
    rest = api.get("/v1/notices", limit=2, cursor=first["next"])

    shown = [one["wording"] for page in (first, rest) for one in page["items"]]
    assert shown == words


def test_what_is_no_hash_of_ours_is_not_found(api: Caller) -> None:
    """Too short, no hash at all, and one that nobody published."""
    for told in ("ab", "Z" * 64, "0" * 64, "%00"):
        assert api.refused("GET", f"/v1/notices/{told}")["status"] == 404
