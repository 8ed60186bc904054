"""Two verifiers, written apart, are asked the same."""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from tests.ledger.proving import FOLDER, load_verifier
from tests.servers import need

PAGE = FOLDER / "verify.html"
RUNNER = Path(__file__).with_name("node_verify.mjs")
verifier = load_verifier()


class Question(NamedTuple):
    """What both verifiers are asked."""

    file: bytes
    key: str | None = None
    as_of: str | None = None

    @property
    def line(self) -> str:
        """Write the question as Node gets it."""
        file = base64.b64encode(self.file).decode()
        return json.dumps({"file": file, "key": self.key, "as_of": self.as_of}) + "\n"


Answer = dict[str, Any]


def by_python(question: Question) -> Answer:
    """Ask the script."""
    try:
        text = verifier.text_of(question.file)
        file, seal, origin = verifier.verify(text, question.key)
    except verifier.Invalid as why:
        return {"valid": False, "why": str(why)}
    as_of = question.as_of and verifier.moment(question.as_of)
    lines = list(verifier.summary(file["events"], as_of))
    position = str(seal["position"])
    return {"valid": True, "origin": origin, "position": position, "lines": lines}


def by_page(questions: Iterable[Question]) -> list[Answer]:
    """Ask the page."""
    node = shutil.which("node")
    need(node, "node", "nodejs")
    run = subprocess.run(  # noqa: S603 - our own script
        [str(node), str(RUNNER), str(PAGE)],
        input="".join(question.line for question in questions),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert not run.returncode, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def in_agreement(asked: Iterable[Question]) -> list[Answer]:
    """Ask both, and return what both say."""
    questions = list(asked)
    answers = by_page(questions)
    apart = [
        (question, mine, theirs)
        for question, theirs in zip(questions, answers, strict=True)
        if (mine := by_python(question)) != theirs
    ]
    assert apart == []
    return answers
