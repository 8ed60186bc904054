"""Every command is where the command line says, and only then loaded."""

from __future__ import annotations

import subprocess
import sys

import click
from click.testing import CliRunner

from api.commands.errands import SAMPLE
from cli import main

#: What takes its time to load, and no question over REST needs.
HEAVY = {"domain.application", "openpyxl", "psycopg", "structlog"}
#: Asks for help with a command, and names all that was loaded for it.
ASKED = """
import sys, cli
cli.main(["list", "--help"], standalone_mode=False)
print(*sys.modules)
"""


def test_every_command_is_where_it_is_said_to_be() -> None:
    """Under its own name, with a word on what it does."""
    context = click.Context(main)

    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command
        assert command.name == name
        assert command.help
    assert main.get_command(context, "conquer") is None


def test_help_names_all_of_them() -> None:
    """Whoever knows nothing yet learns what there is."""
    told = CliRunner().invoke(main, ["--help"]).output

    assert {"up", "import", "why", "ledger"} <= set(told.split())


def test_a_question_loads_no_more_than_it_needs() -> None:
    """The command line is called a hundred times a day: it begins at once."""
    done = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-c", ASKED], capture_output=True, text=True, check=True
    )

    assert not HEAVY & set(done.stdout.split())


def test_the_people_of_the_demo_are_there() -> None:
    """A file that moves with its module is missed at once, not by a newcomer."""
    assert SAMPLE.is_file()
