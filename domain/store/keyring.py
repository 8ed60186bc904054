"""Secrets that live outside the database, each under the id of its key."""

from __future__ import annotations

import secrets
from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from dataclasses import dataclass
from pathlib import Path

import msgspec

from domain.store.kept_files import drafted, locked, replace

FILE = "secrets.json"
#: What each secret is for: links in messages, digests of addresses, Message-IDs.
PURPOSES = ("link", "pepper", "message_id")
_SECRET_BYTES = 32


class StoredKey(msgspec.Struct, frozen=True):
    """A key in the file; the last of a purpose is the one that is used."""

    id: str
    secret: bytes


@dataclass(frozen=True)
class Keyring:
    """The secrets of one installation, oldest first for each purpose."""

    keys: Mapping[str, list[StoredKey]]

    @classmethod
    def open(cls, state_dir: Path) -> Keyring:
        """Read the secrets, making them first if there are none.

        The file has mode 0600. Of two processes that start at once one makes it.
        """
        path = state_dir / FILE
        if not path.exists():
            _make(path)
        content = path.read_bytes()
        return cls(msgspec.json.decode(content, type=dict[str, list[StoredKey]]))

    @property
    def link(self) -> StoredKey:
        """Return the key that signs links in messages."""
        return self.keys["link"][-1]

    @property
    def pepper(self) -> StoredKey:
        """Return the key of what is digested for some days: the first that there was.

        A question and its repetition are to come to the same, whatever is added.
        """
        return self.keys["pepper"][0]

    def peppers(self) -> dict[str, bytes]:
        """Return every key of address digests, by id, oldest first."""
        return {key.id: key.secret for key in self.keys["pepper"]}

    @property
    def message_id(self) -> StoredKey:
        """Return the key that Message-IDs are derived with."""
        return self.keys["message_id"][-1]

    def links(self) -> dict[str, bytes]:
        """Return every key that ever signed links, by id: old links stay good."""
        return {key.id: key.secret for key in self.keys["link"]}


class KeptPeppers(Mapping[str, bytes]):
    """The keys of address digests as they are kept now, by id, oldest first.

    Each look asks for the time of the file: whoever sees what another process digested
    with a new key has that key. There is none while there is no file.
    """

    def __init__(self, state_dir: Path) -> None:
        self._state_dir, self._path = state_dir, state_dir / FILE
        self._seen: tuple[object, dict[str, bytes]] = (None, {})

    def __getitem__(self, id_: str) -> bytes:
        return self._now()[id_]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())

    def items(self) -> ItemsView[str, bytes]:
        """Return all as of one look."""
        return self._now().items()

    def values(self) -> ValuesView[bytes]:
        """Return all as of one look."""
        return self._now().values()

    def _now(self) -> dict[str, bytes]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return self._seen[1]
        stamp = found.st_ino, found.st_mtime_ns, found.st_size
        if stamp != self._seen[0]:
            self._seen = stamp, Keyring.open(self._state_dir).peppers()
        return self._seen[1]


def add_pepper(state_dir: Path) -> str:
    """Digest addresses with a new key from now on; return its id. All others stay."""
    path = state_dir / FILE
    with locked(path):
        new, keys = _new_key(), Keyring.open(state_dir).keys
        written = {**keys, "pepper": [*keys["pepper"], new]}
        replace(path, msgspec.json.encode(written))
    return new.id


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = {purpose: [_new_key()] for purpose in PURPOSES}
    draft = drafted(path, msgspec.json.encode(keys))
    try:
        # A link fails if another was faster; a rename would replace their secrets.
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _new_key() -> StoredKey:
    return StoredKey(secrets.token_hex(4), secrets.token_bytes(_SECRET_BYTES))
