"""The folder of projections: each file becomes a read model, or it is said why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from projections.own.file import FileAmiss, load
from projections.read_model import OWN, ReadModel

#: Name of a file, and what changes when it is written.
Marks = Mapping[str, tuple[int, int]]


_NOBODY: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Found:
    """What a folder holds."""

    #: Name of the read model -> the read model.
    models: Mapping[str, ReadModel]
    #: Name of the projection -> what is amiss with its file, and what to do.
    faults: Mapping[str, str]
    #: Whether the folder itself could be read.
    there: bool = True

    def holds(self, model: str) -> bool:
        """Tell whether there is a file for a read model, good or not."""
        return model in self.models or model.removeprefix(OWN) in self.faults


def read_folder(folder: Path, left_out: Mapping[str, str] = _NOBODY) -> Found:
    """Load the files of a folder, but those that are left out; it is said what for.

    Files whose names begin with _ or . are no projections.
    """
    models: dict[str, ReadModel] = {}
    faults = dict(left_out)
    try:
        files = [path for path in files_of(folder) if path.stem not in left_out]
    except OSError as error:
        wrong = f"{folder}: {error.strerror}; make it, or set another"
        return Found({}, {"SAYSO_PROJECTIONS": wrong}, there=False)
    for path in files:
        try:
            model = _read_model(path)
        except FileAmiss as error:
            faults[path.stem] = str(error)
        else:
            models[model.name] = model
    return Found(models, faults)


def marks(folder: Path) -> Marks:
    """Return what is another when a file comes, goes, or is written anew."""
    try:
        stats = {path.name: path.stat() for path in files_of(folder)}
    except OSError:
        return {}
    return {name: (stat.st_mtime_ns, stat.st_size) for name, stat in stats.items()}


def files_of(folder: Path) -> list[Path]:
    """Return the files of a folder, by name; raises OSError."""
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix == ".py" and not path.name.startswith(("_", "."))
    )


def _read_model(path: Path) -> ReadModel:
    model = load(path).read_model()
    if model is None:
        remedy = "write changes(event), or try it with `sayso replay`"
        raise FileAmiss(path.name, None, "it changes nothing", remedy)
    return model
