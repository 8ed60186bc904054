"""Everything that can be asked: the table of operations, by subject."""

from __future__ import annotations

from api.calls import Operation
from api.routes import (
    account,
    activities,
    agreements,
    audience,
    campaigns,
    consents,
    exports,
    fields,
    import_layouts,
    import_schedules,
    imports,
    merging,
    messages,
    people,
    proofs,
    recurring_campaigns,
    returned_mail,
    segments,
    sending,
    stop_lists,
    templates,
    webhooks,
)

OPERATIONS: tuple[Operation, ...] = (
    *audience.OPERATIONS,
    *segments.OPERATIONS,
    *imports.OPERATIONS,
    *import_layouts.OPERATIONS,
    *import_schedules.OPERATIONS,
    *agreements.OPERATIONS,
    *fields.OPERATIONS,
    *people.OPERATIONS,
    *exports.OPERATIONS,
    *merging.OPERATIONS,
    *consents.OPERATIONS,
    *stop_lists.OPERATIONS,
    *templates.OPERATIONS,
    *campaigns.OPERATIONS,
    *recurring_campaigns.OPERATIONS,
    *messages.OPERATIONS,
    *sending.OPERATIONS,
    *returned_mail.OPERATIONS,
    *proofs.OPERATIONS,
    *account.OPERATIONS,
    *activities.OPERATIONS,
    *webhooks.OPERATIONS,
)
