"""What the pages name is there: tests, modules, and the places that links lead to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
REQUIREMENTS = (ROOT / "docs" / "requirements.md").read_text()
WALKS = (ROOT / "docs" / "walks.md").read_text()
#: C-01 to C-19 are about consent, T-01 to T-13 about tampering.
NUMBERS = [f"C-{n:02}" for n in range(1, 20)] + [f"T-{n:02}" for n in range(1, 14)]

_ROW = re.compile(r"^\| ([CT]-\d\d) \|(.*)\|$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_WALK = re.compile(r"^## (.+?)$(.+?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_STOP = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def rows() -> Iterator[tuple[str, list[str]]]:
    """Return the number of each row, and its cells."""
    for number, rest in _ROW.findall(REQUIREMENTS):
        yield number, rest.split(" | ")


def test_every_requirement_has_a_row_of_its_own() -> None:
    """In order, with a promise, where it is built, and a test."""
    found = list(rows())

    assert [number for number, _ in found] == NUMBERS
    for number, cells in found:
        promise, built, shown = (cell.strip() for cell in cells)
        assert promise, number
        assert _CODE.search(built), number
        assert "::" in shown, number


def test_what_the_rows_name_is_there() -> None:
    """Each module is a file or a folder, each test a function in its file."""
    names = [name for _, cells in rows() for name in _CODE.findall(" ".join(cells[1:]))]

    assert [name for name in names if not is_there(name)] == []
    assert sum("::" in name for name in names) > len(NUMBERS)


def test_what_proves_the_promise_of_delivery_is_there() -> None:
    """Each row of both tables names a test."""
    page = (ROOT / "docs" / "delivery.md").read_text()
    names = [name for name in _CODE.findall(page) if name.startswith("tests/")]

    assert [name for name in names if not is_there(name)] == []
    assert len(names) > 20


def is_there(name: str) -> bool:
    """Tell whether there is such a file and, if it is named, such a test in it."""
    path, colons, function = name.partition("::")
    if not (ROOT / path).exists():
        return False
    return not colons or function in functions_of(ROOT / path)


@cache
def functions_of(path: Path) -> set[str]:
    """Name the functions of a file that are tests."""
    body = ast.parse(path.read_text()).body
    names = {node.name for node in body if isinstance(node, ast.FunctionDef)}
    return {name for name in names if name.startswith("test_")}


def test_every_stop_of_a_walk_is_there() -> None:
    """Each stop names what does the work, as file and function or class."""
    places = [name for name in _CODE.findall(WALKS) if ".py" in name]

    assert [place for place in places if not is_in_the_tree(place)] == []
    assert len(places) > 60


def test_a_walk_is_short_and_every_stop_names_its_place() -> None:
    """Seven walks of at most 15 stops; the transaction alone may stand for a stop."""
    walks = [(name, _STOP.findall(body)) for name, body in _WALK.findall(WALKS)]

    assert len(walks) == 7
    for name, stops in walks:
        assert 10 < len(stops) <= 15, name
        assert all("::" in stop or stop.startswith("**T**") for stop in stops), name


def test_a_stop_that_is_gone_is_noticed() -> None:
    """Whether the file, the class or only the method went."""
    assert is_in_the_tree("domain/window.py::Window.attempt")
    assert not is_in_the_tree("domain/windows.py::Window.attempt")
    assert not is_in_the_tree("domain/window.py::Panes.attempt")
    assert not is_in_the_tree("domain/window.py::Window.attempts")
    assert not is_in_the_tree("domain/window.py")


def is_in_the_tree(place: str) -> bool:
    """Tell whether a file has such a function, class, or method of a class."""
    path, _, name = place.partition("::")
    return (ROOT / path).is_file() and name in definitions_of(ROOT / path)


@cache
def definitions_of(path: Path) -> set[str]:
    """Name what a file defines: functions, classes, and methods as Class.method."""
    return set(_definitions(ast.parse(path.read_text()), ""))


def _definitions(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield prefix + child.name
        if isinstance(child, ast.ClassDef):
            yield from _definitions(child, f"{prefix}{child.name}.")


def test_every_row_of_the_architecture_has_a_cell_for_each_heading() -> None:
    """A cell too many is not shown at all."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    tables = [
        [line.count("|") for line in block.splitlines()]
        for block in re.findall(r"(?:^\|.*\n)+", page, re.MULTILINE)
    ]

    assert [table for table in tables if len(set(table)) > 1] == []
    assert len(tables) > 4


def test_the_architecture_has_a_row_for_every_table() -> None:
    """With what becomes of what is in it, if it is lost."""
    page = (ROOT / "docs" / "architecture.md").read_text()
    cells = re.findall(r"^\|(.*?)\|", page, re.MULTILINE)
    rows = {name for cell in cells for name in _CODE.findall(cell)}
    migrations = sorted((ROOT / "migrations").glob("*.sql"))
    text = "".join(path.read_text() for path in migrations)
    gone = re.findall(r"^DROP TABLE (\w+)", text, re.MULTILINE)
    made = re.findall(r"^CREATE TABLE (\w+)", text, re.MULTILINE)

    # A name that ends in a star means all that begin so.
    begun = tuple(name[:-1] for name in rows if name.endswith("*"))
    told = rows | {name for name in made if name.startswith(begun)}
    assert set(made) - set(gone) - told == set()
    assert len(made) > 40


def links() -> Iterator[tuple[Path, str]]:
    """Return every link of the pages that leads to something of ours."""
    for page in PAGES:
        for link in _LINK.findall(page.read_text()):
            if "://" not in link and not link.startswith("mailto:"):
                yield page, link


def test_every_link_leads_somewhere() -> None:
    """To a file that is there, and to a heading that is in it."""
    found = list(links())
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page, link in found
        if not leads_somewhere(page, link)
    ]

    assert broken == []
    assert len(found) > 50


def leads_somewhere(page: Path, link: str) -> bool:
    """Tell whether there is something at the end of a link."""
    name, _, anchor = link.partition("#")
    target = page.parent / name if name else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors_of(target)


def anchors_of(page: Path) -> set[str]:
    """Name the places of a page as they are called where it is read."""
    headings = _HEADING.findall(page.read_text())
    plain = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in plain}
