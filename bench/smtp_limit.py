"""Measures sending without a database, against the limit that sending is held to.

The limit: bare loops, one a core, that sign ready messages and write them to Postfix's
``smtp-sink``, with nothing to decide, to fill in or to remember. Ours: templates filled
in, headers and parts written, signed and sent as the workers do, a range at a time.
"""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from bench.lines import Line, print_table
from bench.mail_sink import sink
from domain.content import Content, Sender
from domain.links import message_id, unsubscribe_token
from workers.channels import Letter, Outcome, Outgoing, Recipient
from workers.channels.dkim import Signer
from workers.channels.email import Campaign, EmailChannel
from workers.channels.smtp import SmtpTransport
from workers.channels.smtp_server import SmtpServer

PROCESSES, THREADS, RANGE = 2, 4, 20
MESSAGES = 8_000
AT = datetime(2026, 3, 3, 10, 15, tzinfo=UTC)
CAMPAIGN = UUID(int=1)
SENDER = Sender("Example Shop", "news@shop.example")
ITEM = (
    '<tr><td style="padding:8px"><a href="https://shop.example/things/{number}">'
    "<b>Thing {number}</b></a><br>A thing for {{{{ city | default: 'everywhere' }}}}, "
    "well made, and in stock again.</td></tr>\n"
)
CONTENT = Content(
    subject='{{ first_name | default: "Friend" }}, our news',
    html='<html><body><p>Hello {{ first_name | default: "friend" }}!</p><table>\n'
    + "".join(ITEM.format(number=number) for number in range(16))
    + '</table><p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p></body></html>',
)

#: Sends its share through a server's port, once told to begin.
Sending = Callable[[int, bytes, Callable[[], object]], None]


def measure() -> Iterator[Line]:
    """Measure with either kind of key."""
    for name, key in keys().items():
        limit = rate(bare_loop, key)
        ours = rate(as_workers_do, key)
        work = f"compose, sign ({name}), send"
        yield Line(work, ours, "messages/s", "bare sign and send", limit, 0.5)
        if name == "RSA 2048":
            yield Line(work, ours, "messages/s", "the number itself", 1_000, 1.0)


def keys() -> dict[str, bytes]:
    """Make a signing key of each kind, in PEM."""
    made: dict[str, RSAPrivateKey | Ed25519PrivateKey] = {
        "RSA 2048": generate_private_key(public_exponent=65537, key_size=2048),
        "Ed25519": Ed25519PrivateKey.generate(),
    }
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return {name: key.private_bytes(*form) for name, key in made.items()}


def rate(sending: Sending, key: bytes) -> float:
    """Let all processes send at the same time; return messages a second."""
    with sink() as port:
        spawning = get_context("spawn")
        barrier = spawning.Barrier(PROCESSES + 1)
        processes = [
            spawning.Process(target=_process, args=(sending, port, key, barrier))
            for _ in range(PROCESSES)
        ]
        for process in processes:
            process.start()
        barrier.wait(60)
        begun = time.perf_counter()
        for process in processes:
            process.join()
        if any(process.exitcode for process in processes):
            sys.exit("a sending process failed")
        return MESSAGES / (time.perf_counter() - begun)


def bare_loop(port: int, key: bytes, ready: Callable[[], object]) -> None:
    """Sign and send messages that are ready, each in one write and one wait."""
    signer = Signer.from_pem("shop.example", "s1", key)
    messages = [composed(None) for _ in range(50)]
    parts = [_parts(message) for message in messages]
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = sock.makefile("rb")
        stream.readline()
        sock.sendall(b"HELO bench.example\r\n")
        stream.readline()
        opening = (
            f"MAIL FROM:<{messages[0].origin}>\r\nRCPT TO:<{messages[0].address}>\r\n"
            "DATA\r\n"
        ).encode()
        ready()
        sock.sendall(opening)
        for number in range(MESSAGES // PROCESSES):
            message, (fields, body) = messages[number % 50], parts[number % 50]
            seal = signer.field(fields, body, AT)
            _expect(stream.readline(), stream.readline(), stream.readline())
            sock.sendall(b"".join((seal, message.content, b".\r\n", opening)))
            _expect(stream.readline())
        stream.close()


def as_workers_do(port: int, key: bytes, ready: Callable[[], object]) -> None:
    """Compose, sign and send range by range, on a few threads."""
    sys.setswitchinterval(0.0005)  # as the workers
    transport = SmtpTransport(SmtpServer("127.0.0.1", port, hello="bench.example"))
    channel = EmailChannel(transport, Signer.from_pem("shop.example", "s1", key))
    campaign = channel.compile(CONTENT, SENDER)
    share = MESSAGES // PROCESSES // THREADS // RANGE

    def send(_thread: int) -> None:
        for _ in range(share):
            with channel.connect() as connection:
                written = [compose(campaign) for _ in range(RANGE)]
                for result in connection.send(written):
                    if result.outcome is not Outcome.ACCEPTED:
                        sys.exit(f"not accepted: {result}")

    ready()
    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(send, range(THREADS)))


def compose(campaign: Campaign) -> Outgoing:
    """Write one message as a worker does, its link and its name included."""
    contact = uuid4()
    token = unsubscribe_token(b"secret", "a1", CAMPAIGN, contact)
    reference = message_id(b"secret", CAMPAIGN, contact, "shop.example")
    letter = Letter(reference, f"https://mail.shop.example/u/{token}", AT)
    fields = {"first_name": "Anna", "city": "Riga"}
    return campaign.compose(
        Recipient(contact, f"reader-{contact.hex[:12]}@example.com", fields), letter
    )


def composed(signer: Signer | None) -> Outgoing:
    """Write one message from the beginning."""
    transport = SmtpTransport(SmtpServer("127.0.0.1", 25))
    return compose(EmailChannel(transport, signer).compile(CONTENT, SENDER))


def where_it_goes(key: bytes) -> dict[str, float]:
    """Time the steps of one message on one thread; return microseconds each."""
    signer = Signer.from_pem("shop.example", "s1", key)
    transport = SmtpTransport(SmtpServer("127.0.0.1", 25))
    campaign = EmailChannel(transport, signer).compile(CONTENT, SENDER)
    fields = {"first_name": "Anna", "city": "Riga", "unsubscribe_url": "https://a.b/"}
    rendered = campaign.composed.render(fields)
    message_fields, body = _parts(composed(None))
    unsigned = replace(campaign, signer=None)
    times = {
        "fill in the templates": _time(lambda: campaign.composed.render(fields)),
        "encode the parts": _time(
            lambda: campaign.parts[""].body(rendered.text, rendered.html)
        ),
        "sign": _time(lambda: signer.field(message_fields, body, AT)),
    }
    rest = _time(partial(compose, unsigned)) - sum([*times.values()][:2])
    return {**times, "names, links, headers": rest}


def _process(sending: Sending, port: int, key: bytes, barrier: Barrier) -> None:
    sending(port, key, lambda: barrier.wait(60))


def _parts(message: Outgoing) -> tuple[list[bytes], bytes]:
    head, _, body = message.content.partition(b"\r\n\r\n")
    folded = head.replace(b"\r\n ", b"\0").split(b"\r\n")
    return [field.replace(b"\0", b"\r\n ") + b"\r\n" for field in folded], body


def _expect(*answers: bytes) -> None:
    if any(answer[:1] not in b"23" for answer in answers):
        sys.exit(f"not accepted: {answers}")


def _time(work: Callable[[], object], times: int = 300) -> float:
    # Of the processor, so that others' work on the machine does not count.
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times * 1e6


def print_steps(kind: str, steps: dict[str, float]) -> None:
    """Print where the time of one message goes."""
    print(f"one message, {kind}:")
    for step, microseconds in steps.items():
        print(f"{step:>24} {microseconds:6.0f} µs of one core")


if __name__ == "__main__":
    print_table("Sending, without a database", measure())
    for kind, pem in keys().items():
        print_steps(kind, where_it_goes(pem))
