"""Changes of what a proof file is made of, at random."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from typing import Any

File = dict[str, Any]
#: A part of a file that holds others, and the name or place of one of them.
Spot = tuple[Any, Any]

#: What stands where text is wanted.
STRANGE: tuple[Any, ...] = (
    1,
    0.5,
    -0.0,
    10**400,
    1e308,
    None,
    True,
    False,
    [],
    {},
    [[[[[]]]]],
    {"__proto__": {}},
    "",
    "\ud800",
    "\udc00\ud800",
    "x\x00y",
    "\N{ZERO WIDTH NO-BREAK SPACE}",
    "__proto__",
    "00",
    "-1",
    "9" * 16,
    "9" * 17,
    "٣",
    "1" * 10_000,
)
NAMES = ("__proto__", "constructor", "toString", "", "comment", "hasOwnProperty")


def walk(part: object) -> Iterator[tuple[Any, Any, Any]]:
    """Name everything in a file: what holds it, where, and what it is."""
    if isinstance(part, dict | list):
        inner = part.items() if isinstance(part, dict) else enumerate(part)
        for place, one in inner:
            yield part, place, one
            yield from walk(one)


def _spot(random: Random, file: File, *kinds: type) -> Spot:
    """Choose something of a kind: what holds it, and its place there."""
    found = [
        (whole, place)
        for whole, place, one in walk(file)
        if not kinds or isinstance(one, kinds)
    ]
    return random.choice(found)


def _replace(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file)
    whole[place] = random.choice(STRANGE)


def _take(random: Random, file: File, other: File) -> None:
    """Put in what stands in the same place of the other file."""
    whole, place = _spot(random, file)
    found = [
        one
        for inside, at, one in walk(other)
        if at == place and type(inside) is type(whole)
    ]
    whole[place] = random.choice(found or [""])


def _take_whole(random: Random, file: File, other: File) -> None:
    name = random.choice([name for name in file if name in other])
    file[name] = other[name]


def _drop(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file)
    del whole[place]


def _double(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file, list)
    items = whole[place]
    if items:
        items.insert(random.randrange(len(items) + 1), random.choice(items))


def _swap(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file, list)
    whole[place] = _swapped(random, whole[place])


def _swap_lines(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file, str)
    whole[place] = "\n".join(_swapped(random, whole[place].split("\n")))


def _swapped(random: Random, items: list[Any]) -> list[Any]:
    if len(items) > 1:
        one, other = random.sample(range(len(items)), 2)
        items[one], items[other] = items[other], items[one]
    return items


def _drop_line(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file, str)
    lines = whole[place].split("\n")
    del lines[random.randrange(len(lines))]
    whole[place] = "\n".join(lines)


def _rename(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file)
    if isinstance(whole, dict):
        whole[random.choice(NAMES)] = whole.pop(place)


def _add(random: Random, file: File, _other: File) -> None:
    found = [one for _, _, one in walk([file]) if isinstance(one, dict)]
    random.choice(found)[random.choice(NAMES)] = random.choice(("", {}, "x"))


def _pad(random: Random, file: File, _other: File) -> None:
    """Spell base64 in another way."""
    whole, place = _spot(random, file, str)
    lines = whole[place].split("\n")
    at = random.randrange(len(lines))
    line = lines[at]
    ways = (
        line + "=",
        line.rstrip("="),
        line.replace("+", "-"),
        line.replace("/", "_"),
        line[:-2] + chr(ord(line[-2]) + 1) + line[-1] if len(line) > 1 else line,
        line[:4] + "\n" + line[4:],
    )
    lines[at] = random.choice(ways)
    whole[place] = "\n".join(lines)


def _number(random: Random, file: File, _other: File) -> None:
    name = random.choice(("version", "place", "streams"))
    text = file["seal"][name]
    ways = int(text), float(text), f"0{text}", f"+{text}", f"{text}.0", f" {text}"
    file["seal"][name] = random.choice(ways)


def _halve(random: Random, file: File, _other: File) -> None:
    whole, place = _spot(random, file, str)
    text = whole[place]
    at = random.randrange(len(text) + 1)
    whole[place] = text[:at] + random.choice(("\ud83d", "\ude00", "\0")) + text[at:]


def _reorder(random: Random, file: File, _other: File) -> None:
    found = [one for _, _, one in walk([file]) if isinstance(one, dict)]
    for part in found:
        items = random.sample(list(part.items()), len(part))
        part.clear()
        part.update(items)


def _tell(random: Random, file: File, _other: File) -> None:
    """Tell another story of the same events."""
    lines = file["summary"]
    words = random.sample(("granted", "withdrawn", "requested", "renewed"), 2)
    file["summary"] = [line.replace(*words) for line in lines] or ["nothing"]


PARTS: tuple[Callable[[Random, File, File], None], ...] = (
    _replace,
    _take,
    _take_whole,
    _drop,
    _double,
    _swap,
    _swap_lines,
    _drop_line,
    _rename,
    _add,
    _pad,
    _number,
    _halve,
    _reorder,
    _tell,
)
