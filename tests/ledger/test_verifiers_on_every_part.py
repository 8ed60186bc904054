"""Each part of a file has one form and one place, and both verifiers know which."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from hashlib import sha256
from itertools import islice
from typing import Any

import pytest

from domain.ledger.notes import Checkpoint, Signer
from domain.ledger.tree import EMPTY
from tests.ledger.agreeing import Answer, Question, in_agreement
from tests.ledger.forged_parts import NAMES, STRANGE, walk
from tests.ledger.forging import says_the_same
from tests.ledger.operating import (
    SIGNER,
    SOMEBODY,
    SUMMARY,
    File,
    Lie,
    base64,
    signed_file,
    state_of,
)
from tests.ledger.proving import FOLDER, load_verifier

pytestmark = pytest.mark.process

WORDING = "Yes."
LATER = Signer(SIGNER.name, bytes(32))


@pytest.fixture
def file() -> File:
    """Give a file with something of everything in it, under the second of two keys."""
    committed = {"id": "a", "digest": base64(sha256(bytes(16) + b"v").digest())}
    notice = base64(sha256(WORDING.encode()).digest())
    file = signed_file(state_of(), state_of(x=committed, notice_id=notice))
    vkey = LATER.verifier.vkey
    text = file["checkpoint"].partition("\n\n")[0]
    return file | {
        "summary": [SUMMARY[0], *SUMMARY],
        "values": [{"id": "a", "field": "x", "salt": base64(bytes(16)), "value": "v"}],
        "notices": [WORDING],
        "checkpoint": LATER.sign(f"{text}\n"),
        "keys": [
            *file["keys"],
            {"vkey": vkey, "endorsement": SIGNER.sign(f"{vkey}\n")},
        ],
    }


def _ask(*files: File) -> list[Answer]:
    return in_agreement(Question(json.dumps(file).encode()) for file in files)


def _refusal(file: File, **changed: object) -> str:
    [answer] = _ask(file | changed)
    return str(answer.get("why", "valid"))


def test_it_is_valid(file: File) -> None:
    """As it stands, under the first key and under the second."""
    keys = [None, SIGNER.verifier.vkey, LATER.verifier.vkey, "x", f"x{LATER.name}"]
    asked = [Question(json.dumps(file).encode(), key) for key in keys]
    found = [answer["valid"] for answer in in_agreement(asked)]
    assert found == [True, True, True, False, False]


def test_the_example_is_valid_under_the_key_in_the_description() -> None:
    """Whoever writes a third verifier can begin with it."""
    content = (FOLDER / "example.json").read_bytes()
    [key] = re.findall(r"(?m)^    (\S+\+\S+)$", (FOLDER / "format.md").read_text())
    [answer] = in_agreement([Question(content, key)])
    assert answer["lines"] == json.loads(content)["summary"]


def test_whatever_stands_anywhere(file: File) -> None:
    """A part is as it was, or the file is refused; a value may be left out."""
    contents = [json.dumps(changed).encode() for changed in _variants(file)]

    answers = in_agreement(map(Question, contents))

    found = [answer["valid"] for answer in answers]
    assert found == [says_the_same(content, file) for content in contents]
    assert 0 < sum(found) < len(found) / 20


def _variants(file: File) -> Iterator[File]:
    for at, (_, place, one) in enumerate(walk(file)):
        for other in [*STRANGE, *_near(one)]:
            changed, whole = _spot(file, at)
            whole[place] = other
            yield changed
        changed, whole = _spot(file, at)
        del whole[place]
        yield changed


def _spot(file: File, at: int) -> tuple[File, Any]:
    copy = deepcopy(file)
    return copy, next(islice(walk(copy), at, None))[0]


def _near(one: Any) -> Iterator[Any]:  # noqa: ANN401 - any part of a file
    """Name what is almost the same."""
    if isinstance(one, dict):
        yield from ([one | {name: "x"} for name in NAMES])
    elif isinstance(one, list):
        yield from (one * 2, one[::-1], one[1:], [*one, "x"], {"0": "x"})
    else:
        yield from (f"{one} ", f" {one}", f"{one}\n", one.upper(), one[:-1], f"{one}=")
        yield from _other_lines(one.split("\n"))


def _other_lines(lines: list[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        for instead in ([], ["x"], [""], [f"{line} x"], [line[1:]]):
            yield "\n".join([*lines[:at], *instead, *lines[at + 1 :]])
        # One more signature under a note is no other note.
        if not line.startswith("\N{EM DASH}"):
            yield "\n".join([*lines[:at], line, *lines[at:]])


def test_it_may_speak_of_a_time(file: File) -> None:
    """Of one that it reaches to, and then in just these lines."""
    at = file["events"][0]["recorded_at"]
    told = list(load_verifier().summary(file["events"], at))
    assert told[-1].startswith(f"as of {at} ")
    assert _refusal(file, as_of=at, summary=told) == "valid"
    assert _refusal(file, as_of=at) == "the summary is another"
    assert _refusal(file, as_of=None) == "as_of is no text"
    assert _refusal(file, as_of=f"{at}Z") == "as_of is not in its form"
    late = "9" + at[1:]
    assert _refusal(file, as_of=late) == "the file does not reach to as_of"


def test_a_note_has_a_form(file: File) -> None:
    """Each line under it is a dash, a name and base64, also those of other keys."""
    note = file["checkpoint"]
    other = Signer("witness.example", bytes(32)).sign(file["checkpoint"])
    witness = other.rpartition("\n\n")[2]
    for line in (witness, note.rpartition("\n\n")[2]):
        assert _refusal(file, checkpoint=note + line) == "valid"
    for text in (f"{note}x", f"{note}\n", note[:-1], "", "\n\n"):
        assert _refusal(file, checkpoint=text) == "a note lacks its signatures"
    dash = "a signature begins with a dash"
    assert _refusal(file, checkpoint=f"{note}x\n") == dash
    assert _refusal(file, checkpoint=note.replace("\N{EM DASH}", "-")) == dash
    assert _refusal(file, checkpoint=f"{note}\N{EM DASH} x \n") == "valid"
    name = "a signature has a name"
    assert _refusal(file, checkpoint=f"{note}\N{EM DASH}  AAAA\n") == name
    assert _refusal(file, checkpoint=f"{note}\N{EM DASH} x\n") == name


def test_a_checkpoint_has_a_form(file: File) -> None:
    """Three lines: the name of the key, the size and the root; also when signed."""
    name, size, root = LATER.name, "3", base64(EMPTY)
    for text in (f"{name}\n{size}\n{root}\nmore\n", f"\n{size}\n{root}\n", "x\n"):
        note = LATER.sign(text)
        assert _refusal(file, checkpoint=note) == "this is no checkpoint"
    of_another = LATER.sign(f"x{name}\n{size}\n{root}\n")
    assert _refusal(file, checkpoint=of_another) == "the checkpoint is another log's"
    for odd in ("03", "-3", "", "3.0", "9" * 17):
        found = _refusal(file, checkpoint=LATER.sign(f"{name}\n{odd}\n{root}\n"))
        assert found == "the size of the checkpoint is not in its form"
    empty = LATER.sign(Checkpoint(name, 0, EMPTY).text)
    assert _refusal(file, checkpoint=empty) == "a leaf lies outside its tree"


def test_a_path_is_as_long_as_its_tree_is_deep() -> None:
    """Neither longer, nor shorter, nor one of a smaller tree."""
    one = signed_file(state_of())
    seal = one["seal"]

    def of(**changed: object) -> str:
        return _refusal(one, seal=seal | changed)

    assert of(path=[seal["siblings"][0]]) == "a path is too long"
    assert of(streams="2") == "a path is too short"
    assert of(place="1", streams="2") == "a path is too short"
    assert of(place="1") == "a leaf lies outside its tree"
    assert of(streams="0") == "a leaf lies outside its tree"
    assert of(siblings=seal["siblings"][1:]) == "the seal has sixteen siblings"
    assert of(siblings=[*seal["siblings"], seal["siblings"][0]]) == (
        "the seal has sixteen siblings"
    )


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        (
            Lie(seal_topic="ledger.sealed.v1"),
            "the seal is an event of another type",
        ),
        (
            Lie(seal_stream=SOMEBODY),
            "the seal is in another stream than the log's own",
        ),
        (Lie(days=(4, 3)), "events are out of order"),
        (Lie(backwards=True), "events are out of order"),
        (Lie(days=(3, 4)), "the summary is another"),
    ],
)
def test_a_log_that_is_not_as_a_log_is_proves_nothing(lie: Lie, why: str) -> None:
    """However rightly it is signed."""
    assert _refusal(signed_file(state_of(), state_of(), lie=lie)) == why


def test_a_key_is_what_it_says(file: File) -> None:
    """Ed25519, under the id that its name and its bytes make."""
    name, id_, _ = SIGNER.verifier.vkey.split("+", 2)
    public = SIGNER.verifier.public

    def with_key(material: bytes, id_: str = id_) -> str:
        vkey = f"{name}+{id_}+{base64(material)}"
        one = signed_file(state_of())
        return _refusal(one, keys=[{"vkey": vkey, "endorsement": ""}])

    assert with_key(b"\1" + public) == "valid"
    assert with_key(b"\1" + public, "00000000") == "the id of a key is not its own"
    assert with_key(b"\2" + public) == "a key is not Ed25519"
    assert with_key(b"\1" + public[1:]) == "a key is not Ed25519"
    assert _refusal(file, keys=[]) == "the file names no key"
    assert _refusal(file, keys=file["keys"][::-1]) == "nobody vouches for a first key"


def test_a_salt_is_as_long_as_salts_are() -> None:
    """Else what is salt and what is value could be told in two ways."""
    committed = {"id": "a", "digest": base64(sha256(bytes(16) + b"v").digest())}
    file = signed_file(state_of(x=committed))
    value = {"id": "a", "field": "x", "salt": base64(bytes(15)), "value": "\0v"}
    assert _refusal(file, values=[value]) == "a salt is 16 bytes"
