"""As of any moment the API says what a replay of the log up to there finds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from api.parts import Parts
from domain.consent_steps import STATES, happened_at
from domain.events import Recorded
from domain.store.log import EventLog
from tests.api.caller import PURPOSE, Caller, Document
from tests.application.builders import by
from tests.projections.replays import replayed

#: Steps of a life, and random points by each of four draws.
STEPS, POINTS = 200, 250
#: Purposes whose yes runs out in a day.
SHORT = tuple(f"offers-{number}" for number in range(15))
GIVEN = datetime(2026, 3, 1, 6, tzinfo=UTC)
#: By the event's own time there is little to tell but the yeses, so the end counts too.
LAST_MINUTE = datetime(2026, 3, 3, 10, 14, tzinfo=UTC)
NOW = LAST_MINUTE + timedelta(minutes=1)
Held = dict[str, tuple[str, int, str | None]]


def test_the_answer_is_a_replay_up_to_the_point(
    api: Caller, parts: Parts, event_log: EventLog
) -> None:
    """C-10: at 1,000 random points by three clocks, through all states there are."""
    chance = Random(11)  # noqa: S311 - no secret
    person = api.a_person()
    live(api, parts, person, chance)
    events = [
        event
        for event in event_log.read(0, 10_000)
        if isinstance(event, Recorded) and str(event.stream_id) == person
    ]
    assert {type(event.fact) for event in events} >= set(STATES)
    api.catch_up()
    asking = Caller(api.client, api.key, lambda: None)
    for _ in range(POINTS):
        position = chance.randint(1, events[-1].position)
        known = chance.choice(events).recorded_at
        true = GIVEN + timedelta(minutes=chance.randrange(-600, 600))
        last = LAST_MINUTE + timedelta(seconds=chance.randrange(60))

        by_position = [event for event in events if event.position <= position]
        by_recording = [event for event in events if event.recorded_at <= known]
        assert told(asking, person, as_of_position=position) == found(by_position)
        assert told(asking, person, as_of=known.isoformat()) == found(by_recording)
        for time in (true, last):
            query = {"as_of": time.isoformat(), "time": "event"}
            assert told(asking, person, **query) == found(true_by(events, time))


def live(api: Caller, parts: Parts, person: str, chance: Random) -> None:
    """Have all that there is done to some consents, most of which run out in a day."""
    for code in SHORT:
        api.do("/v1/purposes", PURPOSE | {"code": code, "validity_days": 1})
    contact = api.contact_of(person)
    doings = _Doings(api, parts, person, contact, chance).all
    for _ in range(STEPS):
        chance.choice(doings)(chance.choice(["news", *SHORT]))


class _Doings:
    def __init__(
        self, api: Caller, parts: Parts, person: str, contact: str, chance: Random
    ) -> None:
        self._api, self._consents = api, parts.application.consents
        self._person, self._contact, self._chance = person, contact, chance
        self._latest = NOW
        self.all: list[Callable[[str], object]] = [
            self._grant,
            self._grant,
            self._renew,
            self._expire,
            lambda purpose: self._say("withdraw", purpose),
            lambda purpose: self._say("refuse", purpose),
            lambda purpose: self._say("request", purpose),
            lambda purpose: self._say("invalidate", purpose, ground="forged"),
        ]

    def _say(self, act: str, purpose: str, **more: object) -> None:
        """Say something; a renewal of what does not stand is refused, and no step."""
        cell = {"contact_id": self._contact, "purpose": purpose}
        path = f"/v1/subscribers/{self._person}/consents/{act}"
        assert self._api.ask("POST", path, cell | more).status_code in {200, 409}

    def _evidence(self, time: str) -> Document:
        given = GIVEN + timedelta(minutes=self._chance.randrange(-500, 500))
        if self._chance.random() < 0.3:
            # Newer than any no.
            given = self._latest = self._latest + timedelta(seconds=1)
        yes = {"source": "form", "wording": f"Yes, {self._chance.randrange(9)}."}
        return yes | {time: given.isoformat()}

    def _grant(self, purpose: str) -> None:
        self._say("grant", purpose, **self._evidence("granted_at"))

    def _renew(self, purpose: str) -> None:
        self._say("renew", purpose, **self._evidence("renewed_at"))

    def _expire(self, purpose: str) -> None:
        held = told(self._api, self._person)
        cell = (UUID(self._contact), purpose)
        version = held.get(purpose, ("", 0, None))[1]
        self._consents.expire(by(), UUID(self._person), cell, version)


def true_by(events: Sequence[Recorded], time: datetime) -> list[Recorded]:
    """Return what had happened by then, by its own time."""
    return sorted(
        (event for event in events if happened_at(event) <= time),
        key=lambda event: (happened_at(event), event.version),
    )


def told(api: Caller, person: str, **query: object) -> Held:
    """Return purpose -> state, version and notice, as the API says them."""
    items = api.get(f"/v1/subscribers/{person}/consents", **query)["items"]
    return {
        item["purpose"]: (item["state"], item["version"], item["notice_id"])
        for item in items
    }


def found(events: Sequence[Recorded]) -> Held:
    """Return the same as a replay finds it."""
    return {
        purpose: (state, version, notice.hex() if notice else None)
        for (_, purpose), (state, version, _, notice, *_) in replayed(events).items()
    }
