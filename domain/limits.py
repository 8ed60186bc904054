"""How much of a campaign may go wrong before whoever sends had better stop and look.

Shares of whom? Of refusals, those who have a result; of a no, those who were reached.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

#: A share of fewer says little.
LEAST_RESULTS = 200
#: Of 100 who have a result, how many may be refused for good: such a base is old or
#: bought, and servers remember who writes to it. Sendsay stops at the same share,
#: Amazon SES reviews an account at it.
MOST_REFUSED = 5
#: Of 100 who were reached, how many may say no: Cakemail's red line. Sendsay's is 4 %
#: of those who opened; openings are not measured yet.
MOST_NOES = 1
#: Of 1,000 who were reached, how many may complain: Gmail wants senders to keep below
#: the first share, and never to come to the second.
MOST_COMPLAINTS, WORST_COMPLAINTS = 1, 3
#: Of fewer, one complaint would be too large a share.
LEAST_REACHED = 1_000


@dataclass(frozen=True)
class Results:
    """How many of a campaign were reached, refused for good, and said no since.

    Who came back for good after a server had taken the message is refused, too.
    """

    accepted: int
    rejected: int
    unsubscribed: int = 0
    complained: int = 0


def why_halt(results: Results) -> str | None:
    """Tell why a campaign with such results is to be stopped, or None."""
    found = _refused(results) or _complaints(results, WORST_COMPLAINTS)
    return found and f"{found}: see whom, and resume it if it is to go on"


def exceeded(latest: Results | None) -> Iterator[str]:
    """Tell what went beyond a limit with the last campaign, if there was one."""
    if latest is None:
        return
    complaints = _complaints(latest, MOST_COMPLAINTS)
    for found in (_refused(latest), _noes(latest), complaints):
        if found:
            yield f"of the last campaign from the domain of its sender {found}"


def _refused(results: Results) -> str | None:
    of_all = results.accepted + results.rejected
    return _share(results.rejected, of_all, MOST_REFUSED, "were refused")


def _noes(results: Results) -> str | None:
    return _share(results.unsubscribed, results.accepted, MOST_NOES, "said no")


def _complaints(results: Results, most: int) -> str | None:
    part, whole = results.complained, results.accepted
    if whole < LEAST_REACHED or part * 1_000 <= whole * most:
        return None
    return f"{part:,} of {whole:,} complained, over 0.{most} %"


def _share(part: int, whole: int, most: int, words: str) -> str | None:
    if whole < LEAST_RESULTS or part * 100 <= whole * most:
        return None
    return f"{part:,} of {whole:,} {words}, over {most} %"
