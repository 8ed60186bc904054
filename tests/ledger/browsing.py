"""A browser without a window, told what to do through a pair of pipes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.servers import need

#: Resolves with what the page answers as soon as it does.
_ANSWER = """
new Promise((answered) => {
  const answer = document.getElementById("answer");
  const look = () => answer.childElementCount && answered(answer.innerText);
  new MutationObserver(look).observe(answer, { childList: true });
  look();
})
"""


@contextmanager
def a_browser(folder: Path) -> Iterator[Browser]:
    """Run Chromium, with no network, while its user needs it."""
    program = shutil.which("chromium")
    need(program, "Chromium", "chromium")
    heard, asks = os.pipe()
    answers, told = os.pipe()
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    options += ["--remote-debugging-pipe", f"--user-data-dir={folder / 'profile'}"]
    # Nothing answers on this port: what asks the network fails at once.
    options += ["--disable-dev-shm-usage", "--proxy-server=127.0.0.1:9"]
    # Chromium reads orders from 3 and answers on 4.
    command = f'exec "$0" "$@" 3<&{heard} 4>&{told}'
    running = subprocess.Popen(  # noqa: S603 - a browser with options of our own
        ["/bin/bash", "-c", command, str(program), *options],
        pass_fds=(heard, told),
        stderr=subprocess.DEVNULL,
    )
    os.close(heard)
    os.close(told)
    with running, os.fdopen(asks, "wb") as orders, os.fdopen(answers, "rb") as said:
        try:
            yield Browser(orders, said)
        finally:
            running.kill()


class Browser:
    """Speaks the DevTools protocol: JSON, each message ended by a zero byte."""

    def __init__(self, orders: IO[bytes], said: IO[bytes]) -> None:
        self._orders, self._said = orders, said
        self._number, self._read = 0, b""
        self._session: dict[str, str] = {}
        #: What the page complained of, as a violation of its policy is.
        self.complaints: list[str] = []
        #: Where the page had it fetch something, the page itself first.
        self.fetched: list[str] = []

    def open(self, page: Path) -> None:
        """Show a page from disk."""
        target = self._do("Target.createTarget", url="about:blank")["targetId"]
        found = self._do("Target.attachToTarget", targetId=target, flatten=True)
        self._session = {"sessionId": found["sessionId"]}
        self._do("Log.enable")
        self._do("Page.enable")
        self._do("Network.enable")
        self._do("Page.navigate", url=page.as_uri())
        self._await("Page.loadEventFired")

    def look(self, width: int, scheme: str = "light") -> None:
        """Have a window of a width, and prefer what is light or dark."""
        told = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
        self._do("Emulation.setDeviceMetricsOverride", **told)
        wanted = [{"name": "prefers-color-scheme", "value": scheme}]
        self._do("Emulation.setEmulatedMedia", features=wanted)

    def printed(self) -> bytes:
        """Return the page as a printer would have it, as PDF."""
        return b64decode(self._do("Page.printToPDF")["data"])

    def choose(self, file: Path) -> str:
        """Choose a file as a person does, and return what the page answers."""
        root = self._do("DOM.getDocument")["root"]["nodeId"]
        field = self._do("DOM.querySelector", nodeId=root, selector="#file")["nodeId"]
        self._do("DOM.setFileInputFiles", nodeId=field, files=[str(file)])
        return str(self.run(_ANSWER))

    def write(self, field: str, text: str) -> str:
        """Write into a field, and return what the page answers."""
        self.run(
            f"document.getElementById({field!r}).value = {json.dumps(text)};"
            f"document.getElementById({field!r}).dispatchEvent(new Event('input'))"
        )
        return str(self.run(_ANSWER))

    def run(self, script: str) -> Any:  # noqa: ANN401 - whatever comes of it
        """Return what a script on the page comes to."""
        given = {"expression": script, "awaitPromise": True, "returnByValue": True}
        return self._do("Runtime.evaluate", **given)["result"].get("value")

    def _do(self, method: str, **given: object) -> dict[str, Any]:
        self._number += 1
        order = {"id": self._number, "method": method, "params": given}
        self._orders.write(json.dumps(order | self._session).encode() + b"\0")
        self._orders.flush()
        while (said := self._next()).get("id") != self._number:
            pass
        assert "error" not in said, said
        return dict(said["result"])

    def _await(self, event: str) -> None:
        while self._next().get("method") != event:
            pass

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            more = self._said.read1()  # type: ignore[attr-defined] # it is buffered
            assert more, "the browser is gone"
            self._read += more
        message, _, self._read = self._read.partition(b"\0")
        said: dict[str, Any] = json.loads(message)
        if said.get("method") == "Log.entryAdded":
            self.complaints.append(said["params"]["entry"]["text"])
        if said.get("method") == "Network.requestWillBeSent":
            self.fetched.append(said["params"]["request"]["url"])
        return said
