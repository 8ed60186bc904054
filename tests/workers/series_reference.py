"""Series once more, as plainly as can be: for comparison with the real ones.

It shares nothing with the real ones but the JSON of a definition: one person, hour by
hour. What it knows: letters, waits, splits and changes on one list and two activities.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

SEEN, PAID, VIPS, NO = "page.seen", "order.paid", "vips", "withdraws"
#: What a person may do in an hour.
ACTIONS = (SEEN, PAID, VIPS, NO)

Document = Mapping[str, Any]


@dataclass
class Person:
    """Somebody on their way, and what they have done."""

    document: Document
    done: set[str] = field(default_factory=set)
    path: list[str] = field(default_factory=list)
    step: str = ""
    until: int | None = None
    inside: bool = True

    def __post_init__(self) -> None:
        """Come in."""
        self.step = self.document["steps"][0]["name"]
        self.path.append(f"entered {self.step}")

    def go(self, hour: int) -> None:
        """Take steps for as long as there is nothing to wait for."""
        while self.inside and self._go(hour):
            pass

    def _go(self, hour: int) -> bool:
        if NO in self.done:
            return self._leave("withdrawn")
        for one in self.document.get("leave_when", []):
            if self._holds(one["when"]):
                return self._leave(one["reason"])
        if not self.step:
            self.path.append("completed")
            self.inside = False
            return False
        step = self._named(self.step)
        return bool(getattr(self, f"_{self._kind(step)}")(step, hour))

    def _send(self, step: Document, _hour: int) -> bool:
        return self._move(step, "sent", self._next(step))

    def _wait(self, step: Document, hour: int) -> bool:
        wait = step["wait"]
        if "till" in wait and self._holds(wait["till"]):
            return self._move(step, "met", self._next(step))
        if not self._is_over(step, hour):
            return False
        if "till" in wait:
            return self._move(step, "late", _end(wait["late"]))
        return self._move(step, "waited", self._next(step))

    def _is_over(self, step: Document, hour: int) -> bool:
        wait = step["wait"]
        if self.until is None:
            self.until = hour + int((wait.get("for") or wait["at_most"])[2:-1])
            self.path.append(f"waited {step['name']}")
        return hour >= self.until

    def _split(self, step: Document, _hour: int) -> bool:
        for number, branch in enumerate(step["split"], 1):
            if self._holds(branch["when"]):
                return self._move(step, f"branch {number}", _end(branch["to"]))
        return self._move(step, "else", self._next(step))

    def _change(self, step: Document, _hour: int) -> bool:
        joins = "join" in step["change"]
        news = (VIPS not in self.done) if joins else (VIPS in self.done)
        (self.done.add if joins else self.done.discard)(VIPS)
        return self._move(step, "done" if news else "unchanged", self._next(step))

    def _move(self, step: Document, outcome: str, to: str) -> bool:
        self.path.append(f"moved {step['name']} {outcome}")
        self.step, self.until = to, None
        return True

    def _leave(self, reason: str) -> bool:
        at = f" {self.step}" if self.step else ""
        self.path.append(f"left{at} {reason}")
        self.inside = False
        return False

    def _holds(self, conditions: Sequence[Document]) -> bool:
        return all(
            (one.get("activity") or VIPS) in self.done
            if one["op"] in ("done", "on")
            else (one.get("activity") or VIPS) not in self.done
            for one in conditions
        )

    def _named(self, name: str) -> Document:
        found: Document = next(
            one for one in self.document["steps"] if one["name"] == name
        )
        return found

    def _next(self, step: Document) -> str:
        if "then" in step:
            return _end(step["then"])
        names = [one["name"] for one in self.document["steps"]]
        after = [*names[names.index(step["name"]) + 1 :], ""]
        return str(after[0])

    @staticmethod
    def _kind(step: Document) -> str:
        return next(key for key in ("send", "wait", "split", "change") if key in step)


def _end(name: str) -> str:
    return "" if name == "end" else name


def a_series(random: Random, vips: str) -> dict[str, Any]:
    """Return a series of which some steps may not be reached."""
    names = [f"s{n}" for n in range(1, random.randint(4, 8))]
    steps = [
        {"name": name, **_an_act(random, vips, names[n + 1 :] or ["end"])}
        for n, name in enumerate(names)
    ]
    document: dict[str, Any] = {
        "name": "Random",
        "purpose": "newsletter",
        "start": [{"on": "consent_granted"}],
        "steps": steps,
    }
    if random.random() < 0.5:
        when = [{"activity": PAID, "op": "done"}]
        document["leave_when"] = [{"reason": "ordered", "when": when}]
    return document


def _an_act(random: Random, vips: str, ahead: Sequence[str]) -> dict[str, Any]:
    to, hours = random.choice((*ahead, "end")), f"PT{random.randint(1, 4)}H"
    content = {"subject": "Hello", "html": "<p>Hello</p>"}
    acts: list[dict[str, Any]] = [
        {"send": {"content": content}},
        {"wait": {"for": hours}},
        {"wait": {"till": [_about(random, vips)], "at_most": hours, "late": to}},
        {"split": [{"when": [_about(random, vips)], "to": to}]},
        {"change": {random.choice(("join", "leave")): [vips]}},
    ]
    act = random.choice(acts)
    if random.random() < 0.3:
        act["then"] = random.choice((*ahead, "end"))
    return act


def _about(random: Random, vips: str) -> dict[str, str]:
    if random.random() < 0.4:
        return {"list": vips, "op": random.choice(("on", "not_on"))}
    name = random.choice((SEEN, PAID))
    return {"activity": name, "op": random.choice(("done", "not_done"))}
