"""The process in which contents are tried: a trial a line, and an outcome a line.

Before the outcome of a check comes a line for each rule that begins.

It ends by itself when a trial takes too much of the processor, fails when one takes
too much memory, and ends when nobody has trials for it any more.
"""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO

import msgspec

from domain.checks import CONTENT_RULES
from domain.trying import Begun, Outcome, Trial, tried

#: Octets of memory beyond what the process has before its first trial.
ROOM = 256 * 1024 * 1024
#: Seconds of a processor for one trial, and for each language beyond the first. What
#: is checked has them twice: until it is made ready, and then to be looked at.
SECONDS, SECONDS_A_LANGUAGE = 0.9, 0.2
_FIRST_LOOK = CONTENT_RULES[1].name


def seconds_for(trial: Trial) -> float:
    """Return for how long a trial may work."""
    return SECONDS + SECONDS_A_LANGUAGE * len(trial.content.variants)


def work(trials: BinaryIO, outcomes: BinaryIO) -> None:
    """Try what comes, until nothing comes any more."""
    decoder, encoder = msgspec.json.Decoder(Trial), msgspec.json.Encoder()

    def say(said: Begun | Outcome) -> None:
        outcomes.write(encoder.encode(said) + b"\n")
        outcomes.flush()

    def begin(begun: Begun) -> None:
        say(begun)
        if begun.check == _FIRST_LOOK:
            signal.setitimer(signal.ITIMER_PROF, seconds_for(trial))

    for line in trials:
        trial = decoder.decode(line)
        # Whatever it is busy with, also outside Python: the signal ends it.
        signal.setitimer(signal.ITIMER_PROF, seconds_for(trial))
        outcome = tried(trial, begin)
        signal.setitimer(signal.ITIMER_PROF, 0)
        say(outcome)


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    """Try what comes over standard input."""
    # Whoever started us is told to stop, and we by the end of our input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    if sys.platform == "linux":
        _limit_memory()
    work(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
