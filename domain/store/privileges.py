"""Starts a child as somebody who is not root, and lets it die with its parent.

PostgreSQL refuses to run as root. A root who starts Sayso below a closed folder (such
as /root) gets a PostgreSQL that runs as ``nobody`` and keeps one capability, to pass
through folders: nothing is opened for anybody else.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_CAP_DAC_READ_SEARCH = 2
_CAPABILITY_VERSION_3 = 0x20080522
_OTHERS_MAY_ENTER = 0o001


def account_for_server() -> pwd.struct_passwd | None:
    """Name the account that a server gets when we are root; None if we are not."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def is_closed(paths: Iterable[Path]) -> bool:
    """Tell whether a stranger could not pass to one of these folders."""
    return any(
        not folder.stat().st_mode & _OTHERS_MAY_ENTER
        for path in paths
        for folder in path.resolve().parents
    )


def as_account(
    account: pwd.struct_passwd | None,
    at_parents_death: signal.Signals,
    *,
    keep_passage: bool = False,
) -> Callable[[], None]:
    """Return what a child does before it becomes another program.

    With ``account`` it takes on that identity, and with ``keep_passage`` keeps
    CAP_DAC_READ_SEARCH. On Linux it gets the signal when its parent dies.
    """
    # Loaded here: after the fork there is little that may safely be done.
    prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None
    capset = ctypes.CDLL(None).capset if sys.platform == "linux" else None

    def before_exec() -> None:
        if account:
            if prctl and keep_passage:
                # Else access(2), which PostgreSQL asks, would not see the capability.
                prctl(_PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            if prctl and capset and keep_passage:
                _keep_passage(prctl, capset)
        if prctl:
            prctl(_PR_SET_PDEATHSIG, at_parents_death, 0, 0, 0)

    return before_exec


def _keep_passage(prctl: Callable[..., int], capset: Callable[..., int]) -> None:
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    one = 1 << _CAP_DAC_READ_SEARCH
    # Effective, permitted, inheritable; then the same for capabilities above 31.
    sets = (ctypes.c_uint32 * 6)(one, one, one, 0, 0, 0)
    capset(ctypes.byref(header), ctypes.byref(sets))
    prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, _CAP_DAC_READ_SEARCH, 0, 0)
