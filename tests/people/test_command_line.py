"""``sayso person``: out of one instance and into another, by file."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server
from zipfile import ZipFile

from click.testing import CliRunner, Result

from cli import main
from tests.people.instances import Instance


class Quiet(WSGIRequestHandler):
    """Answers without a word about it."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(instance: Instance) -> Iterator[dict[str, str]]:
    """Let an instance answer over HTTP, and tell where and by which key."""
    with make_server("127.0.0.1", 0, instance.app, handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield {
            "SAYSO_URL": f"http://127.0.0.1:{server.server_port}",
            "SAYSO_API_KEY": instance.api.key,
        }
        server.shutdown()
        thread.join()


def run(instance: Instance, *words: object) -> Result:
    """Run ``sayso person`` against an instance."""
    instance.api.catch_up()
    with served(instance) as environment:
        told = ["person", *map(str, words)]
        return CliRunner().invoke(main, told, env=environment)


def test_a_person_goes_from_one_instance_to_another(
    old: Instance, new: Instance, tmp_path: Path
) -> None:
    """By two commands and one file."""
    person, file = old.api.a_person(first_name="Anna"), tmp_path / "anna.json"
    old.api.a_yes(person)

    told = run(old, "export", "--subscriber", person, "--out", file)
    taken = run(new, "import", file)

    assert (told.exit_code, taken.exit_code) == (0, 0), told.output + taken.output
    assert f"subscriber {person} is here" in taken.output
    assert new.api.get(f"/v1/subscribers/{person}")["fields"] == {"first_name": "Anna"}


def test_the_tables_come_in_a_zip(old: Instance, tmp_path: Path) -> None:
    """The JSON is beside them."""
    person, file = old.api.a_person(), tmp_path / "anna.zip"

    told = run(old, "export", "--zip", "--subscriber", person, "--out", file)

    assert told.exit_code == 0, told.output
    with ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert "contacts.csv" in archive.namelist()
        assert json.loads(archive.read("person.json"))["subscriber_id"] == person


def test_a_file_that_is_none_is_refused_in_a_sentence(
    new: Instance, tmp_path: Path
) -> None:
    """Neither JSON, nor a person."""
    for text, said in (("a,b", "holds no JSON"), ("{}", "subscriber_id")):
        file = tmp_path / "file"
        file.write_text(text)

        told = run(new, "import", file)

        assert told.exit_code == 1
        assert said in told.output
        assert "Traceback" not in told.output


def test_two_cards_become_one(old: Instance) -> None:
    """And a contact changes cards, by its id."""
    anna, other = old.api.a_person(), old.api.a_person("a.smith@work.example")
    third = old.api.a_person("family@example.com")
    family = old.api.contact_of(third)
    number = {"channel": "sms", "address": "+37120000000"}
    old.api.do(f"/v1/subscribers/{third}/contacts", number)

    merged = run(old, "merge", "--subscriber", anna, "--other", other)
    taken = run(old, "take-over", "--subscriber", anna, "--contact", family)

    assert f"subscriber {anna} goes on for both" in merged.output
    assert f"contact {family} is subscriber {anna}'s now" in taken.output
    assert len(old.api.get(f"/v1/subscribers/{anna}")["contacts"]) == 3
