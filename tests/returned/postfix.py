"""A Postfix of a test's own on loopback: takes mail, delivers it, and tells of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.servers import need

RETURN_DOMAIN = "bounces.shop.example"
_POSTFIX, _DAEMONS = "/usr/sbin/postfix", "/usr/lib/postfix/sbin"
_USER = "postfix"
#: Readers have a mailbox, and so has what comes back; nobody else has one.
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
daemon_directory = {daemons}
mail_owner = {user}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.shop.example
mydestination =
local_recipient_maps =
alias_maps =
mynetworks = 127.0.0.0/8
maillog_file = /dev/stdout
maillog_file_prefixes = /dev/stdout
default_transport = error:nothing leaves this machine
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = example.net, {domain}
virtual_mailbox_base = {folder}/mail
virtual_mailbox_maps = regexp:{folder}/mailboxes
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
error     unix  - - n - - error
retry     unix  - - n - - error
virtual   unix  - n n - - virtual
anvil     unix  - - n - 1 anvil
proxymap  unix  - - n - - proxymap
postlog   unix-dgram n - n - 1 postlogd
"""
_MAILBOXES = """\
/^person[0-9]+@example\\.net$/ readers/
/@{domain}$/ returned/
"""


@dataclass(frozen=True)
class Postfix:
    """A running server, and the mailboxes that it has filled."""

    port: int
    folder: Path

    def came_back(self, count: int, seconds: float = 60.0) -> list[bytes]:
        """Wait until so many messages came back, and return them."""
        ends = time.monotonic() + seconds
        while len(found := self._in("returned")) < count:
            assert time.monotonic() < ends, f"{len(found)} of {count} came back"
            time.sleep(0.1)
        return [file.read_bytes() for file in found]

    def delivered(self) -> int:
        """Count what lies in the readers' mailbox."""
        return len(self._in("readers"))

    def _in(self, mailbox: str) -> list[Path]:
        return sorted((self.folder / "mail" / mailbox / "new").glob("*"))


@contextmanager
def a_postfix() -> Iterator[Postfix]:
    """Run a Postfix with everything of its own: configuration, queue and mailboxes."""
    need(Path(_POSTFIX).exists(), "Postfix", "postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix begins as root, and gives it up")
    # Its processes have another user: they cannot get through a folder of pytest's.
    folder = Path(tempfile.mkdtemp(prefix="sayso-postfix-", dir="/tmp"))
    postfix = Postfix(_free_port(), folder)
    try:
        _configure(postfix)
        with _running(postfix):
            yield postfix
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _configure(postfix: Postfix) -> None:
    folder = postfix.folder
    folder.chmod(0o755)
    for name in ("queue", "data", "mail", "etc"):
        (folder / name).mkdir()
    for name in ("data", "mail"):
        shutil.chown(folder / name, _USER, _USER)
    told = {
        "folder": folder,
        "daemons": _DAEMONS,
        "user": _USER,
        "domain": RETURN_DOMAIN,
        "uid": (folder / "mail").stat().st_uid,
        "gid": (folder / "mail").stat().st_gid,
        "port": postfix.port,
    }
    (folder / "etc" / "main.cf").write_text(_MAIN.format(**told))
    (folder / "etc" / "master.cf").write_text(_MASTER.format(**told))
    mailboxes = _MAILBOXES.format(domain=RETURN_DOMAIN.replace(".", r"\."))
    (folder / "mailboxes").write_text(mailboxes)


@contextmanager
def _running(postfix: Postfix) -> Iterator[None]:
    command = [_POSTFIX, "-c", str(postfix.folder / "etc")]
    log = (postfix.folder / "log").open("wb")
    with (
        log,
        subprocess.Popen(  # noqa: S603 - the server of this machine
            [*command, "start-fg"], stdout=log, stderr=log, stdin=subprocess.DEVNULL
        ) as process,
    ):
        try:
            _wait_for(postfix, process)
            yield
        finally:
            # What it has started ends with it.
            subprocess.run([*command, "abort"], capture_output=True, check=False)  # noqa: S603 - as above
            process.wait(20)


def _wait_for(postfix: Postfix, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < ends:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", postfix.port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail((postfix.folder / "log").read_text())


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
