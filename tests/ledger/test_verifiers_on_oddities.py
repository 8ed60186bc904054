"""What no release of ours would write is taken in one way by both verifiers."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from domain.ledger.notes import Verifier
from tests.ledger.agreeing import Question, by_page, in_agreement, verifier
from tests.ledger.operating import FACT, SIGNER, File, base64, signed_file, state_of

pytestmark = pytest.mark.process

PLAIN = state_of()
#: A value of the vault, and what an event says that commits to it.
VALUE = {"id": "a", "field": "x", "salt": base64(bytes(16)), "value": "v"}
GOOD = {"id": "a", "digest": base64(sha256(bytes(16) + b"v").digest())}
BAD = {"id": "a", "digest": "b"}


def _valid(*files: File | str | bytes) -> list[bool]:
    asked = [Question(_content(file)) for file in files]
    return [answer["valid"] for answer in in_agreement(asked)]


def _content(file: File | str | bytes) -> bytes:
    if isinstance(file, dict):
        file = json.dumps(file)
    return file.encode() if isinstance(file, str) else file


def _hiding(hidden: str) -> str:
    """Write a file with a field that a later one of the same name overrides."""
    return f'{{"format": {hidden}, {json.dumps(signed_file(PLAIN))[1:]}'


def test_of_fields_of_one_name_the_last_counts() -> None:
    """What the earlier one holds must be as a proof may hold: no number, not deep."""
    fine = ["null", '"x"', "[]", '{"__proto__": []}', "[" * 31 + "]" * 31]
    assert all(_valid(*map(_hiding, fine)))

    refused = ["1", "-0", "0.5", "1E400", "9" * 5000, "NaN", "Infinity", "01"]
    refused += ["[" * 32 + "]" * 32, "[" * 5000 + "]" * 5000, "[1]", "\v1", "'x'"]
    refused += ['"\\u12"', '"\\x"', '"\t"', "TRUE", "", "[,]", "[null,]", "{1:2}"]
    assert not any(_valid(*map(_hiding, refused)))


def test_a_file_is_json_in_utf_8() -> None:
    """Nothing before it, nothing after it but white space, and no half characters."""
    text = json.dumps(signed_file(PLAIN))
    assert all(_valid(text, f" \t\r\n{text}\n\r\t "))

    refused: list[str | bytes] = ["", "{}", "[]", "null", '"x"', "0", text[:-1]]
    refused += [f"{mark}{text}" for mark in ("\ufeff", "\xa0", "\0", "//x\n", "\x0c")]
    refused += [f"{text}{mark}" for mark in ("\ufeff", "\u2028", "\0", "{}", ",")]
    refused += [text.encode("utf-16"), text.encode("utf-8-sig"), b"\xff", b"\xc0\x80"]
    refused += [text.replace("log.example", half) for half in ("\\ud800", "\\udc00x")]
    assert not any(_valid(*refused))


def test_names_of_the_language_are_names_like_others() -> None:
    """A field too many is one too many, whatever a language makes of its name."""
    names = ("__proto__", "constructor", "toString", "valueOf", "length", "")
    files = [signed_file(PLAIN) | {name: []} for name in names]
    files += [
        {("__proto__" if name == gone else name): value for name, value in file.items()}
        for file in [signed_file(PLAIN)]
        for gone in file
    ]
    assert not any(_valid(*files))

    odd = [state_of(**{name: {"__proto__": [name]}}) for name in names]
    assert all(_valid(*map(signed_file, odd)))


def test_a_state_is_json() -> None:
    """Numbers are at home in it; and it is an object with a fact."""
    rest = f'"fact": {json.dumps(FACT)}}}'
    fine = ["0", "-1.5e+400", "9" * 5000, '"\\ud800"', "[" * 30 + "]" * 30, "-0"]
    assert all(_valid(*(signed_file(f'{{"x": {one}, {rest}') for one in fine)))

    refused = ["NaN", "-Infinity", "01", "1.", "[" * 32 + "]" * 32, "", "[" * 5000]
    states = [f'{{"x": {one}, {rest}' for one in refused]
    states += ["", "null", "5", "[]", '"fact"', "{}", '{"fact": null}', '{"fact": []}']
    states += [f"\ufeff{PLAIN}", f"{PLAIN}\0", '{"fact": {}, "fact": 1}']
    assert not any(_valid(*map(signed_file, states)))


@pytest.mark.parametrize("name", ["purpose", "channel", "contact_id", "method"])
def test_what_the_summary_says_is_text(name: str) -> None:
    """No number, no list: languages write those in different ways."""
    strange: list[object] = [1, 1.5, None, True, [], {}, ["p"]]
    files = [signed_file(state_of(**{name: one})) for one in strange]
    assert not any(_valid(*files))


def test_a_fact_may_lack_a_method() -> None:
    """Then the summary has a dash in its place; all else it must have."""
    without = {name: value for name, value in FACT.items() if name != "method"}
    file = signed_file(json.dumps({"fact": without}))
    dashed = [line.replace("(m)", "(-)") for line in file["summary"]]
    assert _valid(file | {"summary": dashed}, file) == [True, False]

    files = [
        signed_file(json.dumps({"fact": {a: b for a, b in FACT.items() if a != gone}}))
        for gone in ("purpose", "channel", "contact_id")
    ]
    assert not any(_valid(*files))


def test_a_wording_is_named_by_text() -> None:
    """Or not at all."""
    strange: list[object] = [0, 1, False, "", [], {}, ["x"], "x"]
    files = [signed_file(state_of(notice_id=one)) for one in strange]
    assert not any(_valid(*files))
    assert _valid(signed_file(state_of(notice_id=None))) == [True]


def test_a_commitment_is_two_texts() -> None:
    """The last of one id counts, in the order in which they are written."""
    strange: list[object] = [{"id": 1, "digest": "b"}, {"id": "a", "digest": None}]
    strange += [{"id": [], "digest": "b"}, [[{"id": "a", "digest": {}}]]]
    assert not any(_valid(*(signed_file(state_of(x=one)) for one in strange)))

    facts: list[tuple[dict[str, object], bool]] = [
        ({"x": GOOD}, True),
        ({"y": GOOD}, False),
        ({"x": [[GOOD]]}, True),
        ({"x": BAD, "1": {"x": GOOD}}, True),
        ({"1": {"x": GOOD}, "x": BAD}, False),
        ({"b": {"x": BAD}, "1": {"x": GOOD}}, True),
        ({"b": {"x": GOOD}, "1": {"x": BAD}}, False),
        ({"x": GOOD | {"more": 1}}, False),
    ]
    files = [signed_file(state_of(**fact)) | {"values": [VALUE]} for fact, _ in facts]
    assert _valid(*files) == [wanted for _, wanted in facts]
    assert _valid(*(file | {"values": [VALUE, VALUE]} for file in files[:1])) == [True]


def test_a_seal_names_whole_numbers() -> None:
    """Of at most sixteen digits, and lies where it says."""
    strange: list[object] = ["1", 1.0, True, None, -1, 0, 2, 10**16, 10**400, [1]]
    files = [signed_file(PLAIN, size=one) for one in strange]
    strange = ["1", 1.0, None, 10**16, ""]
    files += [signed_file(PLAIN, position=one) for one in strange]
    files += [signed_file(PLAIN, root=one) for one in [*strange, "AA==", []]]
    assert not any(_valid(*files))
    assert _valid(signed_file(PLAIN, position=10**16 - 1)) == [True]


@pytest.mark.parametrize(
    ("at", "lines"),
    [
        ("2026-03-03T10:15:00Z", 2),
        ("2026-03-03T10:14:59.999999Z", 0),
        ("2026-03-03T10:15", 2),
        ("2026-03-03 10:14", 0),
        ("2026-03-03T13:15:00+03:00", 2),
        ("2026-03-03T13:15:00+03:01", 0),
        ("2026-03-03T05:14:59-05:00", 0),
        ("2026-03-04", 2),
        ("2026-03-03", 0),
    ],
)
def test_a_time_may_be_written_in_some_ways(at: str, lines: int) -> None:
    """With a zone or without, which is UTC; what held then is what was said by then."""
    content = _content(signed_file(PLAIN))
    [answer] = in_agreement([Question(content, as_of=at)])
    assert len(answer["lines"]) == lines


def test_what_is_no_time_is_not_taken_for_one() -> None:
    """Then nothing is checked."""
    content = _content(signed_file(PLAIN))
    wrong = ["soon", "2026-02-30", "2026-03-03T25:00", "03.03.2026", "2026-3-3", "Z"]
    answers = by_page([Question(content, as_of=at) for at in wrong])
    assert [answer["valid"] for answer in answers] == [None] * len(wrong)
    for at in wrong:
        with pytest.raises(ValueError, match=r"."):
            verifier.moment(at)


@pytest.mark.parametrize(
    "point",
    [
        bytes(32),
        b"\1" + bytes(30) + b"\x80",
        *(bytes([byte]) + b"\xff" * 30 + b"\x7f" for byte in (0xEC, 0xED, 0xEE)),
        bytes.fromhex(
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"
        ),
        bytes.fromhex(
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
        ),
    ],
    ids=bytes.hex,
)
def test_a_key_of_small_order_signs_nothing(point: bytes) -> None:
    """Under such a key one signature holds for any text, where it is taken at all."""
    file = signed_file(PLAIN)
    verifier = Verifier(SIGNER.name, point)
    text = file["checkpoint"].split("\n\n")[0]
    signature = base64(verifier.id + b"\1" + bytes(63))
    file["checkpoint"] = f"{text}\n\n\N{EM DASH} {SIGNER.name} {signature}\n"
    file["keys"] = [{"vkey": verifier.vkey, "endorsement": ""}]

    [answer] = in_agreement([Question(_content(file))])

    assert answer == {"valid": False, "why": "a key is of small order"}
