"""What those see who keep the service running."""

from __future__ import annotations

import psycopg
import pytest
import structlog
from falcon.testing import TestClient
from prometheus_client.parser import text_string_to_metric_families as families
from structlog.testing import capture_logs

from api.app import App
from api.metrics import Requests
from api.parts import Parts
from domain.store.datastore import AccountDatastore
from tests.api.caller import CAMPAIGN, Caller, a_grant


def test_who_lives_says_so(app: App) -> None:
    """Liveness asks nothing of the database."""
    answer = TestClient(app).simulate_get("/healthz")

    assert answer.json == {"status": "ok"}


def test_who_follows_the_log_is_ready(api: Caller) -> None:
    """Readiness names how far each read model is behind."""
    api.a_list()
    api.catch_up()

    answer = api.client.simulate_get("/readyz")

    assert answer.status_code == 200
    assert set(answer.json["behind"].values()) == {0}


def test_without_a_database_nobody_is_ready(
    app: App, datastore: AccountDatastore
) -> None:
    """The answer is a problem that says to come again, not an accident."""
    # A closed pool, like an unreachable server, gives no connection.
    datastore.pool.close()

    answer = TestClient(app).simulate_get("/readyz")

    assert (answer.status_code, answer.json["type"]) == (503, "/problems/not-ready")


def test_a_database_that_lacks_a_migration_is_not_ready(
    app: App, database_url: str
) -> None:
    """New code does not answer on old tables."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET search_path = main")
        connection.execute("DELETE FROM applied_migrations")

    answer = TestClient(app).simulate_get("/readyz")

    assert answer.status_code == 503
    assert "migrations are missing" in answer.json["detail"]


def numbers(client: TestClient) -> dict[str, float]:
    """Return every number of /metrics by name and labels."""
    text = client.simulate_get("/metrics").text
    return {
        f"{sample.name} {' '.join(sample.labels.values())}".strip(): sample.value
        for family in families(text)
        for sample in family.samples
    }


def test_metrics_tell_lag_backlog_and_requests(api: Caller) -> None:
    """Paths are counted by their patterns: an id would name a person."""
    api.catch_up()
    person = api.a_person()
    api.refused("GET", "/v1/nothing")

    found = numbers(api.client)

    assert found["sayso_request_seconds_count POST /v1/subscribers 201"] == 1
    assert found["sayso_request_seconds_count GET  404"] == 1
    assert found["sayso_read_model_lag_events people"] == 0
    assert not any(person in name for name in found)


def test_metrics_tell_of_work_that_fails_again_and_again(
    api: Caller, parts: Parts
) -> None:
    """A few failures in a row end by themselves."""
    work = """
        INSERT INTO due (id, kind, subject_id, position, due_at, wake_at, failures)
        VALUES (gen_random_uuid(), %s, gen_random_uuid(), 1, now(), now(), %s)
    """
    with parts.datastore.get_connection() as connection:
        connection.execute(work, ("run_import", 5))
        connection.execute(work, ("send_window", 6))

    found = numbers(api.client)

    assert found["sayso_due_stuck send_window"] == 1
    assert "sayso_due_stuck run_import" not in found


def test_methods_of_ones_own_are_counted_as_one() -> None:
    """Whoever sends words makes no series for each."""
    requests = Requests()
    for method in ("QUUX", "QUUUX", "GET"):
        requests.observe(method, "/healthz", 400, 0.1)

    methods = {
        sample.labels["method"]
        for metric in requests.collect()
        for sample in metric.samples
    }
    assert methods == {"other", "GET"}


def test_a_request_keeps_the_name_that_its_caller_gave_it(app: App) -> None:
    """X-Request-Id is taken over if it is fit for a log, else one is drawn."""
    client = TestClient(app)
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as log:
        kept = client.simulate_get("/healthz", headers={"X-Request-Id": "order-7"})
        drawn = client.simulate_get("/healthz", headers={"X-Request-Id": "a b\tc"})

    assert kept.headers["x-request-id"] == "order-7"
    assert drawn.headers["x-request-id"] != "a b\tc"
    assert log[0]["request"] == "order-7"


@pytest.mark.parametrize("canary", ["canary-bird@example.com"])
def test_no_address_reaches_the_log(api: Caller, canary: str) -> None:
    """Whatever is asked about a person, its line in the log names nobody."""
    with capture_logs() as log:
        person = api.a_person(canary, first_name=canary)
        api.refused("POST", "/v1/subscribers", contacts_of(canary))
        api.refused("POST", "/v1/subscribers", contacts_of(f"@{canary}"))
        contact = api.contact_of(person)
        grant = a_grant(contact) | {"wording": canary, "source": canary}
        api.do(f"/v1/subscribers/{person}/consents/grant", grant)
        api.get("/v1/subscribers", address=canary)
        api.refused("GET", f"/v1/subscribers/{canary}")
        api.do("/v1/campaigns", CAMPAIGN | {"name": canary})

    assert len(log) == 8
    assert "canary" not in str(log)
    assert person not in str(log)


def contacts_of(address: str) -> dict[str, object]:
    """Return a person with one address."""
    return {"contacts": [{"channel": "email", "address": address}]}
