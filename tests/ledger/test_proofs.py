"""A proof file convinces a stranger, and nothing can be left out of it or changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.application import Application, create_application
from domain.application.ledger import LedgerKeeper
from domain.application.proofs import Proofs
from domain.application.records import Records
from domain.errors import NotFound, ProofBehind
from domain.ids import new_id
from domain.ledger.proof import as_document
from domain.store.datastore import AccountDatastore
from domain.store.signing import SigningBook
from domain.subscriber import Subscriber
from tests.application.builders import PEPPERS, WORDING, a_list, a_person, by, said_yes
from tests.ledger.proving import load_verifier, proof_of

verifier = load_verifier()


@pytest.fixture
def application(datastore: AccountDatastore) -> Application:
    """Give the commands."""
    return create_application(datastore, PEPPERS)


@pytest.fixture
def anna(application: Application, keeper: LedgerKeeper) -> dict[str, Any]:
    """Give the proof of somebody who said yes, came onto a list, and said no."""
    anna = a_person(application)
    contact = next(iter(Records(keeper.datastore).load(Subscriber, anna).contacts))
    application.subscribers.grant_consent(by(), anna, contact, "newsletter", said_yes())
    application.subscribers.join_list(by(), anna, a_list(application))
    application.subscribers.withdraw_consent(by(), anna, contact, "newsletter", "link")
    for number in range(20):
        a_person(application, f"other-{number}@example.com")
    proof: dict[str, Any] = json.loads(proof_of(keeper, anna))
    return proof


def test_a_stranger_verifies_it(anna: dict[str, Any], keeper: LedgerKeeper) -> None:
    """The script finds all that was said, by the key that was published."""
    file, seal, origin = verifier.verify(json.dumps(anna), anna["keys"][0]["vkey"])

    assert origin == "sayso.example/main"
    assert [value["field"] for value in file["values"]] == ["address", "evidence"]
    assert file["notices"] == [WORDING]
    assert [line.split(" ")[1] for line in file["summary"][:2]] == [
        "granted:",
        "withdrawn:",
    ]
    assert file["summary"][-1].startswith("at the end withdrawn: newsletter by email")
    signed = keeper.last_signed()
    assert signed
    assert seal["size"] < signed.size


def test_it_says_what_held_at_a_time(
    anna: dict[str, Any], keeper: LedgerKeeper
) -> None:
    """As of her yes it held; the no that came after is in the file all the same."""
    granted, withdrawn = (
        event["recorded_at"] for event in anna["events"] if "consent_" in event["type"]
    )
    proofs, subscriber_id = Proofs(keeper.datastore), UUID(anna["subscriber"])

    then = as_document(proofs.of(subscriber_id, as_of=datetime.fromisoformat(granted)))

    assert then["summary"][0].startswith(f"{granted} granted: newsletter by email")
    assert then["summary"][1].startswith(f"as of {granted} granted: newsletter")
    assert len(then["summary"]) == 2
    assert [event["recorded_at"] for event in then["events"]][-1] == withdrawn
    file, seal, origin = verifier.verify(json.dumps(then))
    assert list(verifier.report(file, seal, origin, None))[3][2:] == then["summary"][0]


def test_it_speaks_of_no_time_after_its_seal(
    anna: dict[str, Any], keeper: LedgerKeeper
) -> None:
    """Asked about a later one it says what held at the end, and no more."""
    proofs, subscriber_id = Proofs(keeper.datastore), UUID(anna["subscriber"])
    sealed_at = datetime.fromisoformat(anna["seal"]["recorded_at"])
    later = sealed_at + timedelta(microseconds=1)

    assert proofs.of(subscriber_id, as_of=sealed_at).as_of == sealed_at
    assert proofs.of(subscriber_id, as_of=later).as_of is None


def _without_the_withdrawal(proof: dict[str, Any]) -> None:
    del proof["events"][-1]
    proof["summary"] = list(verifier.summary(proof["events"]))


def _without_one_between(proof: dict[str, Any]) -> None:
    del proof["events"][2]


def _with_another_address(proof: dict[str, Any]) -> None:
    proof["values"][0]["value"] = "eve@example.com"


def _with_another_wording(proof: dict[str, Any]) -> None:
    proof["notices"][0] += " And everything else."


def _with_another_time(proof: dict[str, Any]) -> None:
    proof["events"][1]["recorded_at"] = "2026-01-01T00:00:00.000000Z"


def _of_somebody_else(proof: dict[str, Any]) -> None:
    proof["subscriber"] = str(new_id())


def _with_another_story(proof: dict[str, Any]) -> None:
    proof["summary"].pop()


def _as_of_another_time(proof: dict[str, Any]) -> None:
    proof["as_of"] = proof["events"][1]["recorded_at"]


def _with_a_note_in_the_margin(proof: dict[str, Any]) -> None:
    proof["comment"] = "believe me"


def _with_another_state(proof: dict[str, Any]) -> None:
    state = proof["events"][1]["state"]
    proof["events"][1]["state"] = state.replace('"newsletter"', '"everything"')


def _with_another_size(proof: dict[str, Any]) -> None:
    origin, size, *rest = proof["checkpoint"].split("\n")
    proof["checkpoint"] = "\n".join([origin, str(int(size) + 1), *rest])


def _without_the_wording(proof: dict[str, Any]) -> None:
    proof["notices"] = []


@pytest.mark.parametrize(
    "tampering",
    [
        _without_the_withdrawal,
        _without_one_between,
        _with_another_address,
        _with_another_wording,
        _with_another_time,
        _of_somebody_else,
        _with_another_story,
        _as_of_another_time,
        _with_a_note_in_the_margin,
        _with_another_state,
        _with_another_size,
        _without_the_wording,
    ],
    ids=lambda tampering: tampering.__name__.strip("_"),
)
def test_nothing_is_left_out_or_changed(
    anna: dict[str, Any], tampering: Callable[[dict[str, Any]], None]
) -> None:
    """Whatever is taken away, added or altered makes the file invalid."""
    tampering(anna)

    with pytest.raises(verifier.Invalid):
        verifier.verify(json.dumps(anna))


def test_no_event_can_be_left_out(anna: dict[str, Any]) -> None:
    """T-09: no single one, no end of any length, not with the summary told anew."""
    whole = anna["events"]
    assert len(whole) == 4
    shortened = [whole[:place] + whole[place + 1 :] for place in range(len(whole))]
    shortened += [whole[:length] for length in range(1, len(whole))]

    for events in shortened:
        told = {"events": events, "summary": list(verifier.summary(events))}
        with pytest.raises(verifier.Invalid):
            verifier.verify(json.dumps(anna | told))
    assert verifier.verify(json.dumps(anna))


def test_values_may_be_kept_back(
    keeper: LedgerKeeper, application: Application
) -> None:
    """A proof without address and evidence is valid, and discloses neither."""
    anna = a_person(application)
    keeper.seal()

    proof = Proofs(keeper.datastore).of(anna, disclose=())

    assert proof.values == []


def test_a_key_that_took_over_is_trusted_through_the_one_before(
    keeper: LedgerKeeper, application: Application
) -> None:
    """Old keys lead to new ones; old proofs stay good, and strangers' keys do not."""
    anna = a_person(application)
    old = proof_of(keeper, anna)
    first = json.loads(old)["keys"][0]["vkey"]
    keeper.rotate_key()
    a_person(application, "boris@example.com")
    new = proof_of(keeper, anna)

    assert verifier.verify(old, first)
    assert verifier.verify(new, first)
    with pytest.raises(verifier.Invalid, match="none of this file"):
        verifier.verify(new, first.replace("sayso", "other"))


def test_after_a_fork_the_log_is_another(
    keeper: LedgerKeeper, application: Application, book: SigningBook
) -> None:
    """New files are valid under the new key, and nobody is led to it from the old."""
    anna = a_person(application)
    old = json.loads(proof_of(keeper, anna))["keys"][0]["vkey"]
    book.fork()
    a_person(application, "boris@example.com")

    new = proof_of(keeper, anna)

    assert verifier.verify(new)[2] == "sayso.example/main#2"
    with pytest.raises(verifier.Invalid, match="none of this file"):
        verifier.verify(new, old)


def test_what_is_not_sealed_is_not_proven(
    keeper: LedgerKeeper, application: Application
) -> None:
    """Before the seal there is no proof, and asking for one brings the seal."""
    anna = a_person(application)
    proofs = Proofs(keeper.datastore)
    with pytest.raises(ProofBehind):
        proofs.of(anna)
    keeper.keep()
    boris = a_person(application, "boris@example.com")
    with pytest.raises(ProofBehind):
        proofs.of(boris)

    proofs.want_seal()
    keeper.keep()

    assert proofs.of(boris).events


def test_there_is_no_proof_of_nobody(keeper: LedgerKeeper) -> None:
    """Who was never here has no stream."""
    with pytest.raises(NotFound):
        Proofs(keeper.datastore).of(new_id())
