"""Newsletters as shops, papers and clubs send them; written for these tests."""

from __future__ import annotations

from domain.content import MJML, Content

_PICTURE = '<img src="https://cdn.shop.example/{0}.jpg" alt="{0}" width="600">'
_FOOTER = (
    "<p>Shop Ltd, 1 High Street, Riga. <a href='{{ unsubscribe_url }}'>Unsubscribe</a>"
    " or <a href='{{ web_version_url }}'>read this in your browser</a>.</p>"
)
_SHOP = "https://www.shop.example"

HAM = {
    "new in the shop": Content(
        "{{ first_name | default: 'Friend' }}, the spring collection is here",
        "<style>h1{color:#234}</style><h1>Spring is here</h1>"
        f"{_PICTURE.format('coat')}"
        f"<p>Light coats from 89 EUR, in five colours. <a href='{_SHOP}/coats'>See all"
        f" coats</a>.</p>{_PICTURE.format('shoes')}<p>And shoes to walk in: we have"
        f" worn them for a month, in the rain too. <a href='{_SHOP}/shoes'>shop.example"
        f"</a></p>{_FOOTER}",
    ),
    "a sale that ends": Content(
        "Last day: 30% off everything",
        "<p>Hello {{ first_name | default: 'there' }},</p><p>our sale ends tonight at"
        " midnight. Orders before noon leave within 24 hours, and you can send back"
        " what does not fit for 30 days, free of charge.</p>"
        f"<p><a href='{_SHOP}/sale'>Go to the sale</a></p>{_FOOTER}",
    ),
    "a weekly digest": Content(
        "The week in nine stories",
        "<h1>This week</h1>"
        + "".join(
            f"<h2><a href='https://paper.example/{n}'>Story {n}</a></h2><p>What"
            f" happened in town on day {n}, told by those who were there, and why it"
            " matters to everybody who takes the tram.</p>"
            for n in range(1, 10)
        )
        + _FOOTER,
    ),
    "a plain letter": Content(
        "What I learned from a year of baking",
        "<p>Hi,</p><p>A year ago I bought a second oven. Here is what I would do in"
        " another way today, and what I would do again at once: buy the flour from one"
        " mill, and write down every loaf.</p><p>Until next month<br>Anna</p>",
        "Hi,\n\nA year ago I bought a second oven. Here is what I would do in another"
        " way today.\n\nAnna\n\nNo more of this: {{ unsubscribe_url }}\n",
    ),
    "an invitation": Content(
        "You are invited: open day on 12 May",
        "<p>Dear {{ first_name | default: 'member' }},</p><p>we open the workshop on 12"
        " May from 10 to 16. Bring whatever is broken. Sign up at"
        " <a href='https://club.example/may'>https://club.example/may</a> or call"
        " <a href='tel:+37120000000'>+371 2000 0000</a>; questions to"
        f" <a href='mailto:hello@club.example'>hello@club.example</a>.</p>{_FOOTER}",
    ),
    "in Russian": Content(
        "Новинки недели: чай и кофе",
        "<p>Здравствуйте, {{ first_name | default: 'друзья' }}!</p><p>На этой неделе мы"  # noqa: RUF001
        " привезли новый чай и обжарили кофе. Доставка бесплатно от 2000 рублей, данные"
        " карты мы не храним.</p><p><a href='https://магазин.рф/чай'>Смотреть чай</a>"
        f"</p>{_FOOTER}",
    ),
    "in German": Content(
        "Unsere Öffnungszeiten im Sommer",
        "<p>Liebe Kundinnen und Kunden,</p><p>im Juli und August haben wir bis 20 Uhr"
        " geöffnet. Mehr auf <a href='https://www.bücher.example/'>bücher.example</a>."
        f"</p>{_FOOTER}",
    ),
    "mostly pictures": Content(
        "Look at this",
        _PICTURE.format("one") + _PICTURE.format("two") + "<p>New.</p>" + _FOOTER,
    ),
    "with a shortener": Content(
        "Our talk is online",
        "<p>Thank you for coming! The recording of the talk, the slides and all the"
        " links that were asked for: <a href='https://bit.ly/talk-2026'>watch it"
        f" here</a>.</p>{_FOOTER}",
    ),
    "from Mailchimp": Content(
        "Hello *|FNAME|*",
        "<p>Dear *|FNAME|*,</p><p>three new recipes wait for you this week, one of them"
        f" with rhubarb.</p><p><a href='http://shop.example/r'>Cook</a></p>{_FOOTER}",
    ),
    "in MJML": Content(
        "Your guide to the garden in May",
        "<mjml><mj-body><mj-section><mj-column><mj-text>Sow beans after the last frost,"
        " and water in the morning.</mj-text><mj-button href='https://garden.example/'>"
        "Read on</mj-button></mj-column></mj-section></mj-body></mjml>",
        format=MJML,
    ),
    "about a bank, honestly": Content(
        "How to tell a forged message from us",
        "<p>We never ask you to confirm your password by mail, and we never write that"
        " your account will be closed. Whoever does is a fraud: call us. All we have"
        " written about it is on <a href='https://bank.example/safe'>bank.example</a>."
        f"</p>{_FOOTER}",
    ),
}
