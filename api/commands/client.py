"""Talks to a running Sayso over its API, as the command line does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from typing import Any, BinaryIO
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

#: A large file is looked at before it is taken.
_TIMEOUT = 300.0
_PIECE = 64 * 1024
_JSON = "application/json"
_FILE = "application/octet-stream"
_MAIL = "message/rfc822"
_KEY = "The command line takes it from SAYSO_API_KEY, else from sayso-state/api_key."
Document = dict[str, Any]
File = bytes | BinaryIO


class Refused(Exception):  # noqa: N818 - an answer, not a fault
    """The service said no; the text is its own, with every field it complains of."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        complaints = [
            f"{e['field']}: {e['message']}" for e in problem.get("errors", ())
        ]
        if problem.get("status") == HTTPStatus.UNAUTHORIZED:
            complaints.append(_KEY)
        super().__init__("\n  ".join([str(problem.get("detail")), *complaints]))
        self.problem = problem


class Unreachable(Exception):  # noqa: N818 - says what is wrong
    """Nobody answers at the address."""

    def __init__(self, url: str, why: object) -> None:
        remedy = "start `sayso up`"
        if not url.startswith(("http://", "https://")):
            remedy = "SAYSO_URL is to begin with http:// or https://"
        super().__init__(f"nobody answers at {url} ({why}): {remedy}")


class Client:
    """A key at an address."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url.rstrip("/")
        self._key = key

    def get(self, path: str, **query: object) -> Document:
        """Ask; raises Refused and Unreachable."""
        return self._ask(Request(self._address(path, query)))  # noqa: S310 - see _opened

    def post(self, path: str, document: Document | None = None) -> Document:
        """Command; raises Refused and Unreachable."""
        content = json.dumps(document or {}).encode()
        return self._send(self._address(path, {}), content, _JSON)

    def put(self, path: str, document: Document) -> Document:
        """Have something as the document says; raises Refused and Unreachable."""
        content = json.dumps(document).encode()
        return self._send(self._address(path, {}), content, _JSON, "PUT")

    def patch(
        self, path: str, document: Document, version: int | None = None
    ) -> Document:
        """Change, if it is still of a version; raises Refused and Unreachable."""
        headers = {"Content-Type": _JSON} | (
            {} if version is None else {"If-Match": f'"{version}"'}
        )
        content, address = json.dumps(document).encode(), self._address(path, {})
        return self._ask(Request(address, content, headers, method="PATCH"))  # noqa: S310 - see _opened

    def upload(self, path: str, file: File, **query: object) -> Document:
        """Send a file, as it is read; raises Refused and Unreachable."""
        return self._send(self._address(path, query), file, _FILE)

    def hand_over(self, path: str, message: bytes) -> Document:
        """Send a mail as it is; raises Refused and Unreachable."""
        return self._send(self._address(path, {}), message, _MAIL)

    def download(self, path: str) -> bytes:
        """Fetch a file; raises Refused and Unreachable."""
        return self._fetch(Request(self._address(path, {})))  # noqa: S310 - see _opened

    def pieces(self, path: str, **query: object) -> Iterator[bytes]:
        """Fetch a file of any size piece by piece; raises Refused and Unreachable."""
        request = Request(self._address(path, query))  # noqa: S310 - see _opened
        with self._opened(request) as response:
            while piece := response.read(_PIECE):
                yield piece

    def stream(
        self, path: str, told: Callable[[int], None], **query: object
    ) -> Iterator[bytes]:
        """Read a stream as it comes; first ``told`` is called with its version.

        Raises Refused and Unreachable, the latter also in the middle.
        """
        request = Request(self._address(path, query))  # noqa: S310 - see _opened
        with self._opened(request) as response:
            told(int(response.headers["ETag"].strip('"')))
            while piece := response.read1(_PIECE):
                yield piece

    def pages(self, path: str, **query: object) -> Iterator[Document]:
        """Go through all items of all pages."""
        page = self.get(path, **query)
        yield from page["items"]
        while page["next"]:
            page = self.get(path, **query, cursor=page["next"])
            yield from page["items"]

    def _address(self, path: str, query: Mapping[str, object]) -> str:
        given = {
            name: str(value).lower() if isinstance(value, bool) else value
            for name, value in query.items()
            if value is not None
        }
        tail = f"?{urlencode(given, doseq=True)}" if given else ""
        return f"{self._url}{path}{tail}"

    def _send(
        self, address: str, content: File, media_type: str, method: str = "POST"
    ) -> Document:
        headers = {"Content-Type": media_type}
        return self._ask(Request(address, content, headers, method=method))  # noqa: S310 - see _opened

    def _ask(self, request: Request) -> Document:
        answer: Document = json.loads(self._fetch(request))
        return answer

    def _fetch(self, request: Request) -> bytes:
        with self._opened(request) as response:
            content: bytes = response.read()
            return content

    @contextmanager
    def _opened(self, request: Request) -> Iterator[HTTPResponse]:
        request.add_header("Authorization", f"Bearer {self._key}")
        try:
            # The address is the user's own setting, not a stranger's.
            with urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
                yield response
        except HTTPError as error:
            raise Refused(_problem(error)) from None
        except (URLError, OSError, HTTPException) as error:
            raise Unreachable(self._url, type(error).__name__) from None


#: What commands are given: who asks once, and only if there is something to ask.
OpenClient = Callable[[], Client]


def _problem(error: HTTPError) -> Document:
    try:
        problem: Document = json.load(error)
    except ValueError:
        return {"detail": f"{error.code} {error.reason}", "status": error.code}
    return problem
