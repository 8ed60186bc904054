"""Refusals about segments and their conditions."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class ConditionsInvalid(Refusal):
    """The conditions cannot be used; each fault is named by its path."""

    def __init__(self, faults: dict[str, str]) -> None:
        first = next(f"{path} {what}" for path, what in faults.items())
        more = f", and {len(faults) - 1} more" if len(faults) > 1 else ""
        super().__init__(f"the conditions cannot be used: {first}{more}")
        self.fields = faults


class QuestionTooLarge(Refusal):
    """The answer takes over half a minute: ask for less, it will not be quicker."""

    def __init__(self) -> None:
        super().__init__(
            "the answer takes over half a minute: ask with fewer or plainer conditions"
        )


class SegmentCodeTaken(Refusal):
    """Another segment has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"a segment with the code {code} exists; choose another code")


class SegmentOutOfUse(Refusal):
    """The segment is archived, and nothing new may rest on it."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the segment {code} is archived; use another")
