"""Logs: JSON, a line an entry, without a word that could be somebody's."""

from __future__ import annotations

import logging
from typing import Any

import structlog
import structlog.tracebacks

_transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)


def _as_told(exc_info: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - as structlog has it
    """Tell kinds and frames: the words of a database quote rows, and so addresses."""
    return [_wordless(stack) for stack in _transform(exc_info)]


def _wordless(stack: dict[str, Any]) -> dict[str, Any]:
    kept = ("exc_type", "is_cause", "is_group", "frames")
    parts = [[_wordless(one) for one in group] for group in stack["exceptions"]]
    return {name: stack[name] for name in kept} | {"exceptions": parts}


def configure(level: str) -> None:
    """Write logs as JSON, a line an entry, the libraries' own among them."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_as_told),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
