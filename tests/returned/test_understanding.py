"""What comes back is understood, whoever wrote it; answers and forgeries are not."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.returned.delivery import Delivery
from domain.returned.understanding import Returned, understood
from tests.returned.corpus import DELIVERY, KEYS, SAYS, mail, names

_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+\w")
#: RFC 2606
_KEPT = re.compile(r"(^|\.)(example|example\.(net|org)|redacted)$")
_FORGED = {"a1": b"the secret of somebody else"}
every = pytest.mark.parametrize("name", names())


@every
def test_a_message_says_what_it_says(name: str) -> None:
    """Of the delivery that its address names; of all others, nothing."""
    found = SAYS.get(name)

    assert understood(mail(name), KEYS) == (found and Returned(DELIVERY, found))


def test_every_message_that_says_something_is_there() -> None:
    """And what says nothing is called so."""
    silent = set(names()) - SAYS.keys()

    assert SAYS.keys() <= set(names())
    delayed = {"exim-delayed", "postfix-delayed"}
    assert {name for name in silent if not name.startswith("not-")} == delayed


@every
@pytest.mark.parametrize("end", [b"\r\n", b"\r"])
def test_line_ends_do_not_matter(name: str, end: bytes) -> None:
    """A pipe may hand over any of them."""
    as_it_is = mail(name)

    assert understood(as_it_is.replace(b"\n", end), KEYS) == understood(as_it_is, KEYS)


@every
def test_what_somebody_else_signed_is_not_ours(name: str) -> None:
    """E-07: a forged bounce is none."""
    assert understood(mail(name, keys=_FORGED), KEYS) is None


@pytest.mark.parametrize("name", ["postfix-user-unknown", "exim-user-unknown"])
def test_only_the_address_proves_a_bounce(name: str) -> None:
    """Whoever was forwarded a message has its links, and can declare nobody dead."""
    stray = mail(name).decode().replace("\nTo: r+", "\nTo: q+")

    assert "/u/1." in stray
    assert understood(stray.encode(), KEYS) is None


def test_a_message_of_its_own_comes_back_too() -> None:
    """Its address says that it is no campaign's."""
    message = Delivery("message", UUID(int=5), UUID(int=6))

    found = understood(mail("postfix-user-unknown", message), KEYS)

    assert found == Returned(message, SAYS["postfix-user-unknown"])


def test_a_message_of_a_thousand_parts_is_not_read() -> None:
    """However deep they are nested: reading them would end the process."""
    deep = b"To: r+x@shop.example\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n)
        for n in range(1_000)
    )
    assert understood(deep, KEYS) is None

    nested = deep.split(b'boundary="99"')[0]
    assert understood(nested, KEYS) is None


def test_fields_that_say_they_have_parts_are_read_all_the_same() -> None:
    """Only the fields of a block count."""
    parts = b'Version: 1\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\n--x--\n'
    report = mail("arf-simple").replace(b"Version: 1\n", parts)

    assert understood(report, KEYS) == Returned(DELIVERY, SAYS["arf-simple"])


@given(st.binary(max_size=2_000))
def test_anything_may_come(raw: bytes) -> None:
    """Noise is no accident."""
    assert understood(raw, KEYS) is None


@given(st.sampled_from(sorted(SAYS)), st.data())
def test_what_is_cut_short_is_no_accident(name: str, data: st.DataObject) -> None:
    """Also in the middle of a part: it says the same, or less."""
    whole = mail(name)
    cut = whole[: data.draw(st.integers(0, len(whole)))]

    found = understood(cut, KEYS)
    assert found is None or found.delivery == DELIVERY


def test_nobody_real_is_in_the_messages() -> None:
    """They are written, not recorded: addresses are of names kept for examples."""
    for name in names():
        found = _ADDRESS.findall(mail(name).decode())
        hosts = {address.rpartition("@")[2].lower() for address in found}
        assert {host for host in hosts if not _KEPT.search(host)} == set()
