"""Answers /v1/moderation, and what whoever looks at a campaign decides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from api import cursors
from api.calls import Call, Reply, done
from api.documents import as_document
from domain.events import ModerationSet
from projections.moderation.queries import Waiting

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def current(call: Call) -> Reply:
    """Show which campaigns somebody has to approve, and who decided that."""
    found = call.parts.application.moderating.current()
    setting = {name: getattr(found.setting, name) for name in _SETTING}
    who = {"set_by": found.set_by, "set_at": found.set_at}
    return Reply(setting | who)


_SETTING = ModerationSet.__struct_fields__


def decide(call: Call) -> Reply:
    """Say which campaigns somebody has to approve, from the next submission on."""
    wanted = ModerationSet(**call.body)
    return done(call.parts.application.moderating.decide(call.by, wanted))


def queue(call: Call) -> Reply:
    """List the campaigns that wait for somebody to look, the next deadline first."""
    query = call.query
    after = cursors.decode(query.get("cursor"), cursors.a_number, cursors.an_id)
    items = call.parts.queries.moderation.page(
        call.parts.now(), after and (after[0], after[1]), query["limit"]
    )
    return Reply(cursors.page(items, query["limit"], as_document, _place))


def claim(call: Call) -> Reply:
    """Look at a campaign: nobody else decides about it for a while."""
    return done(call.parts.application.moderating.claim(call.by, call.id))


def unclaim(call: Call) -> Reply:
    """Leave a campaign to others."""
    return done(call.parts.application.moderating.unclaim(call.by, call.id))


def approve(call: Call) -> Reply:
    """Let what was looked at be released, and nothing else.

    Whoever wrote or submitted it cannot, as long as another owner or moderator has a
    key.
    """
    moderating, told = call.parts.application.moderating, call.body
    seen = bytes.fromhex(told["digest"])
    return done(moderating.approve(call.by, call.id, seen, told["reason"]))


def reject(call: Call) -> Reply:
    """Have a campaign not sent, ever."""
    moderating, told = call.parts.application.moderating, call.body
    seen = bytes.fromhex(told["digest"])
    return done(moderating.reject(call.by, call.id, seen, told["reason"]))


def request_changes(call: Call) -> Reply:
    """Give a campaign back to whoever wrote it: a draft again, with the reason."""
    moderating, told = call.parts.application.moderating, call.body
    seen = bytes.fromhex(told["digest"])
    return done(moderating.request_changes(call.by, call.id, seen, told["reason"]))


def _place(line: Waiting) -> tuple[object, ...]:
    since = line.deadline - _EPOCH
    return since // timedelta(microseconds=1), line.campaign_id
