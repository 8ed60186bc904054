"""Signed notes and checkpoints in the form of C2SP."""

from __future__ import annotations

from base64 import b64encode

import pytest

from domain.ledger.notes import (
    Checkpoint,
    NoteInvalid,
    Signer,
    Verifier,
    as_note,
    as_words,
    checkpoint_in,
    open_note,
)

#: The example of golang.org/x/mod/sumdb/note, which the specification grew from.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAID = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
NOTE = (
    f"{SAID}\n\N{EM DASH} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIu"
    "GUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
SIGNER = Signer("sayso.example/main", bytes(range(32)))
ROOT = bytes(range(32))


def test_a_published_note_is_opened() -> None:
    """We read what others have written and signed."""
    text, by = open_note(NOTE, [Verifier.read(PETER)])

    assert (text, by.name) == (SAID, "PeterNeumann")
    assert by.vkey == PETER


def test_what_we_sign_is_opened() -> None:
    """A checkpoint comes back as it was, with the key that signed it."""
    checkpoint = Checkpoint("sayso.example/main", 20_852_163, ROOT)

    text, by = open_note(SIGNER.sign(checkpoint.text), [SIGNER.verifier])

    assert Checkpoint.read(text) == checkpoint
    assert Verifier.read(by.vkey) == SIGNER.verifier


def test_signatures_of_strangers_are_passed_over() -> None:
    """A witness may have signed too; a note that nobody known signed is refused."""
    note = SIGNER.sign("text\n")
    stranger = Signer("witness", bytes(32))
    both = note + stranger.sign("text\n").rpartition("\n\n")[2]

    assert open_note(both, [stranger.verifier])[1] == stranger.verifier
    with pytest.raises(NoteInvalid, match="no known key"):
        open_note(note, [stranger.verifier])


def test_an_altered_note_is_refused() -> None:
    """One other letter in the text or in the signature, and it is worth nothing."""
    note = SIGNER.sign("size 7\n")

    with pytest.raises(NoteInvalid, match="not its key's"):
        open_note(note.replace("7", "8"), [SIGNER.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "no signature\n",
        "text\n\nno dash\n",
        "text\n\n\N{EM DASH} name\n",
        "text\n\n\N{EM DASH} name ????\n",
        "text\n\n\N{EM DASH} name AAAA",
        "",
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    """A note has a text, a blank line, and signatures that end with their line."""
    with pytest.raises(NoteInvalid):
        open_note(note, [SIGNER.verifier])


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+AAAA",
        PETER.replace("c74f20a3", "c74f20a4"),
        "name+x+?",
        "PeterNeumann+c74f20a3+" + b64encode(b"\x02" + bytes(32)).decode(),
    ],
)
def test_what_is_no_key_is_refused(vkey: str) -> None:
    """A key says its name, its id and its kind, and they fit together."""
    with pytest.raises(NoteInvalid):
        Verifier.read(vkey)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "origin\n",
        "origin\n7\n",
        "\n7\n" + b64encode(ROOT).decode() + "\n",
        "origin\n07\n" + b64encode(ROOT).decode() + "\n",
        "origin\n-7\n" + b64encode(ROOT).decode() + "\n",
        "origin\n\N{ARABIC-INDIC DIGIT SEVEN}\n" + b64encode(ROOT).decode() + "\n",
        "origin\n7\n" + b64encode(ROOT[:31]).decode() + "\n",
        "origin\n7\n" + b64encode(ROOT).decode(),
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """Three whole lines: an origin, a plain number and 32 bytes."""
    with pytest.raises(NoteInvalid):
        Checkpoint.read(text)


def test_a_checkpoint_may_say_more() -> None:
    """Lines after the root are others' business (extension lines)."""
    text = Checkpoint("origin", 7, ROOT).text + "more\n"

    assert Checkpoint.read(text) == Checkpoint("origin", 7, ROOT)


@pytest.mark.parametrize(
    "origin", ["sayso.example/main#2", "пример.example/main", "50% of us:8025/a b"]
)
def test_a_checkpoint_goes_into_a_header_field_and_comes_back(origin: str) -> None:
    """As words of visible ASCII, however these are folded on the way."""
    note = Signer(origin, bytes(32)).sign(Checkpoint(origin, 7, ROOT).text)

    words = as_words(note)

    assert all(word.isascii() and word.isprintable() for word in words)
    assert max(map(len, words[1:])) <= 75
    assert not any(" " in word for word in words)
    assert as_note(" \t".join(words)) == note
    assert checkpoint_in(note) == Checkpoint(origin, 7, ROOT)


@pytest.mark.parametrize("words", ["", "a", "a 7 b", "a 07 AAAA c", "a%0Ab 7"])
def test_words_that_are_no_checkpoint_are_refused(words: str) -> None:
    """Anybody may write a field of that name."""
    with pytest.raises(NoteInvalid):
        as_note(words)
