"""A time-stamp authority of a test's own: openssl behind a small web server."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from tests.servers import need

_CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
x509_extensions = use
[name]
CN = authority of a test
[use]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


class OpensslAuthority:
    """Stamps what it is shown, as ``openssl ts`` does."""

    def __init__(self, folder: Path) -> None:
        need(shutil.which("openssl"), "openssl", "openssl")
        self._folder = folder
        self._configuration = folder / "tsa.cnf"
        self._configuration.write_text(_CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._openssl(
            "req -x509 -newkey rsa:2048 -nodes -days 2"
            f" -config {self._configuration}"
            f" -keyout {self._key} -out {self.certificate}"
        )

    @property
    def certificate(self) -> Path:
        """Return the file of the certificate that others trust."""
        return self._folder / "certificate.pem"

    @property
    def _key(self) -> Path:
        return self._folder / "key.pem"

    def __call__(self, query: bytes) -> bytes:
        """Answer a query."""
        asked, answer = self._folder / "query.tsq", self._folder / "answer.tsr"
        asked.write_bytes(query)
        self._openssl(
            f"ts -reply -config {self._configuration} -section one"
            f" -queryfile {asked} -signer {self.certificate} -inkey {self._key}"
            f" -out {answer}"
        )
        return answer.read_bytes()

    def accepts(self, content: Path, response: Path) -> bool:
        """Tell whether a stranger with openssl finds a response to be about a file."""
        done = self._run(
            f"ts -verify -data {content} -in {response} -CAfile {self.certificate}"
        )
        return done.returncode == 0 and b"Verification: OK" in done.stdout

    def _openssl(self, told: str) -> None:
        done = self._run(told)
        assert done.returncode == 0, done.stderr

    def _run(self, told: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603 - files of the test's own
            ["openssl", *told.split()],  # noqa: S607 - wherever it is installed
            capture_output=True,
            check=False,
        )


@contextmanager
def served(authority: OpensslAuthority) -> Iterator[str]:
    """Have an authority answer over HTTP, and give its URL."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(authority(query))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/tsa"
        server.shutdown()
        thread.join()
