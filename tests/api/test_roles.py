"""Who may do what: every operation against every role."""

from __future__ import annotations

import pytest

from api.calls import Operation
from api.roles import ROLES, Scope, may
from api.routes import OPERATIONS
from domain.moderation import APPROVERS
from tests.api.caller import Caller
from tests.api.conftest import CallerOf

NOBODY = "01890000-0000-7000-8000-000000000000"
READ = {Scope.PEOPLE_READ, Scope.CAMPAIGNS_READ, Scope.STATISTICS_READ}

#: What each role may, written down a second time: a change has to be meant.
MATRIX = {
    "owner": set(Scope),
    "author": READ
    | {Scope.PEOPLE_WRITE, Scope.PEOPLE_EXPORT, Scope.STATISTICS_MANAGE}
    | {Scope.CAMPAIGNS_WRITE, Scope.CAMPAIGNS_RELEASE},
    "moderator": READ | {Scope.CAMPAIGNS_RELEASE, Scope.CAMPAIGNS_MODERATE},
    "auditor": READ | {Scope.PROOFS_READ, Scope.EVENTS_READ},
    "analyst": {Scope.EVENTS_READ, Scope.STATISTICS_READ},
    "sender": {Scope.MESSAGES_SEND},
    "postmaster": {Scope.MAIL_RETURN},
}


def test_the_roles_are_those_of_the_matrix() -> None:
    """No role has a scope that nobody decided on."""
    assert {role: set(scopes) for role, scopes in ROLES.items()} == MATRIX


def test_an_analyst_asks_what_is_counted_and_gives_no_orders() -> None:
    """No moment is built for them, and no link shows figures to others."""
    opened = {key(one) for one in OPERATIONS if may("analyst", one.scope)}

    assert "GET /v1/campaigns/{id:uuid}/statistics" in opened
    assert {one for one in opened if not one.startswith("GET ")} == set()


def test_who_may_approve_is_who_is_counted() -> None:
    """Four eyes are wanted as soon as another of these has a key."""
    approving = {role for role in ROLES if may(role, Scope.CAMPAIGNS_MODERATE)}

    assert set(APPROVERS) == approving


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_what_its_scopes_allow_and_no_more(
    caller_of: CallerOf, role: str
) -> None:
    """Every operation asks for its scope before anything else."""
    caller = caller_of(role)

    opened = {key(one) for one in OPERATIONS if status(caller, one) != 403}

    assert opened == {key(one) for one in OPERATIONS if one.scope in MATRIX[role]}


def test_every_operation_needs_a_key(api: Caller) -> None:
    """Nothing under /v1 that is an operation answers a stranger."""
    stranger = Caller(api.client, "none", api.catch_up)

    assert {status(stranger, one) for one in OPERATIONS} == {401}


def key(operation: Operation) -> str:
    """Name an operation."""
    return f"{operation.method} {operation.path}"


def status(caller: Caller, operation: Operation) -> int:
    """Call an operation on nothing that exists, and return the answer's status."""
    path = operation.path
    for name in ("id", "contact_id", "list_id", "subscriber_id"):
        path = path.replace(f"{{{name}:uuid}}", NOBODY)
    return caller.ask(operation.method, path).status_code
