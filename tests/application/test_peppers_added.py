"""A pepper is added while everything runs: what was closed stays closed for all."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError

from domain.application import Application, Entry, ImportOptions, Wanted
from domain.application import create_application as create
from domain.application.records import Records
from domain.errors import AddressClosed, PepperMissing
from domain.store.activity_keys import ActivityKeys
from domain.store.datastore import AccountDatastore
from domain.store.keyring import KeptPeppers, Keyring, add_pepper
from domain.store.log import EventLog
from domain.store.suppressions import Peppers, Suppressions
from projections.rederiving import rederive_standing
from tests.application.builders import a_block, a_list, a_person, by
from tests.application.test_deliveries import PURPOSE, consenting, frozen, turn
from tests.application.test_imports import a_chunk, a_row, sent
from tests.application.test_stop_lists import ANNA, TENTH, marked, scopes_of

BO = "bo@b.example"


def peppers_in(state_dir: Path) -> Peppers:
    """Return the peppers as a process holds them that started now."""
    Keyring.open(state_dir)
    held = Peppers(KeptPeppers(state_dir))
    assert held.secrets
    return held


@pytest.fixture
def state_dir(tmp_path: Path) -> Path:
    """Return where the secrets lie."""
    return tmp_path


@pytest.fixture
def one(datastore: AccountDatastore, state_dir: Path) -> Application:
    """Return the commands of a process that started before any pepper was added."""
    return create(datastore, peppers_in(state_dir))


@pytest.fixture
def other(datastore: AccountDatastore, state_dir: Path) -> Application:
    """Return those of another one."""
    return create(datastore, peppers_in(state_dir))


def test_what_was_closed_before_stays_closed(
    one: Application, datastore: AccountDatastore, state_dir: Path
) -> None:
    """Through an import and an erasure; and putting it there again adds nothing."""
    one.stop_lists.fill(by(), replace(a_block(ANNA), note="rang on 3 March"))
    one.erasing.erase(by(), a_person(one, BO), Wanted("request"))
    new = add_pepper(state_dir)
    begun = one.imports.start(by(), sent(one), ImportOptions(a_list(one), PURPOSE))

    one.imports.commit_chunk(by(), begun.id, a_chunk(a_row(2, ANNA), a_row(3, BO)))

    counts = one.imports.get(begun.id).counts
    assert (counts.created, counts.suppressed, counts.failed) == (1, 1, 1)
    again = one.stop_lists.fill(by(), a_block(ANNA))
    assert one.stop_lists.report(again.id).already == 1
    person, _ = Records(datastore).vault.holders("email", [ANNA])[ANNA]
    one.erasing.erase(by(), person, Wanted("request"))
    assert "note" in one.erasing.certificate(person).categories
    suppressions = Suppressions(datastore, peppers_in(state_dir))
    assert scopes_of(suppressions) == [("account", "erasure"), ("account", "owner")]
    for address in (ANNA, BO):
        with pytest.raises(AddressClosed):
            a_person(one, address)
    assert list(peppers_in(state_dir).secrets)[-1] == new
    assert all(
        line.equal for line in rederive_standing(datastore, peppers_in(state_dir))
    )


def test_an_entry_of_either_time_is_released(
    one: Application, datastore: AccountDatastore, state_dir: Path
) -> None:
    """Under whichever pepper it stands."""
    suppressions = Suppressions(datastore, peppers_in(state_dir))
    one.stop_lists.fill(by(), a_block(ANNA))
    add_pepper(state_dir)
    one.stop_lists.fill(by(), a_block(ANNA, scope="channel"))
    assert len(scopes_of(suppressions)) == 2

    for scope in ("account", "channel"):
        entry = Entry("email", ANNA, scope, "owner")
        one.stop_lists.release(by(), entry, "a mistake", TENTH)

    assert scopes_of(suppressions) == []


def test_a_process_that_runs_sees_what_another_closes_under_a_new_pepper(
    one: Application,
    other: Application,
    datastore: AccountDatastore,
    event_log: EventLog,
    state_dir: Path,
) -> None:
    """In its next attempt, and when somebody comes."""
    contacts = consenting(one, Records(datastore), 2)
    window = frozen(one, event_log, contacts)
    one.stop_lists.fill(by(), a_block("person0@example.com"))
    add_pepper(state_dir)
    other.stop_lists.fill(by(), a_block("person1@example.com", BO))

    attempt = one.deliveries.proceed(by(), window, turn(window))
    a_person(one, BO)

    assert attempt
    assert [excluded.reason for excluded in attempt.excluded] == ["suppressed"] * 2
    assert len(marked(datastore)) == 3


def test_whoever_lacks_the_pepper_of_an_entry_sends_and_registers_nothing(
    one: Application,
    datastore: AccountDatastore,
    event_log: EventLog,
    state_dir: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """On another machine, with the file as it was; until the new one is copied."""
    contacts = consenting(one, Records(datastore), 1)
    window = frozen(one, event_log, contacts)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    shutil.copy(state_dir / "secrets.json", elsewhere)
    far = create(datastore, peppers_in(elsewhere))
    new = add_pepper(state_dir)
    one.stop_lists.fill(by(), a_block("person0@example.com", BO))

    with pytest.raises(PepperMissing, match=new):
        far.deliveries.proceed(by(), window, turn(window))
    with pytest.raises(PepperMissing, match=new):
        a_person(far, BO)
    assert Suppressions(datastore, peppers_in(elsewhere)).lacking() == [new]

    shutil.copy(state_dir / "secrets.json", elsewhere)
    attempt = far.deliveries.proceed(by(), window, turn(window))
    assert attempt
    assert [excluded.reason for excluded in attempt.excluded] == ["suppressed"]


def test_of_two_that_add_one_neither_is_lost(state_dir: Path) -> None:
    """Under each of them something may have been closed."""
    Keyring.open(state_dir)

    with ThreadPoolExecutor(4) as threads:
        added = list(threads.map(lambda _: add_pepper(state_dir), range(8)))

    assert set(Keyring.open(state_dir).peppers()) > set(added)
    assert (state_dir / "secrets.json").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in state_dir.iterdir()].count("secrets.json") == 1
    assert len(list(state_dir.iterdir())) == 2


def test_what_is_compared_for_some_days_keeps_its_key(state_dir: Path) -> None:
    """A command that is sent again after a pepper was added is the same command."""
    before = Keyring.open(state_dir).pepper

    add_pepper(state_dir)

    assert Keyring.open(state_dir).pepper == before


def test_an_activity_decided_before_a_pepper_came_is_decided_again(
    datastore: AccountDatastore, event_log: EventLog, state_dir: Path
) -> None:
    """Another process may have recorded it under the new one."""
    keys = ActivityKeys(datastore, peppers_in(state_dir))
    before, [old] = keys.staying(), keys.keys("order.paid", "17", b"")
    add_pepper(state_dir)

    with pytest.raises(IntegrityError), event_log.appending() as append:
        before(append)

    kept, new = keys.keys("order.paid", "17", b"")
    assert old == kept != new
    with event_log.appending() as append:
        keys.staying()(append)
