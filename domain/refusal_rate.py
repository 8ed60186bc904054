"""When so many are refused that whoever sends had better stop and look.

A share of hard refusals says that a base is old or bought, and servers remember who
writes to such: Sendsay stops at the same share, Amazon SES reviews an account at it.
"""

from __future__ import annotations

#: Of 100 who have a result, how many may be refused for good.
MOST_PERCENT = 5
#: A share of fewer says little.
LEAST_RESULTS = 200


def why_halt(accepted: int, rejected: int) -> str | None:
    """Tell why a campaign with such results is to be stopped, or None."""
    results = accepted + rejected
    if results < LEAST_RESULTS or rejected * 100 <= results * MOST_PERCENT:
        return None
    return (
        f"{rejected:,} of {results:,} were refused, over {MOST_PERCENT} %:"
        " see whom, and resume it if it is to go on"
    )
