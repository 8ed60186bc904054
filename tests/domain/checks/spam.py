"""Contents as frauds and spammers send them, without their targets; for these tests."""

from __future__ import annotations

from domain.content import Content

SPAM = {
    "a bank that is none": Content(
        "Unusual activity on your account",
        "<p>Dear customer, we have seen unusual activity. Sign in at <a href="
        "'https://bank-example.secure-login.example/'>https://bank.example/login</a> to"
        " verify your account.</p>",
    ),
    "an address without a name": Content(
        "Your parcel waits",
        "<p>Pay the fee of 1.99 EUR for your parcel: <a href='https://192.0.2.7/pay'>pay"
        " now</a></p>",
    ),
    "a look-alike": Content(
        "Your payment",
        "<p>Your payment has failed. <a href='https://pаypal.com/'>Try again</a></p>",  # noqa: RUF001
    ),
    "an inheritance": Content(
        "Dear friend",
        "<p>I am a lawyer. My late client left 9.5 million dollars and no next of kin."
        " Let us share the inheritance: send me your bank details for the wire"
        " transfer.</p>",
    ),
    "a lottery": Content(
        "CONGRATULATIONS DEAR WINNER",
        "<p>You have won 500,000 EUR. To claim your prize answer with your name.</p>",
    ),
    "a full mailbox": Content(
        "Fwd: quota",
        "<p>Your mailbox is full. Enter your password to keep your mail.</p>",
    ),
    "double your coins": Content(
        "An opportunity",
        "<p>Double your money in a week: guaranteed profit, no risk. <a href="
        "'https://t.co/x1'>Begin</a></p>",
    ),
    "a form in the mail": Content(
        "Survey",
        "<form action='https://evil.example/'><input name='card'><button>Send</button>"
        "</form><p>Fill in your card to get a voucher.</p>",
    ),
    "one picture": Content(
        "Deal",
        "<a href='https://pills.example/'><img src='https://pills.example/a.png'></a>"
        "<p>Click</p>",
    ),
    "a card that is blocked": Content(
        "Ваша карта",
        "<p>Карта заблокирована. Срочно перейдите по ссылке и введите пароль: <a href="
        "'https://clck.ru/x'>банк</a></p>",
    ),
    "no way out": Content(
        "Hot offers",
        "<p>Cheap watches.</p><p style='display:none'><a href='{{ unsubscribe_url }}'>"
        "Unsubscribe</a></p>",
    ),
    # Nothing in it tells it from a letter: it is here so that the share is honest.
    "a bland offer": Content(
        "Your website",
        "<p>Hello, I looked at your website and can bring it to the first page of every"
        " search engine. Shall we talk on Tuesday?</p>",
    ),
}
