"""What a form may ask under one tick, and what stays of its versions."""

from __future__ import annotations

import pytest

from domain.errors import FormNotOpen, NoticeKindDiffers, PurposesBound
from domain.events import Fact, FormClosed, FormPublished, ListArchived, Tick
from domain.form import Form, Kinds, form_stream
from domain.ids import new_id
from tests.domain.decisions import given

ADS, DATA, PLAIN = b"ads", b"data", b"plain"
KINDS: Kinds = {
    "news": "advertising",
    "offers": "advertising",
    "shop": "data_processing",
    "parcel": "service",
    ADS: "advertising",
    DATA: "data_processing",
    PLAIN: "",
}
NEWS, SHOP = Tick(("news", "offers"), ADS), Tick(("shop",), DATA)


def a_form(*ticks: Tick) -> FormPublished:
    """Return a form with these ticks."""
    return FormPublished("sign-up", "Join us", ticks)


BOTH = a_form(NEWS, SHOP)


def test_two_consents_stand_apart() -> None:
    """Each with its tick and its words: that may be published."""
    assert list(Form(new_id()).publish(BOTH, KINDS)) == [BOTH]


@pytest.mark.parametrize(
    "ticks",
    [
        [Tick(("news", "shop"), PLAIN)],
        [Tick(("shop", "parcel", "offers"), PLAIN)],
        [Tick(("news",), PLAIN), Tick(("shop",), PLAIN)],
    ],
)
def test_advertising_and_data_are_not_bound(ticks: list[Tick]) -> None:
    """Neither under one tick nor in one document."""
    with pytest.raises(PurposesBound):
        list(Form(new_id()).publish(a_form(*ticks), KINDS))


@pytest.mark.parametrize(
    "tick", [Tick(("shop",), ADS), Tick(("news",), DATA), Tick(("parcel",), ADS)]
)
def test_words_about_one_thing_do_not_ask_for_another(tick: Tick) -> None:
    """A notice that says what it is about serves that and nothing else."""
    with pytest.raises(NoticeKindDiffers):
        list(Form(new_id()).publish(a_form(tick), KINDS))


def test_a_purpose_that_nobody_defined_goes_with_any_words() -> None:
    """Its kind is not known, so nothing can be said against it."""
    undefined = a_form(Tick(("gifts",), ADS), Tick(("gifts", "news"), PLAIN))

    assert list(Form(new_id()).publish(undefined, KINDS)) == [undefined]


def test_each_publication_that_differs_is_a_version() -> None:
    """The same once more records nothing; after closing it opens the form again."""
    other = a_form(NEWS)

    assert list(given(Form, BOTH).publish(BOTH, KINDS)) == []
    assert list(given(Form, BOTH).publish(other, KINDS)) == [other]
    assert list(given(Form, BOTH, FormClosed()).publish(BOTH, KINDS)) == [BOTH]
    assert given(Form, BOTH, ListArchived(), other, FormClosed()).edition == 3


@pytest.mark.parametrize("facts", [[], [BOTH, FormClosed()]])
def test_a_form_that_is_not_open_takes_nobody(facts: list[Fact]) -> None:
    """Closed, or never published."""
    with pytest.raises(FormNotOpen):
        given(Form, *facts).ticks([0])


def test_ticks_are_known_by_their_numbers() -> None:
    """Said twice they count once, and there are no others."""
    form = given(Form, BOTH)

    assert form.ticks([1, 1, 0]) == [NEWS, SHOP]
    with pytest.raises(IndexError):
        form.ticks([2])


def test_a_form_is_closed_once() -> None:
    """What is closed stays so."""
    assert list(given(Form, BOTH).close()) == [FormClosed()]
    assert list(given(Form, BOTH, FormClosed()).close()) == []


def test_a_form_is_found_by_its_code() -> None:
    """One code, one stream, so a code is given once."""
    assert form_stream("sign-up") == form_stream("sign-up")
    assert form_stream("sign-up") != form_stream("sign-off")
