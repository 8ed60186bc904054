"""Wires the workers: ``python -m workers.app`` starts the Dramatiq processes."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import SystemRandom
from threading import Event
from zoneinfo import ZoneInfo

import dramatiq
from dramatiq import cli

import settings
from domain.application import Surroundings, create_application
from domain.outside import Reach
from domain.store.clock import now
from domain.store.datastore import AccountDatastore, open_pool
from domain.store.inspection import Inspection
from domain.store.keyring import KeptPeppers, Keyring
from domain.store.ledger.anchors import Anchors
from domain.store.log import EventLog
from domain.store.paces import Paces
from domain.store.suppressions import Peppers
from domain.store.trials import Trials
from domain.store.vault import Vault
from projections.audiences.queries import Audiences
from projections.campaigns.queries import Campaigns
from projections.counting import AudienceCounts
from projections.senders.queries import SenderRecords
from settings import Settings, logs
from workers.advancing import AdvanceEnrolments
from workers.backfilling import RunBackfill
from workers.brokers import ACTOR, LANE, LANE_ACTOR, QUEUE, make_broker, wake
from workers.building import BuildMoment, DropMoment
from workers.channels.opening import open_channel
from workers.claims import EndClaim
from workers.confirming import SendConfirmation, terms_of
from workers.counting import Counting
from workers.destroying import DestroySealedProof
from workers.due import DueWork, WakeUp
from workers.enrolling import EnrolPeople
from workers.expiring import ExpireConsent
from workers.fetching import RunImportSchedule
from workers.freezing import FinishCampaign, FreezeAudience
from workers.importing import ImportPeople
from workers.kinds import (
    ADVANCE_ENROLMENT,
    BUILD_MOMENT,
    CARRY_OUT_LIST_ORDER,
    DELIVER_WEBHOOK,
    DESTROY_MESSAGE,
    DESTROY_SEALED_PROOF,
    DROP_MOMENT,
    END_CLAIM,
    ENROL_PEOPLE,
    EXPIRE_CONSENT,
    FINISH_CAMPAIGN,
    FREEZE_AUDIENCE,
    KEEP_MEMBERS,
    KINDS,
    MARK_UNREACHABLE,
    RELEASE_CAMPAIGN,
    RUN_BACKFILL,
    RUN_IMPORT,
    RUN_IMPORT_SCHEDULE,
    RUN_RECURRING_CAMPAIGN,
    RUN_SERIES_DAY,
    SEND_CONFIRMATION,
    SEND_MESSAGE,
    SEND_SAMPLES,
    SEND_WINDOW,
    UNDO_IMPORT,
    VERIFY_SENDER,
    WAKE_SERIES,
)
from workers.listing import CarryOutListOrder
from workers.marking import MarkUnreachable
from workers.messaging import DestroyMessage, SendMessage
from workers.middleware import LANE_THREADS, Lane, StopNotice
from workers.origin import Origin
from workers.outside import Outside
from workers.recurring import RunRecurringCampaign
from workers.releasing import ReleaseCampaign
from workers.rules_in_force import RulesInForce
from workers.sampling import SendSamples
from workers.sending import SendWindow, Writer
from workers.series_days import RunSeriesDay
from workers.tasks import Task, Tasks
from workers.undoing import UndoImport
from workers.verifying import VerifySender
from workers.waking import WakeSeries
from workers.watching import KeepMembers
from workers.webhook_progress import WebhookProgress
from workers.webhooks import TellWebhook, WebhookTerms
from workers.witnessing import Witnessing

_SWITCH_INTERVAL = 0.0005


def create_tasks(
    config: Settings,
    datastore: AccountDatastore,
    now: Callable[[], datetime],
    wake: Callable[[WakeUp], None],
) -> Mapping[str, Task]:
    """Build what does due work, by kind; ``wake`` wakes whoever does more of it."""
    keyring = Keyring.open(config.state_dir)
    peppers = Peppers(KeptPeppers(config.state_dir))
    trials = Trials()
    application = create_application(
        datastore,
        peppers,
        Surroundings(
            trials.check,
            Inspection(config, trials.written),
            SenderRecords(datastore).of,
            AudienceCounts(datastore, trials.asked, now, config.time_zone),
        ),
    )
    vault, due = Vault(datastore), DueWork(datastore)
    origin = Origin(config.url, keyring, config.return_domain, config.edge_url)
    counting = Counting(application.tracking, origin)
    witnessing = Witnessing(Anchors(datastore)) if config.mailbox_witnesses else None
    channel = open_channel(config, witnessing)
    zone = ZoneInfo(config.time_zone)

    paces, audiences = Paces(datastore), Audiences(datastore)
    sending_rules = application.sending.rules

    def today() -> datetime:
        return now().astimezone(zone)

    return {
        ENROL_PEOPLE: EnrolPeople(application, datastore, wake, config.time_zone),
        ADVANCE_ENROLMENT: AdvanceEnrolments(application, datastore, config.time_zone),
        WAKE_SERIES: WakeSeries(datastore, wake),
        RUN_SERIES_DAY: RunSeriesDay(application, datastore, now, config.time_zone),
        RUN_BACKFILL: RunBackfill(application, datastore, now, config.time_zone),
        RUN_IMPORT: ImportPeople(application, now, config.time_zone),
        UNDO_IMPORT: UndoImport(application, datastore, now),
        RUN_IMPORT_SCHEDULE: RunImportSchedule(
            application, Outside(reach_of(config)), config.import_max_bytes, now
        ),
        CARRY_OUT_LIST_ORDER: CarryOutListOrder(
            application, datastore, now, config.time_zone
        ),
        RUN_RECURRING_CAMPAIGN: RunRecurringCampaign(application, now),
        RELEASE_CAMPAIGN: ReleaseCampaign(application, now),
        END_CLAIM: EndClaim(application, now),
        FREEZE_AUDIENCE: FreezeAudience(application, datastore, now, config.time_zone),
        SEND_WINDOW: SendWindow(
            application,
            channel,
            Writer(vault, origin, counting),
            RulesInForce(paces, sending_rules, vault, audiences, today),
            now,
            timedelta(hours=config.retry_hours),
        ),
        SEND_SAMPLES: SendSamples(
            application.sample_copies, vault, channel, origin, now
        ),
        KEEP_MEMBERS: KeepMembers(application, datastore, now, config.time_zone),
        FINISH_CAMPAIGN: FinishCampaign(application, due, Campaigns(datastore), now),
        DESTROY_SEALED_PROOF: DestroySealedProof(application, now),
        SEND_CONFIRMATION: SendConfirmation(
            application.confirmations, channel, origin, terms_of(config), now
        ),
        VERIFY_SENDER: VerifySender(
            application.senders, channel, origin, terms_of(config), now
        ),
        SEND_MESSAGE: SendMessage(application, vault, channel, origin, now),
        DESTROY_MESSAGE: DestroyMessage(application, now),
        EXPIRE_CONSENT: ExpireConsent(application.consents, EventLog(datastore), now),
        BUILD_MOMENT: BuildMoment(datastore),
        DROP_MOMENT: DropMoment(datastore),
        MARK_UNREACHABLE: MarkUnreachable(application, EventLog(datastore), vault, now),
        DELIVER_WEBHOOK: TellWebhook(
            application.webhooks,
            WebhookProgress(datastore),
            Outside(reach_of(config)),
            webhook_terms(config, keyring),
            now,
            SystemRandom().random,
        ),
    }


def reach_of(config: Settings) -> Reach:
    """Return how far URLs of users may lead."""
    ports, inside = frozenset(config.outside_ports), frozenset(config.inside_hosts)
    return Reach(config.outside_http, ports, inside)


def webhook_terms(config: Settings, keyring: Keyring) -> WebhookTerms:
    """Return who tells webhooks, and when we give them up."""
    days = timedelta(days=config.webhook_days)
    return WebhookTerms(keyring.links(), config.url, days)


def create_broker() -> dramatiq.Broker:
    """Build broker and actor from the settings; once a process."""
    config = settings.load()
    logs.configure(config.log_level)
    broker = make_broker(config)
    threads = config.worker_threads + LANE_THREADS
    pool = open_pool(config.require_database_url(), size=threads + 4)
    datastore = AccountDatastore(pool, config.account)
    stopping = Event()
    waking = partial(wake, broker, config.account)
    tasks = Tasks(
        DueWork(datastore),
        create_tasks(config, datastore, now, waking),
        waking,
        stopping.is_set,
        waiting={DELIVER_WEBHOOK},
    )
    broker.add_middleware(StopNotice(stopping, tasks.join))
    broker.add_middleware(Lane())

    def work(account: str, kind: str, _id: str, _position: int) -> None:
        """Do what is due of a kind."""
        if account == config.account and kind in KINDS:
            tasks.work(kind)

    for name, queue in ((ACTOR, QUEUE), (LANE_ACTOR, LANE)):
        broker.declare_actor(
            dramatiq.Actor(
                work,
                broker=broker,
                actor_name=name,
                queue_name=queue,
                priority=0,
                options={"max_retries": 0},
            )
        )
    return broker


def install_broker() -> None:
    """Make the broker the one of this process, where Dramatiq's workers look for it."""
    # A thread that signs or waits gives the interpreter to the other and wants it back
    # for each message: the usual 5 ms would be most of the message's time.
    sys.setswitchinterval(_SWITCH_INTERVAL)
    dramatiq.set_broker(create_broker())


def main() -> None:
    """Run the worker processes until they are told to stop."""
    config = settings.load()
    gc.freeze()
    arguments = (
        "workers.app:install_broker",
        "--processes",
        str(config.worker_processes),
        "--threads",
        str(config.worker_threads),
        "--queues",
        QUEUE,
        "--skip-logging",
    )
    parser = cli.make_argument_parser()  # type: ignore[no-untyped-call] # the library's
    sys.exit(cli.main(parser.parse_args(arguments)))  # type: ignore[no-untyped-call] # as above


if __name__ == "__main__":
    main()
