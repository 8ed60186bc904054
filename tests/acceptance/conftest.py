"""What tests of a whole Sayso share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.acceptance.mailbox import Mailbox, a_mailbox


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Give a mailbox for everything that is sent."""
    with a_mailbox() as mailbox:
        yield mailbox
