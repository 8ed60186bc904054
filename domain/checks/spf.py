"""Looks at an SPF record, and at all that it includes, as receivers do (RFC 7208).

A receiver whom no part of it matches asks every name in it. It gives up after ten, or
after two that say nothing, and takes the record for broken then. What a macro names is
only known when a message comes: it counts, and is not asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.checks.names import Names

#: Names that are asked, and of these such as say nothing (RFC 7208, 4.6.4).
MOST_LOOKUPS, MOST_VOID = 10, 2
#: Hosts of one ``mx``.
MOST_EXCHANGERS = 10
_TERM = re.compile(r"([-+~?]?)([a-z][a-z0-9_.-]*)(?:([:=/])(.*))?")
_MECHANISMS = ("all", "include", "a", "mx", "ptr", "exists", "ip4", "ip6")
_NEEDS_VALUE = ("include", "exists", "ip4", "ip6")


def records_of(names: Names, domain: str) -> list[str]:
    """Return the SPF records of a domain; one is in order."""
    return [one for one in names.texts(domain) if terms_of(one)[:1] == ["v=spf1"]]


def amiss(domain: str, names: Names) -> Iterator[str]:
    """Find a record that is missing, doubled, broken, for everybody, or asks too much.

    Whatever is found in a record that is included is found in this one.
    """
    found = records_of(names, domain)
    if not found:
        yield f"{domain} has no SPF record: publish v=spf1 with who sends for it"
    elif len(found) > 1:
        yield f"{domain} has {len(found)} SPF records, so none counts: keep one"
    else:
        yield from _Walk(names).all_amiss(domain)


def lookups_of(domain: str, names: Names) -> int:
    """Return how many names a receiver asks at most; it stops above ten."""
    walk = _Walk(names)
    list(walk.through((domain,), passes=True))
    return walk.lookups


@dataclass(frozen=True)
class Term:
    """One mechanism or modifier: ``passes`` says yes to whom it matches."""

    written: str
    name: str
    is_modifier: bool
    #: What is behind the colon or the sign of equality, and what behind the slash.
    target: str
    width: str
    passes: bool
    #: What is before it: "+", "-", "~" or "?".
    qualifier: str


def terms_of(record: str) -> list[str]:
    """Return what a record says, the version first."""
    return record.lower().split()


def read_term(term: str) -> Term | None:
    """Return what a term says; None if it is no part of SPF."""
    found = _TERM.fullmatch(term)
    if found is None:
        return None
    qualifier, name, separator, rest = found.groups(default="")
    is_modifier = separator == "="
    target, _, width = rest.partition("/")
    if separator == "/":
        target, width = "", rest
    lacks = not target and name in _NEEDS_VALUE
    if not is_modifier and (name not in _MECHANISMS or lacks):
        return None
    qualifier = qualifier or "+"
    target, passes = target.rstrip("."), qualifier == "+"
    return Term(term, name, is_modifier, target, width, passes, qualifier)


@dataclass
class _Walk:
    """Goes through a record as whoever it does not match."""

    names: Names
    lookups: int = 0
    void: list[str] = field(default_factory=list)

    def all_amiss(self, domain: str) -> Iterator[str]:
        """Find what is amiss in a record, and at the end whether it asks too much."""
        yield from self.through((domain,), passes=True)
        if self.lookups > MOST_LOOKUPS:
            yield (
                f"the SPF record of {domain} asks over {MOST_LOOKUPS} names, with those"
                " that it includes: shorten it"
            )
        if len(self.void) > MOST_VOID:
            named = ", ".join(self.void)
            yield (
                f"the SPF record of {domain} asks over {MOST_VOID} names that there are"
                f" not ({named}): take them out"
            )

    def through(self, path: Sequence[str], *, passes: bool) -> Iterator[str]:
        """Go through the record of the last name of a path.

        ``passes`` if whoever it says yes to may send for the first.
        """
        found = records_of(self.names, path[-1])
        if len(found) == 1:
            yield from self._record(path, terms_of(found[0])[1:], passes=passes)
        else:
            number = f"{len(found)} SPF records" if found else "no SPF record"
            yield f"{path[0]} includes {path[-1]}, which has {number}: take that out"

    def _record(
        self, path: Sequence[str], written: Sequence[str], *, passes: bool
    ) -> Iterator[str]:
        target = ""
        for one in written:
            term = read_term(one)
            if term is None:
                yield f"{_of(path)} says {one}, which is no part of SPF: mend that"
            elif term.is_modifier:
                target = term.target if term.name == "redirect" else target
            elif term.name == "all":
                yield from _open(path, passes=passes and term.passes)
                return
            else:
                yield from self._mechanism(path, term, passes=passes)
        if target:
            yield from self._include(path, target, passes=passes)

    def _mechanism(
        self, path: Sequence[str], term: Term, *, passes: bool
    ) -> Iterator[str]:
        if term.name == "include":
            inner = passes and term.passes
            yield from self._include(path, term.target, passes=inner)
        elif term.name in ("ip4", "ip6"):
            yield from _open(path, passes=passes and term.passes and term.width == "0")
        else:
            yield from self._address(path, term)

    def _include(
        self, path: Sequence[str], target: str, *, passes: bool
    ) -> Iterator[str]:
        if target in path:
            yield f"{_of(path)} includes {target} again, without end: take that out"
        elif self._may_ask(target):
            yield from self.through((*path, target), passes=passes)

    def _address(self, path: Sequence[str], term: Term) -> Iterator[str]:
        target = term.target or path[-1]
        if not self._may_ask(target) or term.name == "ptr":
            return
        if term.name == "mx":
            hosts = self.names.exchangers(target)
            if len(hosts) > MOST_EXCHANGERS:
                yield f"{_of(path)} asks {target}, which has over ten MX: name them"
            is_there = bool(hosts)
        else:
            is_there = self.names.has_address(target)
        if not is_there:
            self.void.append(target)

    def _may_ask(self, target: str) -> bool:
        """Count one more name, and tell whether it is to be asked."""
        self.lookups += 1
        return self.lookups <= MOST_LOOKUPS and "%" not in target


def _open(path: Sequence[str], *, passes: bool) -> Iterator[str]:
    if passes:
        yield f"{_of(path)} lets everybody send: end it with -all"


def _of(path: Sequence[str]) -> str:
    """Say which record it is, and which other one includes it."""
    within = f", which {path[0]} includes," if len(path) > 1 else ""
    return f"the SPF record of {path[-1]}{within}"
