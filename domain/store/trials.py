"""Tries contents in a process of its own: what takes too much ends that alone."""

from __future__ import annotations

import subprocess
import sys
import weakref
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from threading import Lock, Timer
from typing import IO, Any

import msgspec

from domain.checks import TEMPLATE, took_too_much
from domain.content import Content, Sender
from domain.errors import ContentInvalid
from domain.events import Finding
from domain.field_values import FieldValue
from domain.gaps import Asked
from domain.rendering import Rendered
from domain.store.trial import seconds_for
from domain.trying import (
    Amiss,
    AskedFor,
    Begun,
    Checked,
    Outcome,
    ToAsk,
    ToCheck,
    ToRender,
    ToWrite,
    Trial,
    Written,
)

_COMMAND = (sys.executable, "-m", "domain.store.trial")
#: A process that has to share its processor may take longer than it works.
_PATIENCE = 10.0
_TOO_MUCH = Amiss("content", "it takes over a second of work, or too much memory")


class Trials:
    """One such process, for one trial at a time.

    It begins with the first, and another is begun as soon as one was ended: the next
    trial finds it ready.
    """

    def __init__(self) -> None:
        self._turn = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ending: Callable[[], object] | None = None
        #: The check that began last.
        self._looking = TEMPLATE.name

    def check(
        self, content: Content, sender: Sender, declared: Collection[str]
    ) -> list[Finding]:
        """Return what the checks find; what takes too much is found too."""
        outcome = self._tried(ToCheck(content, sender, sorted(declared)))
        if isinstance(outcome, Checked):
            return outcome.findings
        return [took_too_much(self._looking, _TOO_MUCH.message)]

    def asked(self, content: Content) -> list[Asked]:
        """Return which fields it asks for without a default; raises ContentInvalid."""
        outcome = self._tried(ToAsk(content))
        if isinstance(outcome, AskedFor):
            return outcome.fields
        raise _refusal(outcome)

    def written(self, content: Content, fields: Mapping[str, FieldValue]) -> Written:
        """Return what somebody reads; raises ContentInvalid."""
        outcome = self._tried(ToWrite(content, dict(fields)))
        if isinstance(outcome, Written):
            return outcome
        raise _refusal(outcome)

    def rendered(self, content: Content, fields: Mapping[str, Any]) -> Rendered:
        """Return what a message of its own says; raises ContentInvalid."""
        outcome = self._tried(ToRender(content, dict(fields)))
        if isinstance(outcome, Written):
            return Rendered(outcome.subject, outcome.html, outcome.text)
        raise _refusal(outcome)

    def close(self) -> None:
        """End the process."""
        with self._turn:
            self._end()

    def _tried(self, trial: Trial) -> Outcome:
        with self._turn:
            child = self._child or self._begun()
            outcome = self._asked(child, trial)
            if outcome:
                return outcome
            self._end()
            self._begun()
            return _TOO_MUCH

    def _asked(self, child: subprocess.Popen[bytes], trial: Trial) -> Outcome | None:
        """Return an outcome; None if the process ended instead."""
        if not child.stdin or not child.stdout:
            return None
        timer = Timer(_PATIENCE * seconds_for(trial), child.kill)
        timer.start()
        try:
            child.stdin.write(msgspec.json.encode(trial) + b"\n")
            child.stdin.flush()
            return self._outcome(child.stdout)
        except BrokenPipeError:
            return None
        finally:
            timer.cancel()

    def _outcome(self, said: IO[bytes]) -> Outcome | None:
        for line in said:
            if not line.endswith(b"\n"):
                break
            heard = msgspec.json.decode(line, type=Begun | Outcome)
            if not isinstance(heard, Begun):
                return heard
            self._looking = heard.check
        return None

    def _begun(self) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(  # noqa: S603 - our own module
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return self._have(child)

    def _have(self, child: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        # Ended once, whether this is closed or forgotten.
        self._child, self._ending = child, weakref.finalize(self, _end, child)
        return child

    def _end(self) -> None:
        if self._ending:
            self._ending()
        self._child = self._ending = None


def _end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    # A pipe may hold what the process did not read any more.
    with suppress(BrokenPipeError), child:
        pass


def _refusal(outcome: Outcome) -> ContentInvalid:
    amiss = outcome if isinstance(outcome, Amiss) else _TOO_MUCH
    return ContentInvalid(amiss.field, amiss.message, amiss.line)
