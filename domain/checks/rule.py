"""What a check is: a name, a version, how bad it is what it finds, and how it looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Generic, TypeVar

from domain.events import Finding

PASS, WARN, BLOCK = "pass", "warn", "block"

T = TypeVar("T")
#: Findings of one check in one language, and characters of each: an event has an end.
MOST, LONGEST = 10, 1_000
#: Is told the name of each check before it looks.
Begin = Callable[[str], None]


class Unable(Exception):  # noqa: N818 - a check is unable to look
    """What a check asks does not answer; the text says what and why."""


@dataclass(frozen=True)
class Rule(Generic[T]):
    """One check of things of a kind.

    ``look`` yields a sentence for each thing amiss, with its remedy. ``evidence`` says
    what was looked at. Whoever changes what is found raises the version.
    """

    name: str
    version: int
    level: str
    look: Callable[[T], Iterable[str]]
    evidence: Callable[[T], str] = lambda _: ""

    def findings(self, things: Mapping[str, T]) -> list[Finding]:
        """Look at a thing in each language; what fails to look finds a block.

        The language of a wording that is no variant is empty.
        """
        return self.attempted(lambda: self._found(things))

    def attempted(self, look: Callable[[], list[Finding]]) -> list[Finding]:
        """Return what a look finds; one that fails finds a block."""
        try:
            return look()
        except Unable as error:
            return [self.unable(str(error))]
        except Exception as error:  # noqa: BLE001 - whatever it is, nothing was seen
            return [self.unable(f"it failed ({type(error).__name__})")]

    def unable(self, why: str) -> Finding:
        """Return what is found if the check could not look."""
        message = f"{why}, so nothing is known: try again, and report it if it stays so"
        return Finding(self.name, BLOCK, message, self.version)

    def finding(self, message: str, evidence: str = "") -> Finding:
        """Return one thing that is amiss."""
        return Finding(
            self.name, self.level, message[:LONGEST], self.version, evidence[:LONGEST]
        )

    def _found(self, things: Mapping[str, T]) -> list[Finding]:
        seen = dict.fromkeys(map(self.evidence, things.values()))
        evidence = "; ".join(filter(None, seen))[:LONGEST]
        found = [
            self.finding(_in(language, said), evidence)
            for language, thing in things.items()
            for said in islice(self.look(thing), MOST)
        ]
        return found or [Finding(self.name, PASS, "", self.version, evidence)]


def _in(language: str, message: str) -> str:
    return f"{language}: {message}" if language else message
