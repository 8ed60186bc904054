"""What the resources are made of: commands, queries, and the settings."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Event
from uuid import UUID

from api.kept import Kept
from api.report.progress import Look, rest
from api.streams import SHARE, Streams
from api.wordings import Wordings
from domain.application import Application, Surroundings, create_application
from domain.errors import MomentBeingBuilt, NotFound
from domain.signed_mail import Lookup
from domain.store.datastore import AccountDatastore
from domain.store.inspection import Inspection
from domain.store.keyring import KeptPeppers, Keyring
from domain.store.ledger.anchors import Anchors
from domain.store.log import EventLog
from domain.store.moments import KeptMoments, MomentLine
from domain.store.name_server import text_record
from domain.store.paces import Paces
from domain.store.suppressions import Peppers, Suppressions
from domain.store.trials import Trials
from domain.store.vault import Vault
from projections.activities.queries import Activities
from projections.authorisations.queries import Authorisations
from projections.campaigns.queries import Campaigns
from projections.consent_records.queries import ConsentRecords
from projections.consents.permissions import Permissions
from projections.consents.queries import Consents
from projections.counting import AudienceCounts
from projections.deliveries.queries import Deliveries
from projections.exported_people.queries import ExportedPeople
from projections.fields.queries import ProfileFields
from projections.forms.queries import Forms
from projections.history.queries import History
from projections.import_layouts.queries import ImportLayouts
from projections.import_schedules.queries import ImportSchedules
from projections.imports.queries import Imports
from projections.list_members.queries import Lists
from projections.messages.queries import Messages
from projections.moderation.queries import ModerationQueue
from projections.moments import SHAPE
from projections.notices.queries import Notices
from projections.own.queries import Projections
from projections.purposes.queries import Purposes
from projections.recurring_campaigns.queries import RecurringCampaigns
from projections.segments.asking import SegmentPeople
from projections.segments.queries import Segments
from projections.senders.queries import SenderRecords
from projections.series.queries import AllSeries
from projections.statistics.queries import Statistics
from projections.stop_list.queries import StopEntries
from projections.subscriber_card.queries import SubscriberCards
from projections.templates.queries import Templates
from projections.tracking.queries import Tracking
from projections.webhooks.queries import Webhooks
from settings import Settings


@dataclass(frozen=True)
class Queries:
    """The read models and the vault, each with what can be asked of it."""

    cards: SubscriberCards
    authorisations: Authorisations
    lists: Lists
    campaigns: Campaigns
    consents: Consents
    consent_records: ConsentRecords
    deliveries: Deliveries
    history: History
    imports: Imports
    import_layouts: ImportLayouts
    import_schedules: ImportSchedules
    permissions: Permissions
    wordings: Wordings
    messages: Messages
    moderation: ModerationQueue
    notices: Notices
    forms: Forms
    projections: Projections
    fields: ProfileFields
    exported_people: ExportedPeople
    purposes: Purposes
    recurring_campaigns: RecurringCampaigns
    segments: Segments
    segment_people: SegmentPeople
    series: AllSeries
    statistics: Statistics
    activities: Activities
    templates: Templates
    tracking: Tracking
    webhooks: Webhooks
    stop_entries: StopEntries
    #: How fast messages leave at the moment.
    paces: Paces
    #: What was signed, and when others saw it.
    anchors: Anchors
    #: What the lines name by id and do not hold: texts and senders of campaigns.
    vault: Vault


@dataclass(frozen=True)
class Parts:
    """Everything that a request can need."""

    settings: Settings
    datastore: AccountDatastore
    log: EventLog
    application: Application
    queries: Queries
    keyring: Keyring
    now: Callable[[], datetime]
    #: Asks the DNS.
    lookup: Lookup
    #: Tries what strangers wrote, where it harms nobody.
    trials: Trials
    #: The answers that take long.
    streams: Streams
    #: The last looks at campaigns that are followed, for all who follow them.
    looks: Kept[Look]
    peppers: Peppers
    moments: KeptMoments
    #: The moment of the past that is asked about, if it is not now.
    moment: MomentLine | None = None

    def at(self, moment_id: UUID) -> Parts:
        """Return the parts that show what was at a moment; its time is their now.

        Raises NotFound, and MomentBeingBuilt.
        """
        moment = self.moments.find(moment_id)
        if moment is None:
            raise NotFound("moment", moment_id)
        if moment.ready_at is None:
            raise MomentBeingBuilt
        view = self.moments.view(moment)
        queries = create_queries(view, self.peppers)
        return replace(
            self, datastore=view, queries=queries, now=lambda: moment.at, moment=moment
        )

    @contextmanager
    def at_one_moment(self) -> Iterator[Queries]:
        """Give what can be asked, all of it as it is now, until the block ends."""
        with self.datastore.at_one_moment() as datastore:
            yield create_queries(datastore, self.peppers)


def create_queries(datastore: AccountDatastore, peppers: Peppers) -> Queries:
    """Build what can be asked of an account, as its datastore sees it."""
    return Queries(
        SubscriberCards(datastore),
        Authorisations(datastore),
        Lists(datastore),
        Campaigns(datastore),
        Consents(datastore),
        ConsentRecords(datastore),
        Deliveries(datastore),
        History(datastore),
        Imports(datastore),
        ImportLayouts(datastore),
        ImportSchedules(datastore),
        Permissions(datastore, Suppressions(datastore, peppers)),
        Wordings(Notices(datastore)),
        Messages(datastore),
        ModerationQueue(datastore),
        Notices(datastore),
        Forms(datastore),
        Projections(datastore),
        ProfileFields(datastore),
        ExportedPeople(datastore),
        Purposes(datastore),
        RecurringCampaigns(datastore),
        Segments(datastore),
        SegmentPeople(datastore),
        AllSeries(datastore),
        Statistics(datastore),
        Activities(datastore),
        Templates(datastore),
        Tracking(datastore),
        Webhooks(datastore),
        StopEntries(datastore),
        Paces(datastore),
        Anchors(datastore),
        Vault(datastore),
    )


def create_parts(
    config: Settings,
    datastore: AccountDatastore,
    now: Callable[[], datetime],
    lookup: Lookup = text_record,
    trials: Trials | None = None,
    stopping: Event | None = None,
) -> Parts:
    """Build the parts on an account's datastore; ``stopping`` ends what takes long."""
    keyring = Keyring.open(config.state_dir)
    peppers = Peppers(KeptPeppers(config.state_dir))
    queries = create_queries(datastore, peppers)
    # Of their own: who waits for a message does not wait for the checks of a campaign.
    messages = trials or Trials()
    trials = trials or Trials()
    return Parts(
        config,
        datastore,
        EventLog(datastore),
        create_application(
            datastore,
            peppers,
            Surroundings(
                trials.check,
                Inspection(config, trials.written),
                SenderRecords(datastore).of,
                AudienceCounts(datastore, trials.asked, now, config.time_zone),
                messages.rendered,
            ),
        ),
        queries,
        keyring,
        now,
        lookup,
        trials,
        Streams(max(1, config.web_threads // SHARE), stopping),
        Kept(time.monotonic, rest),
        peppers,
        KeptMoments(datastore, SHAPE),
    )
