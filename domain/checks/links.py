"""Looks at where the links of a message lead, and at what they say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from domain.checks.hosts import are_one, host_of, is_number, pretends
from domain.checks.page import VARIABLE, Link
from domain.checks.rule import BLOCK, WARN, Rule
from domain.checks.seen import Seen, named_host
from domain.checks.shorteners import SHORTENERS

_HARMLESS = frozenset({"https", "http", "mailto", "tel", "sms", ""})
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_LINK_OR_PICTURE = re.compile(r'\b(?:href|src)\s*=[\s"\']*http://', re.IGNORECASE)
_SHOWN = re.compile(r"(?:https?://|\bwww\.)[^\s/?#<>\"')]+", re.IGNORECASE)
_BARE = re.compile(r"(?:[\w-]{1,63}\.){1,9}[^\W\d_]{2,24}")
#: Words with a dot in them that are no hosts.
_FILES = frozenset(
    {"csv", "doc", "docx", "htm", "html", "jpg", "js", "json", "md", "net", "pdf"}
    | {"png", "xls", "xlsx", "zip"}
)
_ACTIVE = frozenset({"applet", "embed", "form", "frame", "iframe", "object", "script"})
#: So many hosts are named in the evidence.
_NAMED = 12


def _evidence(seen: Seen) -> str:
    hosts = seen.hosts
    named = ", ".join(hosts[:_NAMED]) or "no host"
    more = f" and {len(hosts) - _NAMED} more" if len(hosts) > _NAMED else ""
    return f"{len(seen.page.links)} links; {named}{more}"


def insecure(seen: Seen) -> Iterator[str]:
    """Find links and pictures over open ways."""
    if _LINK_OR_PICTURE.search(seen.html):
        yield "a link or picture begins with http://: use https://"


def _bad(hosts: Iterable[str], what: str, remedy: str) -> Iterator[str]:
    named = ", ".join(hosts)
    if named:
        yield f"{what}: {named}. {remedy}"


def shortened(seen: Seen) -> Iterator[str]:
    """Find links that do not show where they lead."""
    hosts = [host for host in seen.hosts if host.removeprefix("www.") in SHORTENERS]
    yield from _bad(hosts, "links are shortened by", "Name where they lead")


def numbered(seen: Seen) -> Iterator[str]:
    """Find hosts that are IP addresses."""
    hosts = filter(is_number, seen.hosts)
    yield from _bad(hosts, "a link names an IP address", "Name the host")


def homographs(seen: Seen) -> Iterator[str]:
    """Find hosts whose names look like others."""
    hosts = filter(pretends, seen.hosts)
    remedy = "Write it in one script"
    yield from _bad(hosts, "the name of a host can be taken for another", remedy)


def disguised(seen: Seen) -> Iterator[str]:
    """Find links whose text names one host and that lead to another."""
    for link in seen.page.links:
        shown, host = _shown(link.text), named_host(link.href)
        if shown and host and not are_one(host, shown):
            yield f"a link shows {shown} and leads to {host}: say where it leads"


def _shown(text: str) -> str:
    found = _SHOWN.search(text)
    if found:
        return named_host(found[0] if "//" in found[0] else f"//{found[0]}")
    word = text.strip().rstrip("/.").lower()
    is_host = _BARE.fullmatch(word) and word.rpartition(".")[2] not in _FILES
    return word if is_host and VARIABLE not in word else ""


def schemes(seen: Seen) -> Iterator[str]:
    """Find links that run something, carry a password, or cannot be read."""
    amiss = {_scheme_amiss(link) for link in seen.page.links}
    yield from sorted(filter(None, amiss))


def _scheme_amiss(link: Link) -> str:
    scheme = _SCHEME.match(link.href)
    if scheme and scheme[1].lower() not in _HARMLESS:
        return f"a link begins with {scheme[1].lower()}:, link to https://"
    authority = link.href.partition("//")[2].partition("/")[0]
    if "@" in authority and VARIABLE not in authority:
        return "a link carries a name before an @, as a disguise does: leave it out"
    try:
        host_of(link.href)
    except ValueError:
        return "a link cannot be read as a URL: write it anew"
    return ""


def nowhere(seen: Seen) -> Iterator[str]:
    """Find links without a target."""
    count = sum(link.href in ("", "#") for link in seen.page.links if link.shown)
    if count:
        yield f"{count} links lead nowhere: give them a target"


def active(seen: Seen) -> Iterator[str]:
    """Find what programs for mail do not run, and warn of."""
    found = sorted(seen.page.elements & _ACTIVE)
    yield from _bad(
        found, "it holds elements that mail must not have", "Link to a page"
    )


RULES: tuple[Rule[Seen], ...] = (
    Rule("links-https", 1, WARN, insecure, _evidence),
    Rule("links-shortened", 1, WARN, shortened, _evidence),
    Rule("links-ip-address", 1, BLOCK, numbered, _evidence),
    Rule("links-homograph", 1, BLOCK, homographs, _evidence),
    Rule("links-disguised", 1, BLOCK, disguised, _evidence),
    Rule("links-scheme", 1, BLOCK, schemes),
    Rule("links-nowhere", 1, WARN, nowhere),
    Rule("active-content", 1, BLOCK, active),
)
