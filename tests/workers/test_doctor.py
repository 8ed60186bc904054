"""The doctor says what is wrong, and stops where nothing more can be said."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from domain.store.datastore import AccountDatastore
from projections.generations import Generations
from projections.rooms import READ_MODELS
from settings import Settings
from workers.doctor import Diagnosis, examine


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Settings:
    """Name a database, and a state folder of its own."""
    return Settings(database_url=database_url, state_dir=tmp_path)


def by_hand(config: Settings, statement: str) -> None:
    """Change the database."""
    with psycopg.connect(config.require_database_url()) as connection:
        connection.execute(statement.encode())


def found(config: Settings) -> dict[str, Diagnosis]:
    """Examine everything."""
    return {one.subject: one for one in examine(config)}


def test_a_pepper_that_is_not_here_is_named(config: Settings) -> None:
    """With where to take it from."""
    assert found(config)["stop lists"].remedy == ""
    by_hand(config, "INSERT INTO main.suppression_peppers VALUES ('a1b2')")

    amiss = found(config)["stop lists"]

    assert "a1b2" in amiss.finding
    assert "secrets.json" in amiss.remedy


def test_a_database_that_lacks_tables_is_asked_no_more(config: Settings) -> None:
    """It would answer with errors, and the remedy be lost among them."""
    by_hand(
        config,
        "DROP TABLE main.suppression_peppers;"
        " DELETE FROM main.applied_migrations WHERE name LIKE '0018%'",
    )

    there = found(config)

    assert there["migrations"].remedy == "run `sayso migrate`"
    assert "stop lists" not in there


def test_a_campaign_that_waits_too_long_is_an_alarm(
    config: Settings, datastore: AccountDatastore
) -> None:
    """With where to see which."""
    Generations(datastore, READ_MODELS).install()
    assert found(config)["moderation"].remedy == ""
    by_hand(
        config,
        "INSERT INTO main.moderation"
        " VALUES (gen_random_uuid(), '', '[]', now(), now(), 'key:a')",
    )

    amiss = found(config)["moderation"]

    assert amiss.finding == "1 wait, 1 past their deadline"
    assert amiss.remedy == "see `sayso moderation queue`"
    by_hand(config, "DELETE FROM main.read_models")
    assert found(config)["moderation"].finding == "nothing waits"
