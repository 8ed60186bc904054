"""All read models there are."""

from __future__ import annotations

import projections.activities.projection as activities
import projections.campaigns.projection as campaigns
import projections.consents.projection as consents
import projections.deliveries.projection as deliveries
import projections.fields.projection as fields
import projections.forms.projection as forms
import projections.growth.projection as growth
import projections.import_layouts.projection as import_layouts
import projections.import_schedules.projection as import_schedules
import projections.imports.projection as imports
import projections.list_members.projection as list_members
import projections.messages.projection as messages
import projections.moderation.projection as moderation
import projections.notices.projection as notices
import projections.people.projection as people
import projections.purposes.projection as purposes
import projections.recurring_campaigns.projection as recurring_campaigns
import projections.segments.projection as segments
import projections.series.projection as series
import projections.stop_list.projection as stop_list
import projections.templates.projection as templates
import projections.tracking.projection as tracking
import projections.webhooks.projection as webhooks
from projections.read_model import ReadModel

_ROOMS = (
    activities,
    campaigns,
    consents,
    deliveries,
    fields,
    forms,
    growth,
    import_layouts,
    import_schedules,
    imports,
    list_members,
    messages,
    moderation,
    notices,
    people,
    purposes,
    recurring_campaigns,
    segments,
    series,
    stop_list,
    templates,
    tracking,
    webhooks,
)

#: name -> read model
READ_MODELS: dict[str, ReadModel] = {
    room.READ_MODEL.name: room.READ_MODEL for room in _ROOMS
}
