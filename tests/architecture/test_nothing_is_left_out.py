"""What is added is held by the contracts too: a list that lacks it would not notice."""

from __future__ import annotations

from configparser import ConfigParser
from pathlib import Path

from domain.conditions.profile import OPERATORS
from domain.field_values import TYPES
from projections.rooms import READ_MODELS

ROOT = Path(__file__).parents[2]
#: Of the domain, what is not pure.
_IMPURE = {"domain.application", "domain.store"}
#: Without tables of their own: they ask several rooms, or keep what the user wrote.
_ASKING = {
    "projections.authorisations",
    "projections.consent_records",
    "projections.own",
}


def told(contract: str, key: str) -> set[str]:
    """Return the modules that a contract of setup.cfg names."""
    config = ConfigParser()
    config.read(ROOT / "setup.cfg")
    return set(config[f"importlinter:contract:{contract}"][key].split())


def modules(folder: str) -> set[str]:
    """Name the modules and packages that lie in a folder."""
    names = {
        path.stem
        for path in (ROOT / folder).iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    return {f"{folder}.{name}" for name in names - {"__init__"}}


def test_every_pure_module_is_held_to_it() -> None:
    """A new one is named in setup.cfg, or it could ask a database."""
    beside = {"api.report"}
    assert told("pure", "source_modules") == modules("domain") - _IMPURE | beside


def test_every_room_is_held_to_itself() -> None:
    """A new one is named in setup.cfg, or it could look into others."""
    rooms = {one for one in modules("projections") if (_folder(one)).is_dir()}

    assert told("rooms", "modules") == rooms - _ASKING


def test_every_read_model_is_kept() -> None:
    """A room with cases is named in projections/rooms.py, or it would stay empty."""
    rooms = {path.parent.name for path in ROOT.glob("projections/*/projection.py")}

    assert READ_MODELS.keys() == rooms


def test_every_type_of_a_field_can_be_asked_for_and_read_about() -> None:
    """Values of a new one have operators in segments, and a line on both pages."""
    assert OPERATORS.keys() == set(TYPES)
    for page in ("people-in.md", "activities.md"):
        text = (ROOT / "docs" / page).read_text()
        assert [one for one in TYPES if f"`{one}`" not in text] == []


def _folder(module: str) -> Path:
    return ROOT / module.replace(".", "/")
