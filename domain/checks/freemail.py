"""Domains in which everybody gets a mailbox.

Kept by hand: the providers that hold nearly all private addresses in what mailing
systems publish about their bases (Gmail, Microsoft, Yahoo, Apple, Mail.ru, Yandex, and
the largest of each European country), each with its own other domains.
"""

from __future__ import annotations

_NAMES = """
    126.com 163.com abv.bg aim.com alice.it aol.com arcor.de bk.ru bigmir.net bol.com.br
    centrum.cz duck.com email.cz email.it fastmail.com free.fr freemail.hu freenet.de
    gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.fr gmx.net googlemail.com hotmail.co.uk
    hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it i.ua icloud.com inbox.lt
    inbox.lv inbox.ru internet.ru interia.pl laposte.net libero.it list.ru live.co.uk
    live.com live.de live.fr live.it live.ru mac.com mail.bg mail.com mail.de mail.ee
    mail.ru mail.ua me.com meta.ua msn.com narod.ru naver.com o2.pl onet.pl op.pl
    orange.fr outlook.com outlook.de outlook.es outlook.fr pm.me proton.me
    protonmail.ch protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com sapo.pt
    seznam.cz sfr.fr sina.com t-online.de terra.com.br tlen.pl tut.by tutanota.com
    ukr.net uol.com.br virgilio.it vk.com wanadoo.fr web.de wp.pl xtra.co.nz
    ya.ru yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.br yahoo.de
    yahoo.es yahoo.fr yahoo.it yandex.by yandex.com yandex.kz yandex.ru yandex.ua
    ymail.com zoho.com zonnet.nl
"""

FREEMAIL = frozenset(_NAMES.split())
