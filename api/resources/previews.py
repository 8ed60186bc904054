"""Shows what one person would read: nothing is sent, and its links do nothing."""

from __future__ import annotations

from api.calls import Call, Reply
from api.documents import as_document
from domain.content import Content
from domain.errors import ContentMissing, NotFound


def of_campaign(call: Call) -> Reply:
    """Show a campaign as one person would get it, and what they would miss in it."""
    campaigns = call.parts.application.campaigns
    content, _ = campaigns.parts(campaigns.get(call.id))
    if content is None:
        raise ContentMissing
    return _shown(call, content)


def of_template(call: Call) -> Reply:
    """Show a template as one person would get it, and what they would miss in it."""
    return _shown(call, call.parts.application.templates.whole_of(call.id))


def _shown(call: Call, content: Content) -> Reply:
    subscriber_id = call.query["subscriber_id"]
    if call.parts.queries.cards.get(subscriber_id) is None:
        raise NotFound("subscriber", subscriber_id)
    url = call.parts.settings.url
    fields = call.parts.queries.vault.profiles([subscriber_id]).get(subscriber_id, {})
    links = {
        "unsubscribe_url": f"{url}/u/preview",
        "web_version_url": f"{url}/w/preview",
    }
    trials = call.parts.trials
    written = trials.written(content, {**fields, **links})
    asked = trials.asked(content)
    missing = [one.name for one in asked if one.leaves_gap and not fields.get(one.name)]
    shown = {"subscriber_id": subscriber_id, "missing": missing}
    return Reply(shown | as_document(written))
