"""What can be set is read from the environment or a file, and checked at once."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path

import pytest
import structlog

import settings
from domain.store.keyring import FILE, Keyring
from settings import Settings, SettingsInvalid, logs


def test_without_any_everything_has_a_default() -> None:
    """A first start needs nothing to be set."""
    assert settings.load({}) == Settings()


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    """A file holds what stays, the environment what differs."""
    file = tmp_path / "sayso.conf"
    file.write_text("# ours\nSAYSO_PORT = 9000\n\nSAYSO_HOST=0.0.0.0\n")

    found = settings.load({"SAYSO_SETTINGS": str(file), "SAYSO_PORT": "9001"})

    assert (found.host, found.port) == ("0.0.0.0", 9001)  # noqa: S104 - only read


def test_everything_that_is_wrong_is_named_at_once() -> None:
    """One start, one list of what to mend."""
    with pytest.raises(SettingsInvalid) as refused:
        settings.load(
            {
                "SAYSO_PORT": "many",
                "SAYSO_TIME_ZONE": "Mars/Olympus",
                "SAYSO_STOP_RELEASE_PERCENT": "all",
                "SAYSO_LOG_LEVEL": "loud",
                "SAYSO_COLOUR": "blue",
                "SAYSO_TRUSTED_PROXIES": "10.0.0.0/8, *",
                "SAYSO_CONFIRMATION_FROM": "Shop",
                "SAYSO_TIMESTAMP_URL": "file:///etc/passwd",
                "SAYSO_MAILBOX_WITNESSES": "maybe",
            }
        )

    for name in ("PORT", "TIME_ZONE", "LOG_LEVEL", "COLOUR", "TRUSTED_PROXIES"):
        assert f"SAYSO_{name}" in str(refused.value)
    assert "SAYSO_CONFIRMATION_FROM is no e-mail address" in str(refused.value)
    assert "SAYSO_MAILBOX_WITNESSES is neither yes nor no" in str(refused.value)
    assert "SAYSO_TIMESTAMP_URL is no http:// or https://" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SAYSO_PORT", "99999", "SAYSO_PORT is no port from 1 to 65535"),
        ("SAYSO_OUTSIDE_PORTS", "443,0", "SAYSO_OUTSIDE_PORTS is no port"),
        ("SAYSO_PUBLIC_URL", "shop.example", "SAYSO_PUBLIC_URL is no http:// or"),
        ("SAYSO_DNS_SERVERS", "192.0.2.1,ns", "SAYSO_DNS_SERVERS names ns, which is"),
        ("SAYSO_DNS_SERVERS", "192.0.2.1:0", "names 192.0.2.1:0, which is no IP"),
        ("SAYSO_SPAMD", "localhost", "SAYSO_SPAMD is neither host:port nor"),
        ("SAYSO_PROT", "8026", "SAYSO_PROT is unknown: is it SAYSO_PORT\\?"),
        ("SAYSO_COLOUR", "blue", "SAYSO_COLOUR is unknown$"),
    ],
)
def test_a_slip_is_told_with_what_would_be_right(
    name: str, value: str, why: str
) -> None:
    """Whoever reads it knows what to write instead."""
    with pytest.raises(SettingsInvalid, match=why):
        settings.load({name: value})


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A slip in the name is no empty configuration."""
    with pytest.raises(SettingsInvalid, match="SAYSO_SETTINGS"):
        settings.load({"SAYSO_SETTINGS": str(tmp_path / "nowhere")})


def test_a_process_without_a_database_says_what_to_do() -> None:
    """``sayso up`` gives its children one."""
    with pytest.raises(SettingsInvalid, match="sayso up"):
        settings.load({}).require_database_url()


def test_the_page_of_settings_is_complete() -> None:
    """docs/settings.md names every setting, and no other."""
    page = (Path(settings.__file__).parents[1] / "docs" / "settings.md").read_text()

    for setting in dataclasses.fields(Settings):
        assert f"`SAYSO_{setting.name.upper()}`" in page
        assert setting.metadata["help"] in page


def test_secrets_are_made_once_and_for_nobody_else(tmp_path: Path) -> None:
    """Mode 0600, named keys, the same at every start."""
    first = Keyring.open(tmp_path)

    assert Keyring.open(tmp_path) == first
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
    assert first.links() == {first.link.id: first.link.secret}
    secrets = {first.link.secret, first.pepper.secret, first.message_id.secret}
    assert len(secrets) == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE]


def test_a_faster_process_keeps_its_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two that start at once both use what the first has made."""
    made = Keyring.open(tmp_path)
    monkeypatch.setattr(Path, "exists", lambda _: False)

    assert Keyring.open(tmp_path) == made


def test_logs_are_json_with_the_request_in_each_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Our own lines and the libraries' can be told apart and put together."""
    logs.configure("info")
    try:
        with structlog.contextvars.bound_contextvars(request="r-1"):
            structlog.get_logger("ours").info("done", rows=3)
            logging.getLogger("theirs").warning("careful %s", "now")
    finally:
        logging.basicConfig(force=True)
        structlog.reset_defaults()

    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["rows"], ours["request"]) == ("done", 3, "r-1")
    assert (theirs["event"], theirs["level"]) == ("careful now", "warning")
    assert theirs["request"] == "r-1"


def test_a_failure_is_logged_without_its_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A database quotes the row that it refuses; kind and place are enough."""
    logs.configure("info")
    try:
        try:
            _fail()
        except ExceptionGroup:
            structlog.get_logger("ours").exception("failed")
            logging.getLogger("theirs").exception("failed")
    finally:
        logging.basicConfig(force=True)
        structlog.reset_defaults()

    told = capsys.readouterr().err
    assert "anna" not in told
    for line in map(json.loads, told.splitlines()):
        [stack] = line["exception"]
        [[inner, cause]] = stack["exceptions"]
        assert (inner["exc_type"], cause["exc_type"]) == ("LookupError", "ValueError")
        assert inner["frames"][-1]["name"] == "_fail"


def _fail() -> None:
    name = "anna@example.org"
    try:
        try:
            int(name)  # whose refusal quotes it
        except ValueError as error:
            error.add_note(name)
            raise LookupError(name) from error
    except LookupError as error:
        raise ExceptionGroup(name, [error]) from None
