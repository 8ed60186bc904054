"""A mail server that throws everything away, to measure how fast it is written to."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sink() -> Iterator[int]:
    """Run Postfix's ``smtp-sink`` on a free port."""
    program = shutil.which("smtp-sink", path="/usr/sbin:/usr/local/sbin:/usr/bin")
    if program is None:
        sys.exit("smtp-sink is MISSING, nothing was measured: apt-get install postfix")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = int(listener.getsockname()[1])
    user = ("-u", "nobody") if os.geteuid() == 0 else ()
    # It throws away what it gets: no file is written.
    with subprocess.Popen([program, *user, f"127.0.0.1:{port}", "128"]) as process:  # noqa: S603 - found above
        try:
            _wait_for(port)
            yield port
        finally:
            process.terminate()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    sys.exit("smtp-sink did not start")
