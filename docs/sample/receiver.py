"""Receives webhooks and checks their signatures, with nothing but Python.

python3 receiver.py SECRET_FILE PORT COUNT: prints COUNT events, then ends. The file
holds the secret, as `sayso webhook add` has printed it.
"""

import hmac
import json
import re
import sys
import time
from base64 import b64decode, b64encode
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

TOLERANCE = 300
seen = []


def secret():
    """Read the secret as it is now: it may be replaced."""
    found = re.search(r"whsec_(\S+)", Path(sys.argv[1]).read_text(encoding="utf-8"))
    return b64decode(found[1])


def is_genuine(headers, body):
    """Tell whether it was signed with the secret, and lately."""
    id_, at = headers["webhook-id"], headers["webhook-timestamp"]
    told = f"{id_}.{at}.".encode() + body
    signature = b64encode(hmac.digest(secret(), told, "sha256")).decode()
    given = headers["webhook-signature"].split()
    is_late = abs(time.time() - int(at)) > TOLERANCE
    return not is_late and any(
        hmac.compare_digest(one, f"v1,{signature}") for one in given
    )


class Receiver(BaseHTTPRequestHandler):
    """Takes what is genuine, and each event once."""

    def do_POST(self):
        """Answer 204 when it was taken: only then the next one comes."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        genuine = is_genuine(self.headers, body)
        if genuine:
            id_, event = self.headers["webhook-id"], json.loads(body)
            again = "again: " if id_ in seen else ""
            seen.append(id_)
            told = f"{again}{event['position']} {event['type']} {event['data']}"
            print(told, flush=True)
        self.send_response(204 if genuine else 401)
        self.end_headers()

    def log_message(self, *_):
        """Print events alone."""


server = HTTPServer(("127.0.0.1", int(sys.argv[2])), Receiver)
while len(seen) < int(sys.argv[3]):
    server.handle_request()
