"""What one step comes to for one person: a pure function of what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatch
from hashlib import sha256
from uuid import UUID

from domain.events import (
    EnrolmentCompleted,
    EnrolmentMoved,
    EnrolmentWaited,
    Fact,
)
from domain.field_values import FieldValue
from domain.series.definition import (
    Act,
    Change,
    Definition,
    Enter,
    For,
    Leave,
    Send,
    Split,
    Step,
    Stop,
    Tell,
    Till,
    Until,
)
from domain.series.durations import written
from domain.series.enrolment import Enrolment
from domain.series.moments import moment_of

#: What comes of steps that do something.
SENT, SKIPPED, DONE = "sent", "skipped", "done"
#: What comes of waits, and of splits where no branch fits.
WAITED, MET, LATE, ELSE = "waited", "met", "late", "else"
NO_STEP = "the step is gone"
#: Whoever said so is not written to any more: they leave.
CLOSED = frozenset(
    {"withdrawn", "refused", "invalidated", "suppressed", "erased", "merged"}
)


@dataclass(frozen=True)
class Known:
    """What is known of a person at a step.

    ``holds`` has the answers to the questions of the step, by path. They are written to
    at ``contact_id``; ``against`` is why they cannot be, if they cannot. ``seen`` is
    the log position of all that.
    """

    at: datetime
    zone: str
    holds: Mapping[str, bool] = field(default_factory=dict)
    contact_id: UUID | None = None
    against: str | None = None
    fields: Mapping[str, FieldValue] = field(default_factory=dict)
    seen: int = 0


def take_step(
    definition: Definition, enrolment: Enrolment, known: Known
) -> Iterator[Fact]:
    """Tell what happens next to somebody inside; nothing while they wait."""
    if known.against in CLOSED:
        yield from enrolment.leave(known.against, "", known.seen)
        return
    for number, one in enumerate(definition.exits):
        path = f"leave_when[{number}].when"
        if known.holds.get(path):
            yield from enrolment.leave(one.reason, path, known.seen)
            return
    step = definition.step(enrolment.step)
    if step:
        yield from _taken(step.act, step, enrolment, known)
    elif enrolment.step:
        yield from enrolment.leave(NO_STEP)
    else:
        yield EnrolmentCompleted()


def asks(definition: Definition, name: str) -> bool:
    """Tell whether a step asks something of a person, such as their clock."""
    step = definition.step(name)
    act = step.act if step else None
    if isinstance(act, Split):
        return any(branch.conditions is not None for branch in act.branches)
    return isinstance(act, Till | Until)


def _moved(step: Step, known: Known, outcome: str, to: str, why: str = "") -> Fact:
    return EnrolmentMoved(step.name, outcome, to, why, known.seen if why else 0)


@singledispatch
def _taken(
    _act: Act, step: Step, _enrolment: Enrolment, known: Known
) -> Iterator[Fact]:
    """Take a step that does something to somebody: whoever records it does it."""
    yield _moved(step, known, DONE, step.to)


@_taken.register
def _(act: Send, step: Step, enrolment: Enrolment, known: Known) -> Iterator[Fact]:
    if known.against is None:
        yield _moved(step, known, SENT, step.to)
    elif act.leaves:
        yield from enrolment.leave(known.against, step.path, known.seen)
    else:
        to = step.to if act.instead is None else act.instead
        yield _moved(step, known, SKIPPED, to, known.against)


@_taken.register
def _(act: For, step: Step, enrolment: Enrolment, known: Known) -> Iterator[Fact]:
    wish = written(act.duration)
    yield from _wait(
        step,
        enrolment,
        known,
        EnrolmentWaited(step.name, known.at + act.duration, wish),
    )


@_taken.register
def _(act: Until, step: Step, enrolment: Enrolment, known: Known) -> Iterator[Fact]:
    until = moment_of(act, known.at, known.zone, known.fields)
    wish = f"{act.at:%H:%M}"
    yield from _wait(
        step, enrolment, known, EnrolmentWaited(step.name, until, wish, known.zone)
    )


@_taken.register
def _(act: Till, step: Step, enrolment: Enrolment, known: Known) -> Iterator[Fact]:
    path = f"{step.path}.wait.till"
    if known.holds.get(path):
        yield _moved(step, known, MET, step.to, path)
    elif enrolment.until is None:
        wish = f"till, at most {written(act.at_most)}"
        yield EnrolmentWaited(step.name, known.at + act.at_most, wish)
    elif known.at >= enrolment.until:
        yield _moved(step, known, LATE, act.late, path)


@_taken.register
def _(act: Split, step: Step, enrolment: Enrolment, known: Known) -> Iterator[Fact]:
    share = _chance(enrolment, step)
    for number, branch in enumerate(act.branches):
        path = f"{step.path}.split[{number}]"
        share -= branch.share
        by_chance = branch.conditions is None and share < 0
        if by_chance or known.holds.get(f"{path}.when"):
            yield _moved(step, known, f"branch {number + 1}", branch.to, path)
            return
    yield _moved(step, known, ELSE, step.to, f"{step.path}.split")


@_taken.register
def _(act: Leave, step: Step, enrolment: Enrolment, known: Known) -> Iterator[Fact]:
    yield from enrolment.leave(act.reason, step.path, known.seen)


def _wait(
    step: Step, enrolment: Enrolment, known: Known, wait: EnrolmentWaited
) -> Iterator[Fact]:
    if enrolment.until is None and wait.until > known.at:
        yield wait
    elif enrolment.until is None or known.at >= enrolment.until:
        yield _moved(step, known, WAITED, step.to)


def _chance(enrolment: Enrolment, step: Step) -> int:
    """Draw 0 to 99 for somebody at a step: always the same for the same pass."""
    told = f"{enrolment.id} {enrolment.number} {step.name}".encode()
    return int.from_bytes(sha256(told).digest()[:8]) % 100


#: What is done to somebody: whoever records that a step was taken does this with it.
DEEDS = (Send, Change, Tell, Enter, Stop)
