"""Answers /v1/subscribers/{id}/erase and what is left of it."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta

from api.calls import Call, Reply, done
from api.documents import as_document
from api.resources.proofs import sealed_receipt
from domain.application import Wanted
from domain.events import SubscriberErased


def erase(call: Call) -> Reply:
    """Destroy everything personal about somebody; the id is the certificate's."""
    wanted = Wanted(
        call.body["ground"],
        call.body["mode"],
        keep_until=_keep_until(call),
        auditor_key=call.parts.settings.auditor_key,
    )
    return done(call.parts.application.erasing.erase(call.by, call.id, wanted))


def certificate(call: Call) -> Reply:
    """Show the certificate of an erasure, with an extract of the log as evidence."""
    settings = call.parts.settings
    fact = call.parts.application.erasing.certificate(call.id)
    log = call.parts.queries.history.page(call.id, limit=10_000)
    [line] = [line for line in log if line.topic == SubscriberErased.TOPIC]
    header, tlog_proof = sealed_receipt(call, line.version)
    return Reply(
        {
            "certificate_id": fact.certificate_id,
            "subscriber": call.id,
            "system": f"Sayso, account {settings.account}",
            "operator": settings.operator or settings.origin,
            "actor": line.actor,
            "mode": fact.mode,
            "ground": fact.ground,
            "categories": list(fact.categories),
            "values": fact.values,
            "at": line.at,
            "recorded_at": line.recorded_at,
            "position": line.position,
            "destroy_at": fact.destroy_at,
            "log": [as_document(one) for one in log],
            "receipt": {"header": header, "tlog_proof": tlog_proof},
        }
    )


def sealed(call: Call) -> Reply:
    """Hand over what is kept of somebody for the auditor; only their key opens it."""
    found = call.parts.application.erasing.sealed_proof(call.id)
    return Reply({"subscriber": call.id, "sealed": b64encode(found).decode()})


def _keep_until(call: Call) -> datetime:
    """Return when the time to keep proof is over: so long after its last use."""
    card = call.parts.queries.cards.get(call.id)
    contacts = [contact.id for contact in card.contacts] if card else []
    messages = call.parts.queries.deliveries.of_contacts(contacts, 1)
    used = [one.attempted_at for one in messages if one.attempted_at]
    used += [consent.since for consent in card.consents] if card else []
    days = timedelta(days=call.parts.settings.proof_days)
    return max(used, default=call.by.at) + days
