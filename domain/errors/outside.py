"""Refusals of what would lead out of this service."""

from __future__ import annotations

from domain.errors.refusal import Refusal


class UrlRefused(Refusal):
    """The URL leads where this service does not go for others."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"this URL is not followed: {reason}")
