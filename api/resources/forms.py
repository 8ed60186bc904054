"""Answers /v1/forms."""

from __future__ import annotations

from api.calls import Call, Reply, done
from api.documents import as_document
from domain.errors import NotFound
from domain.events import FormPublished, Tick
from domain.form import form_stream


def publish(call: Call) -> Reply:
    """Publish a form; whoever changes it publishes a new version."""
    ticks = tuple(
        Tick(tuple(told["purposes"]), bytes.fromhex(told["notice_id"]), told["ticked"])
        for told in call.body["ticks"]
    )
    draft = FormPublished(call.body["code"], call.body["name"], ticks)
    can_confirm = bool(call.parts.settings.confirmation_from)
    forms = call.parts.application.forms
    return done(forms.publish(call.by, draft, can_confirm=can_confirm))


def one(call: Call) -> Reply:
    """Show a form, in its newest version or another."""
    forms = call.parts.queries.forms
    found = forms.get(form_stream(call.code), call.query.get("edition"))
    if found is None:
        raise NotFound("form", call.code)
    return Reply(as_document(found), version=found.version)


def close(call: Call) -> Reply:
    """Take no more sign-ups by a form."""
    return done(call.parts.application.forms.close(call.by, call.code))
