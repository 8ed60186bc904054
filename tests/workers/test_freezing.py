"""Who gets a campaign is fixed by its lists and segments, less whom it leaves out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.application import Application, Draft, SegmentChange
from domain.application.records import Records
from domain.conditions import Today
from domain.content import Content, Sender
from domain.errors import CampaignNotApproved, NotFound, SegmentOutOfUse
from domain.events import (
    AudienceFrozen,
    CampaignAudienceSet,
    Recorded,
    SendPlan,
    Start,
    WindowPlanned,
)
from domain.ids import new_id
from domain.store.datastore import AccountDatastore
from domain.store.log import EventLog
from domain.subscriber import Subscriber
from projections.campaigns.queries import Campaigns, Statistics
from projections.generations import Generations
from projections.rooms import READ_MODELS
from projections.runner import Runner
from tests.application.builders import AT, a_list, by, said_yes
from tests.application.builders import a_person as registered
from workers.due import DueWork, Held
from workers.freezing import LOOK_AGAIN, LOOK_FOR_END, FinishCampaign, FreezeAudience
from workers.kinds import FINISH_CAMPAIGN, FREEZE_AUDIENCE
from workers.sending import WHILE_CLOSED
from workers.tasks import Later

TODAY = Today(AT)


class Office:
    """People, lists and segments, and a campaign for them."""

    def __init__(self, application: Application, datastore: AccountDatastore) -> None:
        self.application = application
        self._log = EventLog(datastore)
        self._records = Records(datastore)
        Generations(datastore, READ_MODELS).install()
        self._runner = Runner(datastore, READ_MODELS)
        self.results = Campaigns(datastore)
        self._freeze = FreezeAudience(application, datastore, lambda: AT, "UTC")

    def person(
        self,
        name: str,
        *lists: UUID,
        agreed: bool = True,
        phone: str = "",
        **fields: str,
    ) -> UUID:
        """Have somebody with a name on some lists; return their contact."""
        subscribers = self.application.subscribers
        person = registered(self.application, f"{name}@example.com")
        subscribers.change_profile(by(), person, {"first_name": name, **fields})
        (contact,) = self._records.load(Subscriber, person).contacts
        if phone:
            subscribers.add_contact(by(), person, "sms", phone)
        if agreed:
            yes = said_yes()
            subscribers.grant_consent(by(), person, contact, "newsletter", yes)
        for list_id in lists:
            subscribers.join_list(by(), person, list_id)
        return contact

    def segment(self, name: str) -> UUID:
        """Make a segment of whoever is called so."""
        segments = self.application.segments
        return segments.define(by(), name, name, called(name), TODAY).id

    def campaign(self, audience: CampaignAudienceSet) -> UUID:
        """Draft and submit a campaign."""
        draft = Draft(
            "Spring",
            content=Content("Hello", "<p>Hello</p>"),
            sender=Sender("Shop", "news@shop.example"),
            audience=audience,
        )
        drafted = self.application.campaigns.draft(by(), draft)
        self.application.campaigns.submit(by(), drafted.id)
        return drafted.id

    def send(self, campaign: UUID, plan: SendPlan | None = None) -> None:
        """Release a campaign and fix who gets it."""
        self.application.campaigns.release(by(), campaign, plan)
        self.freeze(campaign)

    def catch_up(self) -> None:
        """Bring the read models up to date."""
        self._runner.catch_up()

    def freeze(self, campaign: UUID) -> None:
        """Fix who gets it."""
        self.catch_up()
        held = Held(
            new_id(), FREEZE_AUDIENCE, campaign, self._log.head()[0], new_id(), 0
        )
        assert self._freeze(held, lambda: True) is None

    def finish(self, campaign: UUID, due: DueWork) -> Later | None:
        """Look whether it has ended."""
        held = Held(new_id(), FINISH_CAMPAIGN, campaign, 1, new_id(), 0)
        task = FinishCampaign(self.application, due, self.results, lambda: AT)
        return task(held, lambda: True)

    def planned(self, campaign: UUID) -> list[tuple[UUID, ...]]:
        """Return who is in each window of a campaign."""
        return [
            event.fact.contacts
            for event in self._log.read(0, 10_000)
            if isinstance(event, Recorded)
            and isinstance(event.fact, WindowPlanned)
            and event.fact.campaign_id == campaign
        ]

    def frozen(self, campaign: UUID) -> AudienceFrozen:
        """Return what was fixed."""
        found = self.application.campaigns.get(campaign).frozen
        assert found
        return found


def to(*segments: UUID) -> CampaignAudienceSet:
    """Say that it is for some segments."""
    return CampaignAudienceSet((), "newsletter", segment_ids=segments)


def called(name: str) -> list[dict[str, str]]:
    """Say that somebody is called so."""
    return [{"field": "first_name", "op": "is", "value": name}]


@pytest.fixture
def office(application: Application, datastore: AccountDatastore) -> Office:
    """Give an office."""
    return Office(application, datastore)


def test_a_segment_gets_it_and_whoever_is_left_out_is_counted(office: Office) -> None:
    """By list, by segment, and by consent as ever; each person once."""
    news, staff = (
        a_list(office.application, "news"),
        a_list(office.application, "staff"),
    )
    office.person("anna", news)
    office.person("boris")
    office.person("clara", news, staff)
    office.person("dora", news)
    office.person("eve", news, agreed=False)
    office.person("nobody")
    audience = CampaignAudienceSet(
        (news,),
        "newsletter",
        segment_ids=(office.segment("boris"), office.segment("anna")),
        exclude_list_ids=(staff,),
        exclude_segment_ids=(office.segment("dora"),),
    )

    office.send(campaign := office.campaign(audience))

    frozen = office.frozen(campaign)
    assert frozen.planned == 2
    assert frozen.excluded == {
        "excluded by list": 1,
        "excluded by segment": 1,
        "no consent": 1,
    }


def test_lists_without_exclusions_are_taken_as_they_are(office: Office) -> None:
    """As ever."""
    news = a_list(office.application, "news")
    office.person("anna", news)

    office.send(campaign := office.campaign(CampaignAudienceSet((news,), "newsletter")))

    assert (office.frozen(campaign).planned, office.frozen(campaign).excluded) == (
        1,
        {},
    )


def test_chance_leaves_some_out_and_they_are_counted(office: Office) -> None:
    """Of ten people three get it; that it was chance is said."""
    news = a_list(office.application, "news")
    for number in range(10):
        office.person(f"reader{number}", news)

    office.send(
        campaign := office.campaign(CampaignAudienceSet((news,), "newsletter", most=3))
    )

    frozen = office.frozen(campaign)
    assert frozen.planned == 3
    assert frozen.excluded == {"not chosen by chance": 7}


def test_parts_are_windows_with_times(
    office: Office, datastore: AccountDatastore
) -> None:
    """The first begins at once, and the end is looked for when the last has begun."""
    news = a_list(office.application, "news")
    for number in range(4):
        office.person(f"reader{number}", news)
    campaign = office.campaign(CampaignAudienceSet((news,), "newsletter"))

    office.send(campaign, SendPlan(parts=2, seconds=3_600))

    frozen, hour = office.frozen(campaign), timedelta(hours=1)
    assert (frozen.windows, frozen.planned) == (2, 4)
    assert frozen.starts == (Start(1, AT + hour),)
    due = WithMore(datastore)
    due.seconds = hour.total_seconds()
    assert office.finish(campaign, due) == Later(LOOK_AGAIN)


def test_each_gets_it_by_their_own_clock(office: Office) -> None:
    """By the field, by the phone number, and by the account's zone."""
    news = a_list(office.application, "news")
    tokyo = office.person("tomoko", news, time_zone="Asia/Tokyo")
    berlin = office.person("berta", news, phone="+493012345678")
    account = office.person("una", news)
    campaign = office.campaign(CampaignAudienceSet((news,), "newsletter"))

    office.send(campaign, SendPlan(local_time="2026-03-04T10:00:00", zone="UTC"))

    ten = datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert office.frozen(campaign).starts == (
        Start(0, ten - timedelta(hours=9)),
        Start(1, ten - timedelta(hours=1)),
        Start(2, ten),
    )
    assert office.planned(campaign) == [(tokyo,), (berlin,), (account,)]


def test_a_segment_that_is_defined_anew_voids_the_approval(office: Office) -> None:
    """Also one that is only named by the one that is named."""
    inner = office.segment("anna")
    told = [{"segment": str(inner), "op": "in"}]
    segments = office.application.segments
    outer = segments.define(by(), "outer", "Outer", told, TODAY).id
    campaign = office.campaign(
        CampaignAudienceSet((), "newsletter", segment_ids=(outer,))
    )

    segments.change(by(), inner, SegmentChange(conditions=called("eve")), TODAY)

    with pytest.raises(CampaignNotApproved):
        office.application.campaigns.release(by(), campaign)


def test_a_segment_that_is_defined_anew_after_the_release_stops_it(
    office: Office,
) -> None:
    """Nobody gets what was approved for others."""
    office.person("anna")
    segment = office.segment("anna")
    campaign = office.campaign(
        CampaignAudienceSet((), "newsletter", segment_ids=(segment,))
    )
    office.application.campaigns.release(by(), campaign)
    change = SegmentChange(conditions=called("eve"))
    office.application.segments.change(by(), segment, change, TODAY)

    office.freeze(campaign)

    found = office.application.campaigns.get(campaign)
    assert (found.state, found.frozen) == ("failed", None)


def test_a_segment_that_goes_out_of_use_after_the_release_stops_it(
    office: Office,
) -> None:
    """It says so, instead of trying for ever."""
    segment = office.segment("anna")
    campaign = office.campaign(to(segment))
    office.application.campaigns.release(by(), campaign)
    office.application.segments.archive(by(), segment)

    office.freeze(campaign)

    found = office.application.campaigns.get(campaign)
    assert (found.state, found.frozen) == ("failed", None)


class WithMore(DueWork):
    """Work of which something is left, for as many seconds."""

    seconds = 0.0

    def seconds_to_next_of(self, _subject_id: UUID, _kind: str) -> float | None:
        """Tell of one window."""
        return self.seconds


class Paused(DueWork):
    """Work of which nothing is left, and the campaign is paused by then."""

    def __init__(self, datastore: AccountDatastore, application: Application) -> None:
        super().__init__(datastore)
        self._campaigns = application.campaigns

    def seconds_to_next_of(self, subject_id: UUID, kind: str) -> float | None:
        """Pause the campaign in the very moment."""
        self._campaigns.pause(by(), subject_id)
        return super().seconds_to_next_of(subject_id, kind)


def test_a_campaign_that_ends_while_it_is_paused_finishes_when_it_goes_on(
    office: Office, datastore: AccountDatastore
) -> None:
    """Also if it was paused in the moment when the last result came."""
    campaigns = office.application.campaigns
    office.send(campaign := office.campaign(to(office.segment("nobody"))))
    due = Paused(datastore, office.application)

    looks = [office.finish(campaign, due) for _ in range(2)]
    assert [later and later.after for later in looks] == [LOOK_FOR_END, WHILE_CLOSED]
    assert looks[1]
    assert looks[1].come
    assert not looks[1].come()

    campaigns.resume(by(), campaign)
    assert looks[1].come()
    assert office.finish(campaign, DueWork(datastore))
    assert campaigns.get(campaign).state == "finished"
    assert office.finish(campaign, DueWork(datastore)) is None


class Answering(Campaigns):
    """Queries by which a campaign went as it is told."""

    def __init__(self, datastore: AccountDatastore, **told: object) -> None:
        super().__init__(datastore)
        self._told = told

    def statistics(self, id_: UUID) -> Statistics | None:
        """Tell it."""
        found = super().statistics(id_)
        return found and replace(found, **self._told)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"accepted": 200, "rejected": 100}, "100 of 300 were refused"),
        ({"accepted": 200, "bounced": {"hard": 11}}, "11 of 200 were refused"),
        ({"accepted": 2_000, "complained": 7}, "7 of 2,000 complained"),
    ],
)
def test_a_campaign_that_many_refuse_is_stopped_until_somebody_has_looked(
    office: Office, datastore: AccountDatastore, told: dict[str, object], reason: str
) -> None:
    """P-06: at once or later; whoever resumes it is not stopped again."""
    campaigns, due = office.application.campaigns, WithMore(datastore)
    office.send(campaign := office.campaign(to(office.segment("nobody"))))
    office.catch_up()
    office.results = Answering(datastore, **told)

    assert office.finish(campaign, due) == Later(LOOK_FOR_END)
    assert campaigns.get(campaign).state == "paused"
    office.catch_up()
    line = office.results.get(campaign)
    assert line
    assert line.held
    assert reason in line.held

    campaigns.resume(by(), campaign)
    assert office.finish(campaign, due) == Later(LOOK_FOR_END)
    assert campaigns.get(campaign).state == "sending"


def test_an_audience_is_made_of_segments_in_use(office: Office) -> None:
    """What is not there or out of use is refused when it is named."""
    segment = office.segment("anna")
    office.application.segments.archive(by(), segment)

    with pytest.raises(SegmentOutOfUse):
        office.campaign(to(segment))
    with pytest.raises(NotFound):
        office.campaign(to(new_id()))
