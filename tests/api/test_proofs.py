"""Proofs over REST: an auditor asks, and checks the answer without us."""

from __future__ import annotations

import json
from base64 import b64decode
from threading import Thread

import pytest

from domain.application.ledger import LedgerKeeper
from domain.ledger.notes import Checkpoint
from domain.ledger.tree import ProofInvalid, verify_consistency
from domain.store.datastore import AccountDatastore
from domain.store.ledger.anchors import Anchors
from tests.api.caller import Caller
from tests.api.conftest import CallerOf
from tests.application.builders import AT
from tests.ledger.proving import load_verifier, proven_header

verifier = load_verifier()


def test_an_auditor_gets_a_proof_that_holds(
    api: Caller, caller_of: CallerOf, keeper: LedgerKeeper
) -> None:
    """What comes over REST is the file that the stand-alone script checks."""
    person = api.a_person()
    api.a_yes(person)
    keeper.keep()

    proof = caller_of("auditor").get(f"/v1/subscribers/{person}/proof")

    file, _, origin = verifier.verify(json.dumps(proof))
    assert origin == "sayso.example/main"
    assert "at the end granted: newsletter by email" in file["summary"][-1]
    assert [value["field"] for value in file["values"]] == ["address", "evidence"]


def test_a_proof_may_disclose_nothing(api: Caller, keeper: LedgerKeeper) -> None:
    """Whoever asks for no values gets none, and a valid proof."""
    person = api.a_person()
    api.a_yes(person)
    keeper.keep()

    proof = api.get(f"/v1/subscribers/{person}/proof", disclose="nothing")

    assert proof["values"] == []
    assert verifier.verify(json.dumps(proof))


def test_asking_brings_the_seal(api: Caller, keeper: LedgerKeeper) -> None:
    """A proof of what was said a moment ago waits until it is sealed."""
    person = api.a_person()
    keeper.keep()
    api.a_yes(person)
    answers = []

    asking = Thread(
        target=lambda: answers.append(api.get(f"/v1/subscribers/{person}/proof"))
    )
    asking.start()
    while asking.is_alive():
        keeper.keep()
        asking.join(0.01)

    assert "granted" in answers[0]["summary"][0]


def test_there_is_a_receipt_for_every_event(api: Caller, keeper: LedgerKeeper) -> None:
    """T-09: a yes and a no each have a C2SP tlog-proof of their own."""
    person = api.a_person()
    contact = api.a_yes(person)
    said = {"contact_id": contact, "purpose": "newsletter"}
    api.do(f"/v1/subscribers/{person}/consents/withdraw", said)
    keeper.keep()
    vkey = api.get("/v1/ledger")["keys"][0]

    for version, topic in ((2, "granted"), (3, "withdrawn")):
        receipt = api.get(f"/v1/subscribers/{person}/receipt", version=version)

        assert proven_header(receipt, vkey)[3] == f"subscriber.consent_{topic}.v1"
        altered = receipt | {"header": receipt["header"].replace("consent", "c0nsent")}
        with pytest.raises(ProofInvalid):
            proven_header(altered, vkey)


def test_the_log_only_grew(api: Caller, keeper: LedgerKeeper) -> None:
    """Whoever kept a checkpoint can have it proven that today's contains it."""
    api.a_person()
    keeper.keep()
    before = api.get("/v1/ledger")
    api.a_person("boris@example.com")
    keeper.seal()

    grown = api.get("/v1/ledger/growth", since=before["signed_size"])

    old, new = (
        Checkpoint.read(note.rpartition("\n\n")[0] + "\n")
        for note in (before["checkpoint"], grown["checkpoint"])
    )
    path = [b64decode(one) for one in grown["path"]]
    verify_consistency(old.size, old.root, new.size, new.root, path)


def test_before_the_first_checkpoint_there_is_nothing_to_prove(api: Caller) -> None:
    """The status says so, and growth is refused."""
    status = api.get("/v1/ledger")

    assert (status["checkpoint"], status["signed_size"]) == (None, 0)
    problem = api.refused("GET", "/v1/ledger/growth", since=1)
    assert problem["type"] == "/problems/proof-behind"


@pytest.mark.parametrize("since", [10**6, 10**12])
def test_a_log_was_never_larger_than_it_is(
    api: Caller, keeper: LedgerKeeper, since: int
) -> None:
    """Growth from beyond the end is refused."""
    keeper.keep()

    problem = api.refused("GET", "/v1/ledger/growth", since=since)

    assert problem["type"] == "/problems/not-found"


def test_time_stamps_are_listed_from_a_size_on(
    api: Caller, keeper: LedgerKeeper, datastore: AccountDatastore
) -> None:
    """Whoever holds a proof finds the earliest stamp that covers its checkpoint."""
    anchors, sizes = Anchors(datastore), []
    for number in range(3):
        api.a_person(f"person-{number}@example.com")
        sizes.append(keeper.sign_all().size)
        anchors.keep_timestamp(sizes[-1], bytes([number]), AT)

    first = api.get("/v1/ledger/timestamps", limit=2)
    rest = api.get("/v1/ledger/timestamps", limit=2, cursor=first["next"])
    covering = api.get("/v1/ledger/timestamps", size=sizes[0] + 1)

    listed = [line["size"] for line in first["items"] + rest["items"]]
    assert (listed, rest["next"]) == (sizes, None)
    assert [line["size"] for line in covering["items"]] == sizes[1:]
    assert covering["items"][0] == {
        "size": sizes[1],
        "stamped_at": "2026-03-03T10:15:00Z",
        "checkpoint": first["items"][1]["checkpoint"],
        "response": "AQ==",
    }


def test_who_is_not_here_has_no_proof(api: Caller, keeper: LedgerKeeper) -> None:
    """Neither a proof of nobody nor a receipt of what did not happen."""
    person = api.a_person()
    keeper.keep()
    nobody = "01890000-0000-7000-8000-000000000000"

    proof, receipt = "/v1/subscribers/{}/proof", "/v1/subscribers/{}/receipt"
    problems = [
        api.refused("GET", proof.format(nobody)),
        api.refused("GET", receipt.format(nobody), version=1),
        api.refused("GET", receipt.format(person), version=9),
    ]
    assert {problem["type"] for problem in problems} == {"/problems/not-found"}
