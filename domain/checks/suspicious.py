"""Addresses that seldom belong to somebody who has asked for a newsletter.

Kept by hand: offices that RFC 2142 names, with those that machines write from, and the
best known of the domains whose addresses are thrown away after use.
"""

from __future__ import annotations

_OFFICES = """
    abuse admin administrator daemon devnull do-not-reply donotreply ftp hostmaster
    listserv mailer-daemon majordomo no-reply noc noreply nobody null postmaster
    privacy root security spam spamtrap test unsubscribe usenet uucp webmaster www
"""
_THROWN_AWAY = """
    0-mail.com 10minutemail.com 20minutemail.com 33mail.com anonbox.net burnermail.io
    discard.email dispostable.com dropmail.me emailondeck.com fakeinbox.com
    getairmail.com getnada.com guerrillamail.com guerrillamail.info guerrillamail.net
    guerrillamailblock.com harakirimail.com inboxkitten.com jetable.org mail-temp.com
    mailcatch.com maildrop.cc mailinator.com mailnesia.com mailnull.com mintemail.com
    moakt.com mohmal.com mytemp.email sharklasers.com spam4.me spamgourmet.com
    temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.net tempmailo.com
    throwawaymail.com trash-mail.com trashmail.com trashmail.de yopmail.com yopmail.fr
"""

OFFICES = frozenset(_OFFICES.split())
THROWN_AWAY = frozenset(_THROWN_AWAY.split())
