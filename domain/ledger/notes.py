"""Signed notes and checkpoints, as C2SP has them (signed-note, tlog-checkpoint).

A note is a text and, after a blank line, a line a signature: an em dash, the name of
the key, and in base64 four bytes of its id before the signature. A checkpoint's text
is the origin of the log, the number of its leaves and the root of its tree.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote, unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "
_BLANK = "\n\n"
_ID_SIZE = 4
_HASH_SIZE = 32
#: What a header field may hold as it is, beside letters, digits and ``-._~``.
_PLAIN = "/:#@!$&'()*,;="


class NoteInvalid(Exception):  # noqa: N818 - says what is wrong
    """A note is not in the form of one, or no known key signed it."""


@dataclass(frozen=True)
class Verifier:
    """Who may have signed: the name of a key and its public half."""

    name: str
    public: bytes

    @classmethod
    def read(cls, vkey: str) -> Verifier:
        """Read ``<name>+<id>+<base64>``; raises NoteInvalid."""
        name, _, rest = vkey.partition("+")
        id_, _, encoded = rest.partition("+")
        material = _decoded(encoded)
        if material[:1] != _ED25519 or len(material) != 1 + _HASH_SIZE:
            raise NoteInvalid("a key of another kind than Ed25519")
        found = cls(name, material[1:])
        if found.id.hex() != id_:
            raise NoteInvalid(f"the key of {name} has another id")
        return found

    @property
    def id(self) -> bytes:
        """Return the four bytes that name the key in a signature."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return sha256(named).digest()[:_ID_SIZE]

    @property
    def vkey(self) -> str:
        """Return the key as it is handed to those who verify."""
        material = b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{material}"

    def signed(self, text: str, signature: bytes) -> bool:
        """Tell whether this key made a signature under a text."""
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """Signs under a name with 32 secret bytes."""

    name: str
    secret: bytes

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.secret)

    @property
    def verifier(self) -> Verifier:
        """Return what others verify with."""
        return Verifier(self.name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """Return a text, which ends in a line feed, as a signed note."""
        signature = self.verifier.id + self._key.sign(text.encode())
        return f"{text}\n{_DASH}{self.name} {b64encode(signature).decode()}\n"


def open_note(note: str, verifiers: Iterable[Verifier]) -> tuple[str, Verifier]:
    """Return the text of a note and the first known key that signed it.

    Raises NoteInvalid; signatures of unknown keys are passed over, as the
    specification asks.
    """
    text, blank, signatures = note.rpartition(_BLANK)
    if not blank or not signatures.endswith("\n"):
        raise NoteInvalid("a note ends with a blank line and its signatures")
    text += "\n"
    known = {(one.name, one.id): one for one in verifiers}
    for line in signatures[:-1].split("\n"):
        name, sealed = _signature(line)
        found = known.get((name, sealed[:_ID_SIZE]))
        if found:
            if not found.signed(text, sealed[_ID_SIZE:]):
                raise NoteInvalid(f"the signature of {name} is not its key's")
            return text, found
    raise NoteInvalid("no known key signed this")


def checkpoint_in(note: str) -> Checkpoint:
    """Read the checkpoint of a note, whoever signed it; raises NoteInvalid."""
    return Checkpoint.read(f"{note.rpartition(_BLANK)[0]}\n")


def _signature(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not name or not space:
        raise NoteInvalid("a signature is a dash, a name and base64")
    return name, _decoded(encoded)


@dataclass(frozen=True)
class Checkpoint:
    """How large a log is, and the root of its tree."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def read(cls, text: str) -> Checkpoint:
        """Read the text of a checkpoint; raises NoteInvalid."""
        lines = text.split("\n")
        try:
            origin, size, root = lines[0], lines[1], _decoded(lines[2])
        except IndexError:
            raise NoteInvalid("a checkpoint has at least three lines") from None
        canonical = size.isascii() and size.isdecimal() and str(int(size)) == size
        if not origin or not canonical or len(root) != _HASH_SIZE or lines[-1]:
            raise NoteInvalid("a checkpoint is an origin, a size and a root")
        return cls(origin, int(size), root)

    @property
    def text(self) -> str:
        """Return what is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def as_words(note: str) -> list[str]:
    """Return a checkpoint as words that fit on lines of 76: for a header field.

    They are the origin, the size, the root, and the signature in two halves. The origin
    is quoted as in a URL, whatever it holds.
    """
    text, _, signatures = note.rpartition(_BLANK)
    origin, size, root = text.split("\n")
    signature = signatures.rpartition(" ")[2].rstrip("\n")
    half = len(signature) // 2
    return [quote(origin, _PLAIN), size, root, signature[:half], signature[half:]]


def as_note(words: str) -> str:
    """Make a note of such words again, folded or not; raises NoteInvalid."""
    origin, size, root, *signature = [*words.split(), "", "", ""]
    name = unquote(origin)
    note = f"{name}\n{size}\n{root}\n\n{_DASH}{name} {''.join(signature)}\n"
    checkpoint_in(note)
    return note


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise NoteInvalid("this is no base64") from None
