"""The pages that can be followed work word for word."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from domain.store.sealed import new_key
from tests.acceptance.running import ROOT, a_sayso

pytestmark = [pytest.mark.process, pytest.mark.timeout(300)]

_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: The shell's `sayso` and `python3` are those that run us.
_HEAD = f"""set -euo pipefail
sayso() {{ {sys.executable} -m cli "$@"; }}
python3() {{ {sys.executable} "$@"; }}
"""
#: What an auditor sees on the way, in this order.
AUDIT = [
    "newsletter by email: granted\n",
    "  words: Yes, send me news of the shop by e-mail. I can stop it at any time.\n",
    "nobody with this address had agreed to anything\n",
    "newsletter by email: withdrawn\n",
    "no\n  - consent was withdrawn on ",
    " granted - said yes to newsletter by email on 2026-03-01",
    " withdrawn - said no to newsletter by email (telephone)\n",
    "VALID: log ",
    "Z granted: newsletter by email to ",
    "  disclosed address: anna@example.com\n",
    "INVALID: an event is not in the signed log\nrefused, as it should be\n",
    "the same key\n",
    " events are the same\n",
    ": all as it was signed\n",
    "sayso.event.v1\n",
    "['address', 'evidence', 'profile']\n",
    "VALID: log ",
    "  at the end withdrawn: newsletter by email to ",
    "the address is gone\n",
    "asked /v1/subscribers/{id:uuid}/proof\n",
]
#: What whoever imports sees on the way, in this order.
IMPORT = [
    "csv, cp1251, parted by ;, with a header\n",
    "anna@example.com",
    "in all      │ 5",
    "rows that stayed out",
    "in all      │ 5",
    "created     │ 3",
    "repeated    │ 1",
    "failed      │ 1",
    'line,field,value_class,reason\n4,email,"text of 8 characters, no @"',
    "created     │ 1",
    "unchanged   │ 1",
    "xlsx, with a header\n",
    "kept as the layout till\n",
    "created     │ 2",
    "created     │ 2",
    "Opt-in date",
    "created     │ 1",
    "contacts   │ 3",
    "undone\n",
    "'rows': 1000, 'created': 1000,",
    "stopped     │ 1",
]
#: What another system sees that tells of its people, in this order.
PEOPLE_IN = [
    '"result":"created"}',
    '"result":"updated"}',
    '"result":"unchanged"}',
    "/problems/fields-invalid",
    "is a whole number, such as 42",
    "is a day: write it as 2024-05-01",
    "{'created': 4997, 'refused': 2, 'updated': 1}",
    "17 refused {'type': '/problems/fields-invalid'",
    "'field': 'contacts.0.address'",
    "19 updated None\n",
    "the same answers\n",
]
#: What whoever sends campaigns sees, in this order.
CAMPAIGNS = [
    "Spring is approved\n",
    "mode: checks",
    "Winter is moderation\n",
    "somebody looks",
    "Winter is approved\n",
    "Spring is released\n",
    "accepted",
    "Summer is scheduled\n  it is to be released at 2031-06-01T08:00:00Z\n",
    "Summer is approved\n",
    "Summer is released\n",
    "accepted",
    "Autumn is scheduled\n  it is to be released at 2031-08-31T20:00:00Z\n",
    "Daily is approved\n",
    "Daily is active\n",
    "accepted",
    ": finished\n",
    "Daily is paused\n",
    "Daily is active\n",
    "Daily is ended\n",
    "Review is drafted\n  2031-01-31T07:00:00Z\n  2031-03-28T07:00:00Z\n",
]
#: What whoever follows the page of stop lists sees, in this order.
STOPS = [
    "line 4: text of 15 characters, no @",
    "suppressed",
    "no\n  + consent was granted on ",
    "  - address is suppressed (account: elsewhere)\n",
    "account: elsewhere, since ",
    ": from the old system, March 2026\n",
    "topic:shoes: self, since ",
    "released\nnothing closes this address\n",
    '"scope": "topic:shoes"',
    "is open again in account, as far as owner closed it: release",
    '"ground": "elsewhere"',
]
#: What whoever writes templates sees on the way, in this order.
TEMPLATES = [
    '"name": "citty"',
    '"missing": ',
    "citty is no field that is declared: did you mean city?",
    '"subject": "News for Irina"',
    "color: #234",
    "utm_source=newsletter",
    ".eml",
]


#: What whoever replays the log sees, in this order.
REPLAY = [
    '"specversion":"1.0"',
    '"type":"subscriber.consent_granted.v1"',
    '"type":"subscriber.registered.v1"',
    '"type":"list.created.v1"',
    '"value":"',
    " events were added",
    "subscriber.consent_granted.v1",
    "1 events were added",
    "granted_at",
    "half_life_days",
    "median_hours",
    "clicked",
    "percent",
    "refused_by_policy",
    "purpose,said_yes\n",
    ": newsletter\n",
    "said_no",
    "day,purpose,said_yes,said_no\n",
    '"said_yes":',
    '"name":"yes_by_day"',
    "own_yes_by_day",
    "differs",
    "they differ\n",
]
#: What whoever defines a welcome series sees, in this order.
SERIES = [
    "Welcome is drafted\n",
    "  hello: drafted (",
    " arrivals; ",
    "person,because,at,step,outcome,words,really\n",
    "Welcome is active\n",
    "waits at two-days",
    " came into a series because of consent_granted\n",
    " hello: sent; then two-days\n",
    "left the series at two-days: ordered",
    "  ordered: 1\n1 reached a goal, 0 are late\n",
    '"ended":"ordered"',
    "Welcome is active\n",
    '"people":',
    "Welcome is active, paused\n",
    "Welcome is closed\n",
    "Welcome is archived\n",
]
#: What whoever tries out returned mail sees, in this order.
RETURNED = [
    "hard of ",
    "no\n",
    "unreachable",
    "complaint of ",
    "newsletter by email: withdrawn\n",
    '"hard": 1',
    '"complained": 1',
    "nothing\n",
]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("walk-through", ['"accepted"', "said yes"]),
        ("signing-up", ["was asked by message", "(double-opt-in)", '"granted"']),
        ("audit", AUDIT),
        ("import", IMPORT),
        ("people-in", PEOPLE_IN),
        ("lists", ["people are on readers\n0 people are on readers\n"]),
        (
            "segments",
            ["yes all of\n", 'yes   {"list": "', "yes   any of\n", "entered_at"],
        ),
        ("campaigns", CAMPAIGNS),
        ("checks", ["block: subject-reply", "warn: links-shortened", "checks passed"]),
        (
            "messages",
            ["asked twice, sent once\n", "orders: accepted, 1", "<li>Laces</li>"],
        ),
        ("exporting", ["id,email,", "['contacts', 'fields', 'id', 'lists'] ['news"]),
        ("activities", ["recorded", "repeated", "activity-differs", "order.paid"]),
        ("webhooks", ["whsec_", "list.created.v1", ": told (", "webhook.pinged.v1"]),
        ("sending", ['"scope": "receiver:*"', '"left_alone": []', '"allowed": 50']),
        ("tracking", ['"clicks": true', '"purpose": ""']),
        ("report", ["Spring is released", "planned", "/r/1."]),
        ("replay", REPLAY),
        ("statistics", ["joined", "granted", "newsletter", "source,registered"]),
        ("stop-lists", STOPS),
        ("templates", TEMPLATES),
        ("series", SERIES),
        ("returned-mail", RETURNED),
        ("erasure", ['"certificate_id"', "VALID: log ", "address: jonas.1@example."]),
    ],
)
def test_every_block_can_be_pasted(tmp_path: Path, name: str, shown: list[str]) -> None:
    """As a new user would: block after block in one shell."""
    page = (ROOT / "docs" / f"{name}.md").read_text()
    script = _HEAD + "\n".join(_BLOCK.findall(page))
    private, public = new_key()
    (tmp_path / "auditor.key").write_text(private)
    told = {
        "confirmation_from": "hello@shop.example",
        "auditor_key": public,
        "inside_hosts": "127.0.0.1",
        "return_domain": "bounces.shop.example",
        "projections": str(tmp_path / "projections"),
    }
    (tmp_path / "projections").mkdir()
    with a_sayso(tmp_path / "state", **told) as sayso:
        done = subprocess.run(  # noqa: S603 - our own page
            ["/bin/bash", "-c", script],
            cwd=_a_checkout(tmp_path),
            env={
                **sayso.environment,
                "SAYSO_URL": sayso.url,
                "SAYSO_API_KEY": (sayso.state_dir / "api_key").read_text(),
                "PEOPLE": "1000",
                "PYTHONPATH": str(ROOT),
            },
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert_shown(shown, done.stdout)
    assert "DIFFERENT" not in done.stdout


def assert_shown(shown: Iterable[str], printed: str) -> None:
    """Fail unless all of it was printed, one after the other."""
    for words in shown:
        _, found, printed = printed.partition(words)
        assert found, words


def _a_checkout(folder: Path) -> Path:
    """Make a folder in which the page's paths lead to the same things."""
    for name in ("bench", "docs"):
        (folder / name).symlink_to(ROOT / name)
    return folder
