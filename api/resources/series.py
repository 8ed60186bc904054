"""Answers /v1/series."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.series_documents import changed, wanted_of
from domain.errors import NotFound
from domain.series.flow import END
from domain.series.series import Series
from projections.series.queries import SeriesLine

_OF_AN_EDITION = ("inside", "moves")


def define(call: Call) -> Reply:
    """Define a series: it counts when it is activated."""
    wanted = wanted_of(call.body, "stay", {})
    return done(call.parts.application.series.define(call.by, wanted), 201)


def change(call: Call) -> Reply:
    """Give a series another edition, which counts when it is activated.

    What is not named stays as the newest edition has it; null takes a part out.
    """
    series = call.parts.application.series
    found = series.get(call.id)
    told = {k: v for k, v in call.body.items() if k not in _OF_AN_EDITION}
    document = changed(series.document(found, found.newest), told)
    wanted = wanted_of(document, call.body["inside"], call.body["moves"])
    return done(series.redefine(call.by, call.id, wanted))


def page(call: Call) -> Reply:
    """List series, in the order in which they were made."""
    query = call.query
    after = cursors.after(query, cursors.an_id)
    items = call.parts.queries.series.page(after, query["limit"])
    return Reply(cursors.page(items, query["limit"], _line, lambda one: (one.id,)))


def one(call: Call) -> Reply:
    """Show a series: its newest edition as it was told, and where its letters stand."""
    line = found(call)
    application = call.parts.application.series
    definition = application.document(application.get(call.id), line.edition)
    names = [step["name"] for step in definition["steps"]]
    letters = [_letter(call, line, name) for name in names if name in line.letters]
    document = _line(line) | {"definition": definition, "letters": letters}
    return Reply(document, version=line.version)


def activate(call: Call) -> Reply:
    """Have people come into the newest edition, once its letters may be sent.

    The checks look at the letters. If somebody has to look at them, too, they wait in
    the queue of moderation: `state` says so. Once they are approved it is asked again.
    """
    series, told = call.parts.application.series, call.body
    answer = series.activate(
        call.by, call.id, acknowledged=told["acknowledge"], dry=told["dry"]
    )
    reply = done(answer)
    reply.document["state"] = msgspec.json.decode(answer.told)
    return reply


def close(call: Call) -> Reply:
    """Have nobody come in any more; whoever is inside goes on."""
    return done(call.parts.application.series.close(call.by, call.id))


def pause(call: Call) -> Reply:
    """Have nobody go on; whoever comes meanwhile waits too."""
    return done(call.parts.application.series.pause(call.by, call.id))


def resume(call: Call) -> Reply:
    """Have everybody go on: those whose time has come meanwhile do at once."""
    return done(call.parts.application.series.resume(call.by, call.id))


def archive(call: Call) -> Reply:
    """End it for good: whoever is inside leaves."""
    return done(call.parts.application.series.archive(call.by, call.id))


def funnel(call: Call) -> Reply:
    """Count what became of all who came in, step by step, and who is where now."""
    line, queries = found(call), call.parts.queries.series
    passes, crowds = queries.funnel(line.id), queries.now(line.id)
    ended = {one.ended: one.passes for one in queries.ended(line.id)}
    application = call.parts.application
    series = application.series.get(line.id)
    definition = application.enrolments.definition(series, series.live or series.newest)
    goals = {one.reason for one in definition.exits if one.goal}
    steps: dict[str, dict[str, Any]] = {
        step.name: _step(step.name) for step in definition.steps
    }
    inside = sum(crowd.people for crowd in crowds)
    for crowd in crowds:
        name = crowd.step or END
        steps.setdefault(name, _step(name))
        steps[name] |= {"inside": crowd.people, "late": crowd.late}
    for one in passes:
        if one.step:
            steps.setdefault(one.step, _step(one.step))
            steps[one.step]["outcomes"][one.outcome] = one.passes
    return Reply(
        {
            "entered": inside + sum(ended.values()),
            "inside": inside,
            "conversions": sum(ended.get(goal, 0) for goal in goals),
            "lag": sum(crowd.late for crowd in crowds),
            "steps": list(steps.values()),
            "ended": ended,
        }
    )


def found(call: Call) -> SeriesLine:
    """Return the series that the path names; raises NotFound."""
    line = call.parts.queries.series.get(call.id)
    if line is None:
        raise NotFound(Series.kind, call.id)
    return line


def _step(name: str) -> dict[str, Any]:
    return {"step": name, "outcomes": {}, "inside": 0, "late": 0}


def _line(line: SeriesLine) -> dict[str, Any]:
    return as_document(line, "letters")


def _letter(call: Call, line: SeriesLine, step: str) -> dict[str, Any]:
    id_ = UUID(line.letters[step])
    letter = call.parts.queries.campaigns.get(id_)
    return {
        "step": step,
        "campaign_id": id_,
        "state": letter.state if letter else None,
        "approved": bool(letter and letter.approved),
    }
