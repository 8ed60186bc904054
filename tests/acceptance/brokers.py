"""Brokers of a test's own: a Redis and a RabbitMQ on ports that were free."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests.servers import need

_RABBITMQ = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_START_TIMEOUT = 60.0


@contextmanager
def database() -> Iterator[str]:
    """Let the database be the broker: that takes no URL."""
    yield ""


@contextmanager
def redis() -> Iterator[str]:
    """Run a Redis that keeps nothing."""
    program = shutil.which("redis-server")
    need(program, "Redis", "redis-server")
    port = free_port()
    command = [str(program), "--port", str(port), "--save", "", "--bind", "127.0.0.1"]
    with _running(command, {}, port):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def rabbitmq() -> Iterator[str]:
    """Run a RabbitMQ with a node, a cookie and a folder of its own."""
    need(_RABBITMQ.exists(), "RabbitMQ", "rabbitmq-server")
    port, distribution = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="sayso-rabbit-") as folder:
        environment = {
            "HOME": folder,
            "RABBITMQ_NODENAME": f"sayso{port}@localhost",
            "RABBITMQ_NODE_PORT": str(port),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": f"{folder}/mnesia",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_PID_FILE": f"{folder}/pid",
            "ERL_EPMD_PORT": str(free_port()),
        }
        with _running([str(_RABBITMQ)], environment, port):
            yield f"amqp://guest:guest@127.0.0.1:{port}/"


BROKERS: dict[str, Callable[[], AbstractContextManager[str]]] = {
    "database": database,
    "redis": redis,
    "rabbitmq": rabbitmq,
}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def _running(command: list[str], more: dict[str, str], port: int) -> Iterator[None]:
    process = subprocess.Popen(  # noqa: S603 - a server that is installed here
        command,
        env={**os.environ, **more},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        wait_until(lambda: _listens(port), _START_TIMEOUT)
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Look until something is true; another process decides when."""
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.05)
