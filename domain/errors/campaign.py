"""Refusals about campaigns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from domain.errors.refusal import Refusal


class CampaignIncomplete(Refusal):
    """A campaign can be submitted only when it is whole."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"the campaign still lacks: {', '.join(missing)}")
        self.missing = tuple(missing)


class CampaignNotApproved(Refusal):
    """Only what was approved may be released, unchanged."""

    def __init__(self) -> None:
        super().__init__(
            "the campaign is not approved as it stands; submit it, mend what the checks"
            " block, acknowledge what they warn of, or wait for whoever looks at it"
        )


class CampaignBlocked(Refusal):
    """What was approved long ago is checked again, and a check blocks it now."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why}. Mend it and release it again")


class CampaignAlreadyReleased(Refusal):
    """What is being sent, or was sent, is no longer edited."""

    def __init__(self, state: str) -> None:
        super().__init__(f"the campaign is {state}; make a new one to change it")


class CampaignStateForbids(Refusal):
    """The lifecycle has no such step from here."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(f"a campaign that is {state} cannot be {step}")


class SendTimePassed(Refusal):
    """What is to be sent at a time is planned before that time."""

    def __init__(self) -> None:
        super().__init__(
            "the time it is to go out at has passed; name one to come, or release it"
        )


class CampaignClaimedByAnother(Refusal):
    """Somebody else looks at the campaign; their claim ends by itself."""

    def __init__(self, until: datetime) -> None:
        super().__init__(f"somebody else looks at it, until {until:%H:%M} UTC at most")


class CampaignChanged(Refusal):
    """A decision is about what was seen, and something else waits by now."""

    def __init__(self) -> None:
        super().__init__("what was looked at is not what would be sent; look again")


class OwnCampaign(Refusal):
    """Nobody approves what they wrote or submitted, if somebody else may."""

    def __init__(self) -> None:
        super().__init__(
            "you wrote or submitted it: have another owner or moderator approve it"
        )
