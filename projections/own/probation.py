"""Finds out which file ends its process: each is caught up alone, in one of its own.

That is done after an end that nobody ordered. Whoever was killed from outside loses a
moment by it; a file that takes its process with it is left out, and the others go on.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_LOOK = 0.05


@contextmanager
def running(mark: Path) -> Iterator[bool]:
    """Tell whether the last run had no end; ``mark`` is there as long as this has none.

    Whatever is raised is no end: the next run looks which file it was.
    """
    mark.parent.mkdir(parents=True, exist_ok=True)
    had_no_end = mark.exists()
    mark.touch()
    yield had_no_end
    mark.unlink(missing_ok=True)


def convicted(files: Iterable[Path], stopping: Callable[[], bool]) -> Mapping[str, str]:
    """Return the names of the files that end their process, and what to do."""
    statuses = {path: _status(path, stopping) for path in files}
    return {
        path.stem: f"{path.name}: it ends its process ({status}); mend the file"
        for path, status in statuses.items()
        if status
    }


def _status(path: Path, stopping: Callable[[], bool]) -> int:
    """Have a file caught up; return with which status its process ended, 0 is well."""
    command = [sys.executable, "-m", "projections.own", str(path)]
    with subprocess.Popen(command) as process:  # noqa: S603 - ourselves
        while process.poll() is None:
            if stopping():
                process.terminate()
                return 0
            time.sleep(_LOOK)
        return process.returncode
