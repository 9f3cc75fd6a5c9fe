"""Logging: one line for each handled request, for people or for machines; never a token, a note or contact data."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def configure(form: str = "human", level: str = "info") -> None:
    """Write log lines to standard error: `human` or `json`, from a level on."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    shared.append(structlog.processors.ExceptionRenderer(_where))
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        # Line and line end in one write: libraries write to the same stream at the same moment.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),  # as it is when the line is written
        cache_logger_on_first_use=False,
    )
    # What the libraries say goes the same way, from warnings on: their info lines hold payloads.
    handler = _Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[_unwrapped, renderer])
    )
    logging.basicConfig(handlers=[handler], level=max(_LEVELS[level], logging.WARNING), force=True)


class _Stderr(logging.StreamHandler[Any]):
    """Writes to standard error, as it is when the line is written."""

    @property
    def stream(self) -> Any:
        """Standard error."""
        return sys.stderr

    @stream.setter
    def stream(self, _: Any) -> None:
        """Stay with standard error."""


def _unwrapped(_: Any, __: str, event: Any) -> Any:
    event.pop("_record", None)
    event.pop("_from_structlog", None)
    return event


def _where(exc_info: Any) -> str:
    """Return where an exception was raised, and its type: its message may quote what somebody typed."""
    lines: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        frames = traceback.format_tb(error.__traceback__)
        lines = [*frames, f"{type(error).__module__}.{type(error).__qualname__}", *(["", *lines] if lines else [])]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(line.rstrip() for line in lines)
