"""Whether the steps of a series hang together: each is reached, and none goes round.

Steps come with what they name, and "" where the next of the list is meant; ``linked``
puts the names in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.series.definition import For, Leave, Send, Split, Step, Till, Until

END = "end"


def linked(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Name what comes after each step; after the last, and after ``end``, nothing."""
    following = (step.name for step in steps[1:])
    return tuple(_linked(step, next(following, "")) for step in steps)


def faults_of(steps: tuple[Step, ...]) -> dict[str, str]:
    """Return what is amiss with linked steps, by path; nothing if all is well."""
    known = {step.name: step for step in steps}
    faults = dict(_repeated(steps)) | dict(_missing(steps, known))
    return faults or dict(_unreached(steps, known)) | dict(_endless(steps, known))


def _linked(step: Step, after: str) -> Step:
    to = _named(step.to or after)
    act = step.act
    if isinstance(act, Till):
        act = replace(act, late=_named(act.late) if act.late else to)
    if isinstance(act, Split):
        ways = (replace(branch, to=_named(branch.to)) for branch in act.branches)
        act = Split(tuple(ways))
    if isinstance(act, Send) and act.instead is not None:
        act = replace(act, instead=_named(act.instead))
    return replace(step, to="" if isinstance(act, Leave) else to, act=act)


def _named(name: str) -> str:
    return "" if name == END else name


def _repeated(steps: tuple[Step, ...]) -> Iterator[tuple[str, str]]:
    seen = set[str]()
    for step in steps:
        if step.name in seen or step.name == END:
            yield f"{step.path}.name", f"is taken: {step.name}"
        seen.add(step.name)


def _missing(
    steps: tuple[Step, ...], known: dict[str, Step]
) -> Iterator[tuple[str, str]]:
    for step in steps:
        for name in step.ways():
            if name and name not in known:
                yield step.path, f"leads to {name}, which is no step"


def _unreached(
    steps: tuple[Step, ...], known: dict[str, Step]
) -> Iterator[tuple[str, str]]:
    reached, ahead = set[str](), [steps[0].name]
    while ahead:
        name = ahead.pop()
        if name and name not in reached:
            reached.add(name)
            ahead.extend(known[name].ways())
    for step in steps:
        if step.name not in reached:
            yield step.path, "is never reached: no step leads to it"


def _endless(
    steps: tuple[Step, ...], known: dict[str, Step]
) -> Iterator[tuple[str, str]]:
    """Name steps that lead back to themselves without any wait between."""
    for step in steps:
        seen, ahead = set[str](), list(_at_once(step))
        while ahead:
            name = ahead.pop()
            if name == step.name:
                yield (
                    step.path,
                    "leads back to itself without a wait, for ever",
                )
                break
            if name and name not in seen:
                seen.add(name)
                ahead.extend(_at_once(known[name]))


def _at_once(step: Step) -> Iterator[str]:
    """Name the steps that may come after one without any time between.

    What is waited for may be there already, and a day may have passed.
    """
    act = step.act
    if isinstance(act, Till):
        yield step.to
    elif isinstance(act, Until):
        yield from (step.to,) if act.day or act.field else ()
    elif not isinstance(act, For):
        yield from step.ways()
