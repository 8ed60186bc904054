"""Refusals about consent: what is said of it, asked for and kept as its record."""

from __future__ import annotations

from collections.abc import Sequence

from domain.errors.refusal import Refusal


class ConsentNotGranted(Refusal):
    """Only what stands can be renewed."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"there is no consent to {purpose} that stands; record a grant instead"
        )


class ConsentInFuture(Refusal):
    """A yes is told of that nobody can have given yet."""

    def __init__(self) -> None:
        super().__init__("nobody has consented in the future: tell when they did")


class ConsentOutdated(Refusal):
    """The person said no after the yes that is told of."""

    def __init__(self, purpose: str) -> None:
        super().__init__(
            f"they said no to {purpose} after that: only a newer yes undoes it"
        )


class ChannelTakesNoConsent(Refusal):
    """Nothing is ever sent to an address of this channel: people are found by it."""

    def __init__(self, channel: str) -> None:
        super().__init__(
            f"nothing is sent to a {channel}: a consent belongs to an address that is"
            " written to"
        )


class ConsentSeenElsewhere(Refusal):
    """Of a yes in this channel only its own bot or provider can know, and no file."""

    def __init__(self, channel: str) -> None:
        super().__init__(
            f"a file cannot know of a yes in {channel}: whoever saw it, the bot or the"
            " provider, has to tell it over the API"
        )


class PurposeIncomplete(Refusal):
    """Whoever consents has a right to know all of it."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(f"the processing lacks: {', '.join(missing)}")
        self.missing = tuple(missing)


class TrackingPurposeMissing(Refusal):
    """Who opens and clicks is known of those alone who agreed to just that."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"no purpose of the kind tracking is called {code}: define it first, with"
            " POST /v1/purposes"
        )


class RecordIncomplete(Refusal):
    """A consent record says all that ISO/IEC TS 27560 wants, or it is none."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"the record lacks: {', '.join(missing)}; say it with POST /v1/purposes and"
            " POST /v1/notices: a purpose counts for what is agreed to from then on"
        )
        self.missing = tuple(missing)


class PurposesBound(Refusal):
    """Advertising and the processing of data are agreed to apart."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"tick {number} binds advertising to the processing of data: give each a"
            " tick and a notice of its own (152-FZ, article 9)"
        )


class NoticeKindDiffers(Refusal):
    """A wording about one thing cannot ask for another."""

    def __init__(self, number: int, kind: str) -> None:
        super().__init__(
            f"the notice of tick {number} is about {kind}, its purposes are not"
        )


class FormNotOpen(Refusal):
    """The form takes no more sign-ups."""

    def __init__(self) -> None:
        super().__init__("the form takes no more sign-ups")


class ConfirmationUnknown(Refusal):
    """No question of ours belongs to this link, or it is long over."""

    def __init__(self) -> None:
        super().__init__("this link is none of ours, or it is long over")


class ConfirmationLapsed(Refusal):
    """The question was open for some days, or was settled in another way."""

    def __init__(self) -> None:
        super().__init__("this question is no longer open; sign up again")


class ConfirmationSenderMissing(Refusal):
    """Whoever signs up is asked to confirm, so a message needs a sender."""

    def __init__(self) -> None:
        super().__init__(
            "no sender for confirmation messages: set SAYSO_CONFIRMATION_FROM"
        )
