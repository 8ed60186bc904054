"""Rebuilds projections of the user's own as ours are rebuilt."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from domain.store.datastore import AccountDatastore
from projections.generations import Generations
from projections.own.folder import read_folder
from projections.own.patience import watching
from projections.read_model import OWN
from projections.rebuild import Rebuilding, Report, Watch


class Unknown(Exception):  # noqa: N818 - says what is wrong
    """There is no projection of a name, or its file cannot be used."""


def rebuild_own(
    datastore: AccountDatastore,
    folder: Path | None,
    names: Sequence[str],
    watch: Watch,
    *,
    anew: bool = False,
) -> Report:
    """Rebuild projections, all that can be loaded unless some are named.

    Raises Unknown and RebuildUnderWay.
    """
    if folder is None:
        raise Unknown(f"there is no read model {names[0]}, and no SAYSO_PROJECTIONS")
    found = read_folder(folder)
    chosen = {OWN + name.removeprefix(OWN) for name in names} or {*found.models}
    for model in sorted(chosen - found.models.keys()):
        name = model.removeprefix(OWN)
        raise Unknown(found.faults.get(name, f"there is no {name}.py in {folder}"))
    if not chosen:
        return Report([])
    Generations(datastore, found.models).install()
    rebuilding = Rebuilding(datastore, found.models, sorted(chosen))
    with closing(rebuilding), watching():
        return rebuilding.run(watch, anew=anew)
