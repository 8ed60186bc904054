"""What somebody new does wrong is told in a sentence, with what to do instead."""

from __future__ import annotations

import pytest
from click import ClickException
from click.testing import CliRunner

from api.commands.client import Client, Document, Refused, Unreachable
from api.commands.errands import draft_campaign
from cli import main
from workers import release


def test_a_read_model_that_is_none_is_told_with_those_there_are() -> None:
    """No traceback; and nothing is asked of a database before."""
    said = CliRunner().invoke(main, ["rebuild", "peple"])

    assert said.exit_code == 2
    assert "'peple' is not one of 'activities'" in said.output


class Empty(Client):
    """A Sayso without any list."""

    def get(self, path: str, **_query: object) -> Document:
        """Find nothing."""
        assert path == "/v1/lists"
        return {"items": []}


def test_a_campaign_for_a_list_that_is_none_is_not_drafted() -> None:
    """An import may make a list; a campaign to an empty one is a slip."""
    with pytest.raises(
        ClickException, match="none of the lists has the code newslettr"
    ):
        draft_campaign(
            Empty("http://127.0.0.1:1", ""),
            {
                "name": "Spring",
                "subject": "Hello",
                "code": "newslettr",
                "from_name": "",
                "from_address": "news@shop.example",
                "purpose": "newsletter",
            },
            "<p>Hello</p>",
        )


def test_an_address_without_its_beginning_is_told() -> None:
    """Sayso runs, so "start it" would send them the wrong way."""
    with pytest.raises(Unreachable, match="is to begin with http://"):
        Client("127.0.0.1:8025", "").get("/readyz")
    with pytest.raises(Unreachable, match="start `sayso up`"):
        Client("http://127.0.0.1:1", "").get("/readyz")


def test_a_wrong_key_is_told_with_where_it_is_taken_from() -> None:
    """The command line sends no header of theirs."""
    told = {"status": 401, "detail": "A good key is needed."}

    assert "SAYSO_API_KEY" in str(Refused(told))
    assert "SAYSO_API_KEY" not in str(Refused(told | {"status": 403}))


def test_a_database_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the setting that names it."""
    monkeypatch.setenv("SAYSO_DATABASE_URL", "postgresql://127.0.0.1:1/nowhere")

    with pytest.raises(SystemExit, match="SAYSO_DATABASE_URL: connection failed"):
        release.main()
