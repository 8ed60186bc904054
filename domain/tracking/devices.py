"""Tells what a message was read on, by the words that the agent calls itself by.

The log keeps those words alone, without versions (``domain.tracking.signs``): so what
is told is the kind of device and no more. Raise ``VERSION`` when a rule changes.
"""

from __future__ import annotations

import re

VERSION = 1

#: Of UNKNOWN nobody can tell; a robot has a device no more than a program that fetches.
DESKTOP, PHONE, TABLET, UNKNOWN = "desktop", "phone", "tablet", "unknown"
DEVICES = (DESKTOP, PHONE, TABLET, UNKNOWN)

_TABLET = re.compile(r"\b(?:iPad|Tablet|Kindle|Silk|PlayBook)\b")
_PHONE = re.compile(r"\b(?:iPhone|iPod|Mobile|Phone)\b")
_ANDROID = re.compile(r"\bAndroid\b")
_DESKTOP = re.compile(r"\b(?:Windows|Macintosh|Linux|CrOS|Thunderbird|Outlook)\b")


def device_of(agent: str) -> str:
    """Return one of ``DEVICES`` for the words of an agent.

    An Android that does not call itself mobile is a tablet, as Chrome has it:
    https://developer.chrome.com/docs/privacy-security/user-agent.
    """
    if _TABLET.search(agent):
        return TABLET
    if _PHONE.search(agent):
        return PHONE
    if _ANDROID.search(agent):
        return TABLET
    return DESKTOP if _DESKTOP.search(agent) else UNKNOWN
