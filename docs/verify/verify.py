#!/usr/bin/env python3
"""Checks a Sayso proof file, offline, with nothing of Sayso.

    python3 verify.py anna.json [--key VKEY] [--as-of 2026-03-03T10:15:00Z]

Needs Python 3.9 or later and either the package ``cryptography`` or the program
``openssl`` (3.0 or later). ``--key`` is the log's public key as its operator published
it; without it the first key in the file is believed, and its fingerprint printed for
you to compare. The exit status is 0 if the file is valid, 1 if it is not, and 2 if
nothing here can check it.

The format is described in format.md beside this file. Everything in a proof file is
checked; whatever is not understood is refused.
"""

import argparse
import base64
import hashlib
import hmac
import itertools
import json
import re
import subprocess
import sys
import tempfile
from datetime import datetime, timezone
from pathlib import Path

FORMAT = "sayso.proof.v1"
TOP = {
    "format",
    "subscriber",
    "summary",
    "events",
    "values",
    "notices",
    "seal",
    "checkpoint",
    "keys",
}
EVENT = {"type", "recorded_at", "proof"}
SEAL = EVENT | {
    "state",
    "stream",
    "version",
    "previous",
    "place",
    "streams",
    "path",
    "siblings",
}
VALUE = {"id", "field", "salt", "value"}
KEY = {"vkey", "endorsement"}
SHOWN = (
    "subscriber.registered.",
    "subscriber.contact_",
    "subscriber.consent_",
    "subscriber.confirmation_",
    "subscriber.erased.",
    "subscriber.merged_",
)
CONSENT = "subscriber.consent_"
GIVEN_OVER = "subscriber.contact_given_over."
MERGED = "subscriber.merged_"
STATES = {"renewed": "granted"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
TOPIC = re.compile(r"[a-z_.]+\.v[0-9]+")
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
HEX = re.compile(r"[0-9a-f]{64}")
#: Texts of JSON, to be passed over, and what opens and closes its parts.
MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
LEVEL = {"[": 1, "{": 1, "]": -1, "}": -1}
DEPTH = 32
#: Keys of small order: under them, one signature holds for any text.
_P = 2**255 - 19
_Y = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
SMALL = {0, 1, _Y, _P - _Y, _P - 1, _P, _P + 1}
#: The stream in which a log speaks of itself.
LEDGER = "fe14010b-4fe8-8303-852f-0467c919ef9a"
HEIGHT = 16


class Invalid(Exception):
    """The file proves nothing; the text says why."""


class Unable(Exception):
    """Nothing here can check the file; the text says what is lacking."""


def demand(holds, complaint):
    """Refuse the file unless something holds."""
    if not holds:
        raise Invalid(complaint)


# Reading: every part has one form only.


def text_of(content):
    """Read bytes as UTF-8."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Invalid("this is no UTF-8") from None


def parse(text, number):
    """Read JSON; raise ValueError. Of fields of one name the last counts."""
    marks = [LEVEL[one] for one in MARKS.findall(text) if one in LEVEL]
    if max(itertools.accumulate(marks), default=0) > DEPTH:
        raise ValueError("nested too deeply")
    return json.loads(
        text, parse_int=number, parse_float=number, parse_constant=_no_number
    )


def read(text):
    """Read a file; raise Invalid if it is not in the form of a proof."""
    try:
        text.encode()
        file = parse(text, _no_number)
        json.dumps(file, ensure_ascii=False).encode()
    except ValueError:
        raise Invalid("this is no JSON") from None
    dated = isinstance(file, dict) and "as_of" in file
    fields(file, TOP | {"as_of"} if dated else TOP, "the file")
    demand(file["format"] == FORMAT, "this is no proof of the first version")
    form(UUID, file["subscriber"], "subscriber")
    if dated:
        form(TIME, file["as_of"], "as_of")
    demand(isinstance(file["checkpoint"], str), "the checkpoint is no text")
    read_lists(file)
    read_seal(file["seal"])
    return file


def read_lists(file):
    """Demand the form of everything of which there may be many."""
    for name in ("events", "values", "notices", "keys", "summary"):
        demand(isinstance(file[name], list), f"{name} is no list")
    for text in file["notices"] + file["summary"]:
        demand(isinstance(text, str), "a line is no text")
    demand(file["events"], "there is no event")
    for event in file["events"]:
        read_event(event)
    for value in file["values"]:
        fields(value, VALUE, "a value")
        texts(value)
    for key in file["keys"]:
        fields(key, KEY, "a key")
        texts(key)


def _no_number(_text):
    raise ValueError("numbers in a proof are text")


def _short_number(text):
    """Read a whole number of a state; what is no such number is never looked at."""
    return int(text) if NUMBER.fullmatch(text) else None


def fields(part, names, called):
    """Demand just these fields."""
    demand(isinstance(part, dict), f"{called} is no object")
    demand(set(part) == names, f"{called} has not the fields of its form")


def texts(part):
    """Demand that every field is text."""
    demand(all(isinstance(one, str) for one in part.values()), "a field is no text")


def form(pattern, value, called):
    """Demand text of one form."""
    demand(isinstance(value, str), f"{called} is no text")
    demand(pattern.fullmatch(value), f"{called} is not in its form")
    return value


def read_event(event):
    """Demand the form of an event: those of consent show their state."""
    demand(isinstance(event, dict), "an event is no object")
    shown = str(event.get("type")).startswith(SHOWN)
    fields(event, EVENT | {"state" if shown else "state_hash"}, "an event")
    texts(event)
    form(TOPIC, event["type"], "the type of an event")
    form(TIME, event["recorded_at"], "the time of an event")
    if not shown:
        form(HEX, event["state_hash"], "the hash of a state")


def read_seal(seal):
    """Demand the form of the seal."""
    fields(seal, SEAL, "the seal")
    for name in ("path", "siblings"):
        demand(isinstance(seal[name], list), f"{name} of the seal is no list")
    texts({name: seal[name] for name in SEAL - {"path", "siblings"}})
    demand(seal["stream"] == LEDGER, "the seal is in another stream than the log's own")
    form(TIME, seal["recorded_at"], "the time of the seal")
    form(HEX, seal["previous"], "the leaf before the seal")
    for name in ("version", "place", "streams"):
        form(NUMBER, seal[name], f"{name} of the seal")
    demand(
        seal["type"] == "ledger.heads_sealed.v1", "the seal is an event of another type"
    )


def decoded(text, called):
    """Decode base64 that has one spelling only."""
    demand(isinstance(text, str), f"{called} is no text")
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise Invalid(f"{called} is no base64") from None
    demand(base64.b64encode(value).decode() == text, f"{called} is no base64")
    return value


def hash_of(text, called):
    """Decode 32 bytes."""
    value = decoded(text, called)
    demand(len(value) == 32, f"{called} is no hash")
    return value


# Signatures: C2SP signed-note.


def read_vkey(vkey):
    """Return (name, id, public key) of a key; raise Invalid."""
    parts = vkey.split("+", 2)
    demand(len(parts) == 3 and parts[0], "a key is a name, an id and base64")
    name, id_, encoded = parts
    material = decoded(encoded, "a key")
    demand(len(material) == 33 and material[0] == 1, "a key is not Ed25519")
    point = int.from_bytes(material[1:], "little") % 2**255
    demand(point not in SMALL, "a key is of small order")
    digest = hashlib.sha256(name.encode() + b"\n" + material).digest()
    demand(digest[:4].hex() == id_, "the id of a key is not its own")
    return name, digest[:4], material[1:]


def open_note(note, vkey):
    """Return the text that a key signed; raise Invalid."""
    name, id_, public = read_vkey(vkey)
    text, blank, signatures = note.rpartition("\n\n")
    demand(blank and signatures.endswith("\n"), "a note lacks its signatures")
    text += "\n"
    lines = [read_signature(line) for line in signatures[:-1].split("\n")]
    for signer, sealed in lines:
        if (signer, sealed[:4]) == (name, id_):
            holds = signed(public, sealed[4:], text.encode())
            demand(holds, "a signature does not hold")
            return text
    raise Invalid("the key did not sign this")


def read_signature(line):
    """Return (name, id and signature) of a line under a note."""
    demand(line.startswith("\u2014 "), "a signature begins with a dash")
    signer, space, encoded = line[2:].partition(" ")
    demand(signer and space, "a signature has a name")
    return signer, decoded(encoded, "a signature")


def signed(public, signature, message):
    """Tell whether an Ed25519 signature (RFC 8032) holds."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return signed_by_openssl(public, signature, message)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def signed_by_openssl(public, signature, message):
    """Ask the program openssl; the prefix makes a key of RFC 8410 of the bytes."""
    with tempfile.TemporaryDirectory() as folder:
        der = bytes.fromhex("302a300506032b6570032100") + public
        pem = "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n"
        paths = [Path(folder, name) for name in ("key", "signature", "message")]
        paths[0].write_text(pem.format(base64.b64encode(der).decode()))
        paths[1].write_bytes(signature)
        paths[2].write_bytes(message)
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-rawin"]
        command += ["-inkey", paths[0], "-sigfile", paths[1], "-in", paths[2]]
        return verdict_of(command)


def verdict_of(command):
    """Run openssl; raise Unable if it is not here, or too old to know what to do."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        raise Unable("neither cryptography nor openssl is here") from None
    said = run.stdout + run.stderr
    if "Signature Verif" not in said:
        raise Unable(f"this openssl cannot check signatures: {said.strip()[:200]}")
    return run.returncode == 0 and "Successfully" in said


def key_of_checkpoint(keys, trusted):
    """Return the last key of the file, if the trusted one leads to it."""
    vkeys = [key["vkey"] for key in keys]
    demand(trusted in vkeys, "the key you trust is none of this file's")
    demand(not keys[0]["endorsement"], "nobody vouches for a first key")
    start = vkeys.index(trusted)
    for before, key in zip(keys[start:], keys[start + 1 :]):
        text = open_note(key["endorsement"], before["vkey"])
        demand(text == key["vkey"] + "\n", "a key is not vouched for by the last")
    return vkeys[-1]


# Trees: RFC 9162, section 2.1.


def leaf_hash(data):
    """Hash what a leaf holds."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """Hash two subtrees together."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(leaf, index, size, path):
    """Return the root that a path leads to (RFC 9162, section 2.1.3.2)."""
    demand(0 <= index < size, "a leaf lies outside its tree")
    place, last, found = index, size - 1, leaf
    for sibling in path:
        demand(last, "a path is too long")
        if place % 2 or place == last:
            found = node_hash(sibling, found)
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    demand(not last, "a path is too short")
    return found


def read_checkpoint(text):
    """Return (origin, size, root) of a C2SP tlog-checkpoint."""
    lines = text.split("\n")
    demand(len(lines) == 4 and lines[0] and not lines[3], "this is no checkpoint")
    size = int(form(NUMBER, lines[1], "the size of the checkpoint"))
    return lines[0], size, hash_of(lines[2], "the root of the checkpoint")


def read_tlog_proof(proof):
    """Return (index, path) of a C2SP tlog-proof up to its checkpoint."""
    lines = proof.split("\n")
    demand(lines[0] == "c2sp.org/tlog-proof@v1", "this is no tlog-proof")
    demand(len(lines) > 3 and lines[-2:] == ["", ""], "a proof ends in a blank line")
    demand(lines[1].startswith("index "), "a proof has an index")
    index = int(form(NUMBER, lines[1][6:], "the index of a proof"))
    return index, [hash_of(line, "a hash of a proof") for line in lines[2:-2]]


# What the file says, piece by piece.


def header(stream, version, event, previous):
    """Write the header of an event as format.md says."""
    state_hash = event.get("state_hash")
    if "state" in event:
        state_hash = hashlib.sha256(event["state"].encode()).hexdigest()
    return (
        f"sayso.event.v1\n{stream}\n{version}\n{event['type']}\n"
        f"{event['recorded_at']}\n{state_hash}\n{previous}\n"
    )


def check_leaf(header_text, proof, size, root):
    """Demand that a header is a leaf of the signed tree; return its index and hash."""
    leaf = leaf_hash(header_text.encode())
    index, path = read_tlog_proof(proof)
    found = root_from(leaf, index, size, path)
    demand(hmac.compare_digest(found, root), "an event is not in the signed log")
    return index, leaf


def check_events(file, size, root):
    """Demand that the stream is whole; return the last index and the last leaf."""
    previous, last, at = "-", -1, ""
    for version, event in enumerate(file["events"], 1):
        text = header(file["subscriber"], version, event, previous)
        index, leaf = check_leaf(text, event["proof"], size, root)
        demand(index > last and event["recorded_at"] >= at, "events are out of order")
        previous, last, at = leaf.hex(), index, event["recorded_at"]
    return last, leaf


def check_seal(file, size, root):
    """Demand that the last event of the file is the person's last; return the seal."""
    seal = file["seal"]
    last, leaf = check_events(file, size, root)
    text = header(seal["stream"], seal["version"], seal, seal["previous"])
    index, _ = check_leaf(text, seal["proof"], size, root)
    said = fact_of(seal["state"])
    for name in ("size", "position"):
        demand(type(said.get(name)) is int, f"{name} of the seal is no number")
    demand(last < said["size"] <= index, "the seal is older than the last event")
    stream, version = file["subscriber"], len(file["events"])
    head = leaf_hash(f"sayso.head.v1\n{stream}\n{version}\n{leaf.hex()}\n".encode())
    path = [hash_of(one, "a hash of the seal") for one in seal["path"]]
    found = root_from(head, int(seal["place"]), int(seal["streams"]), path)
    siblings = [hash_of(one, "a hash of the seal") for one in seal["siblings"]]
    demand(len(siblings) == HEIGHT, "the seal has sixteen siblings")
    bucket = int(stream[-4:], 16)
    for sibling in siblings:
        pair = (sibling, found) if bucket % 2 else (found, sibling)
        found, bucket = node_hash(*pair), bucket >> 1
    wanted = hash_of(said.get("root"), "the root of the seal")
    demand(hmac.compare_digest(found, wanted), "later events are withheld")
    return said


def fact_of(state):
    """Return what an event says; its bytes are proven by then."""
    try:
        said = parse(state, _short_number)
    except ValueError:
        raise Invalid("the state of an event cannot be read") from None
    fact = said.get("fact") if isinstance(said, dict) else None
    demand(isinstance(fact, dict), "the state of an event cannot be read")
    return fact


def word(fact, name, default=None):
    """Return a text that an event says."""
    demand(isinstance(fact.get(name, default), str), f"{name} in a state is no text")
    return fact.get(name, default)


def check_values(file, facts):
    """Demand that every disclosed value is the one that an event commits to."""
    committed = {}
    for fact in facts:
        committed.update(commitments(fact, ""))
    for value in file["values"]:
        salt = decoded(value["salt"], "a salt")
        demand(len(salt) == 16, "a salt is 16 bytes")
        wanted = committed.get(value["id"])
        demand(wanted is not None, "a value is named by no event")
        digest = hashlib.sha256(salt + value["value"].encode()).digest()
        found = value["field"], base64.b64encode(digest).decode()
        demand(found == wanted, "a value is not the one given")


def commitments(part, field):
    """Find every {id, digest} in a state, with the name of the field it stands in."""
    if isinstance(part, dict):
        if set(part) == {"id", "digest"}:
            yield word(part, "id"), (field, word(part, "digest"))
        for name, inner in part.items():
            yield from commitments(inner, name)
    elif isinstance(part, list):
        for inner in part:
            yield from commitments(inner, field)


def check_notices(file, facts):
    """Demand every wording that an event names, and no other."""
    saying = [fact for fact in facts if fact.get("notice_id") is not None]
    named = {word(fact, "notice_id") for fact in saying}
    digests = [hashlib.sha256(text.encode()).digest() for text in file["notices"]]
    given = [base64.b64encode(digest).decode() for digest in digests]
    demand(set(given) == named and len(given) == len(named), "a wording is another")


def summary(events, as_of=None):
    """Say what was said when, and what holds at the end: as the file must say it."""
    end = f"as of {as_of}" if as_of else "at the end"
    states = {}
    for event in events:
        if not (as_of and event["recorded_at"] > as_of):
            yield from line_of(event, states)
    for cell, state in states.items():
        yield f"{end} {state}: {cell}"


def line_of(event, states):
    """Say what an event says of a consent or of another card; note what holds then."""
    at, kind = event["recorded_at"], event["type"]
    if kind.startswith(CONSENT):
        yield f"{at} {said(fact_of(event['state']), kind, states)}"
    elif kind.startswith(GIVEN_OVER):
        fact = fact_of(event["state"])
        contact, taker = word(fact, "contact_id"), word(fact, "to_id")
        for cell in states:
            if cell.endswith(f" to {contact}"):
                states[cell] = f"gone to {taker}"
        yield f"{at} contact {contact} went to {taker}"
    elif kind.startswith(MERGED):
        fact = fact_of(event["state"])
        name = "other_id" if "other_id" in fact else "survivor_id"
        yield f"{at} became one with {word(fact, name)}"


def said(fact, kind, states):
    """Say what was said of a consent; what came from another card came in a state."""
    act = kind[len(CONSENT) :].rpartition(".")[0]
    cell, whence = cell_of(fact), ""
    states[cell] = STATES.get(act, act)
    if act == "taken_over":
        states[cell] = word(fact, "state")
        whence = f", {states[cell]} from {word(fact, 'origin_id')}"
    return f"{act}: {cell} ({word(fact, 'method', '-')}){whence}"


def cell_of(fact):
    """Name what a consent is for."""
    purpose, channel = word(fact, "purpose"), word(fact, "channel")
    return f"{purpose} by {channel} to {word(fact, 'contact_id')}"


def verify(text, trusted=None):
    """Check a proof file; return the file, the seal and the origin.

    Raises Invalid, and Unable when there is nothing to check signatures with.
    """
    file = read(text)
    demand(file["keys"], "the file names no key")
    vkey = key_of_checkpoint(file["keys"], trusted or file["keys"][0]["vkey"])
    origin, size, root = read_checkpoint(open_note(file["checkpoint"], vkey))
    demand(origin == read_vkey(vkey)[0], "the checkpoint is another log's")
    seal = check_seal(file, size, root)
    facts = [fact_of(event["state"]) for event in file["events"] if "state" in event]
    check_values(file, facts)
    check_notices(file, facts)
    as_of = file.get("as_of", "")
    demand(as_of <= file["seal"]["recorded_at"], "the file does not reach to as_of")
    told = list(summary(file["events"], as_of))
    demand(told == file["summary"], "the summary is another")
    return file, seal, origin


def report(file, seal, origin, as_of):
    """Say line by line what is proven."""
    until = file["seal"]["recorded_at"]
    yield f"VALID: log {origin}, subscriber {file['subscriber']}"
    yield f"complete up to position {seal['position']} of the log,"
    yield f"which was recorded before {until}"
    if as_of and as_of > until:
        yield f"the file says nothing of what came after, up to {as_of}"
    for line in summary(file["events"], as_of):
        yield f"  {line}"
    for value in file["values"]:
        yield f"  disclosed {value['field']}: {value['value']}"
    for text in file["notices"]:
        yield f"  wording {hashlib.sha256(text.encode()).hexdigest()[:12]}:"
        yield from (f"    {line}" for line in text.splitlines())


def plain(line):
    """Write what would steer a terminal as an escape."""
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode()
        for one in line
    )


def moment(text):
    """Write a time as headers have it."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def arguments():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--key", help="the log's public key, as it was published")
    parser.add_argument(
        "--as-of", type=moment, help="say what held at a time, 2026-03-03T10:15:00Z"
    )
    return parser.parse_args()


def main():
    """Check the file that the command line names."""
    given = arguments()
    try:
        file, seal, origin = verify(text_of(given.file.read_bytes()), given.key)
    except Invalid as why:
        print(plain(f"INVALID: {why}"))
        sys.exit(1)
    except (Unable, OSError) as why:
        print(plain(f"NOT CHECKED: {why}"))
        sys.exit(2)
    for line in report(file, seal, origin, given.as_of or file.get("as_of")):
        print(plain(line))
    if not given.key:
        print(plain(f"no key was given: compare this one, {file['keys'][0]['vkey']}"))


if __name__ == "__main__":
    main()
