"""A file that is read by a process of its own."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import structlog

from handlers.imports import problems
from handlers.imports.plan import Batch, Row
from handlers.kernel.refusal import Refusal

log = structlog.get_logger()

AHEAD = 1 << 20
"""Bytes that the reading process may be ahead of us."""


class Died(Refusal):
    """The process that reads a file has died, of the file perhaps, or since the machine had no more memory."""

    def __init__(self) -> None:
        super().__init__(problems.DIED)


@dataclass(frozen=True)
class Source:
    """What a file is, and its rows in batches, in the file's order.

    `unread` are the columns whose values are of another kind than their headings say, with one of the values;
    `question` is what only a person can tell of its days; `owners` are the names under which it has colleagues.
    """

    kind: str
    language: str
    headings: Sequence[str]
    left_out: Sequence[str]
    sheet: str
    others: Sequence[str]
    batches: Iterator[Batch]
    unread: Sequence[Sequence[str]] = ()
    question: Mapping[str, Any] | None = None
    owners: Sequence[str] = ()


@contextmanager
def opened(
    file: Path,
    today: date,
    kind: str | None = None,
    sheet: str | None = None,
    days: str | None = None,
    day_column: int | str | None = None,
    own: Sequence[str] = (),
) -> Iterator[Source]:
    """Read a file; raises Refusal when it cannot be read, at once or with a batch.

    `days` and `day_column` are what a person answered to its question; `own` are the fields that managers have named.
    """
    asked: dict[str, Any] = {"file": str(file), "kind": kind, "sheet": sheet, "today": today.isoformat()}
    asked |= {"days": days, "day_column": day_column, "own": list(own)}
    child = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "bot.data.child", json.dumps(asked)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        text=True,
    )
    if child.stdout is not None:
        with suppress(OSError, AttributeError):  # room for the next batches, where the system gives it: Linux does
            fcntl.fcntl(child.stdout, fcntl.F_SETPIPE_SZ, AHEAD)
    try:
        said = _said(child)
        first = next(said, None)
        if first is None:
            raise Died
        yield Source(**first, batches=_batches(said))
    finally:
        child.kill()
        child.communicate()


def _batches(said: Iterator[dict[str, Any]]) -> Iterator[Batch]:
    for one in said:
        if one.get("end"):
            return
        yield Batch([Row(*row) for row in one["rows"]], one["done"], one["found_by"])
    raise Died


def _said(child: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    if child.stdout is None:
        raise RuntimeError("it says nothing")
    for line in child.stdout:
        one: dict[str, Any] = json.loads(line)
        if "refused" in one:
            if "error" in one:
                log.warning("file not read", error=one["error"])
            sentence, values = one["refused"]
            raise Refusal(sentence, **values)
        yield one


def digest_of(file: Path, kind: str | None = None, sheet: str | None = None) -> str:
    """Return what tells a file, as it is to be read, from every other."""
    digest = hashlib.sha256(repr((kind, sheet)).encode())
    with file.open("rb") as opened:
        for block in iter(lambda: opened.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
