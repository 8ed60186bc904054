"""Hosts that hide where a link leads, as users of mail meet them most often.

Kept by hand from the services' own pages, and from the URIBL rules that SpamAssassin
has for them (``DecodeShortURLs``). A shortener of a brand's own is none of these.
"""

from __future__ import annotations

_NAMES = """
    adf.ly b.link bit.do bit.ly bitly.com bl.ink buff.ly clck.ru clik.cc cutt.ly
    cutt.us dub.sh fb.me gg.gg goo.gl goo.su hubs.ly is.gd ity.im lnkd.in lnk.to
    mcaf.ee ouo.io ow.ly po.st q.gs qps.ru qr.ae qrco.de rb.gy rebrand.ly
    s.id s2r.co shorte.st short.io shorturl.at snip.ly soo.gd t.co t.ly tiny.cc
    tiny.one tinyurl.com to.click trib.al u.to urlz.fr v.gd vk.cc vurl.com wa.link
    x.co ya.cc
"""

SHORTENERS = frozenset(_NAMES.split())
