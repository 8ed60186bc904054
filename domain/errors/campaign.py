"""Refusals about campaigns."""

from __future__ import annotations

from collections.abc import Sequence

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
            "the campaign is not approved as it stands; submit it, and mend what the"
            " checks block"
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
