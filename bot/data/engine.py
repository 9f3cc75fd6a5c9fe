"""Imports at work: batch after batch in transactions of their own, so that commands meanwhile answer within their time.

After each batch the turn to write is left to others for a while: SQLite gives it to whoever happens to ask.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot.data.source import Source
from handlers.imports import apply, problems, takeback
from handlers.imports.plan import MOST_LOST, Batch, Decision, Verdict, count, planned
from handlers.imports.takeback import Held
from handlers.kernel.refusal import Refusal
from storage.database import Database
from storage.errors import Busy
from storage.models import ImportRun
from storage.store import Author, Store
from storage.subject import Subject

GAP = 0.25
"""Seconds for others after each second of writing to SQLite; and so many at least:"""
LEAST_GAP = 0.01
TRIES = 20
SHOWN = 5
"""Refused rows that are quoted; the file has all of them."""
MOST_REFUSED, MOST_REFUSED_TEXT = 5_000, 8 << 20
"""Refused rows, and characters of them, after which a file is read no further: it is another one than was meant."""
SHOWN_OF = ("name", "product", "company", "id", "email", "phone")
SAMPLES = 3
"""Rows that are shown before anything is written, so that wrong letters are seen."""

Progress = Callable[[ImportRun, float], None]
"""Is told of an import how it stands, and how much of it is done, from 0 to 1."""
Result = TypeVar("Result")


@dataclass
class Figures:
    """What an import would do: how many rows of each verdict, those that are refused, and those that lose a cell."""

    counts: dict[str, Any] = field(default_factory=dict)
    refused: list[Any] = field(default_factory=list)
    lost: list[Any] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(self.counts.get(verdict.value, 0) for verdict in Verdict)


class ManyRefused(Refusal):
    """So many rows were refused that the rest was not read; `figures` has those."""

    def __init__(self, figures: Figures, line: int) -> None:
        super().__init__(problems.MANY_REFUSED, line=f"{line:,}", n=f"{len(figures.refused):,}")
        self.figures = figures


class Engine:
    """Works on imports in one database."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self.db = db
        self.clock = clock
        self._next_turn = 0.0

    def try_out(self, run: ImportRun, source: Source, progress: Callable[[float], None] = lambda _: None) -> Figures:
        """Return what an import would do; nothing is written. Raises ManyRefused when it is not worth reading on."""
        figures, text = Figures(), 0
        for batch in source.batches:
            with self.db.read(run.workspace) as store:
                decisions = planned(store, run, batch)
            figures.counts = count(decisions, figures.counts)
            refused = [as_refused(one) for one in decisions if one.verdict is Verdict.REFUSED]
            figures.refused += refused
            figures.lost += [as_refused(one) for one in decisions if one.lost][: MOST_LOST - len(figures.lost)]
            figures.samples = _samples(decisions, figures.samples)
            text += sum(len(cell) for _, _, cells in refused for cell in cells)
            if len(figures.refused) > MOST_REFUSED or text > MOST_REFUSED_TEXT:
                raise ManyRefused(figures, batch.rows[-1].line)
            progress(batch.done)
        return figures

    def work(self, run: ImportRun, source: Source, progress: Progress) -> ImportRun:
        """Work an import from where it stands to its end, and return it as it is then."""
        author = Author(run.by, run.at, f"import {run.id}")
        position = 0
        for batch in source.batches:
            run = self._write(run.workspace, author, _next(run.id, batch, position))
            position += len(batch.rows)
            progress(run, batch.done)
            if run.state != "running":
                return run

        def finish(store: Store) -> ImportRun:
            now = store.imports.get(run.id) or run
            return apply.finish(store, now) if now.state == "running" else now

        return self._write(run.workspace, Author(run.by, max(run.at, self.clock()), "import"), finish)

    def take_back(self, run: ImportRun, by: Author, progress: Progress) -> tuple[ImportRun, list[Held]]:
        """Take an import back from where its undoing stands; what was changed meanwhile stays, and is returned."""
        with self.db.read(run.workspace) as store:
            batches = [batch for batch in reversed(store.imports.batches(run.id)) if not batch.undone]
        run = self._write(run.workspace, by, _begin_undo(run))
        left: list[Held] = []
        for done, batch in enumerate(batches, 1):
            work = partial(takeback.take_back, run=run, batch=batch, undo=run.undo or 0)
            left += self._write(run.workspace, by, work)
            progress(run, done / len(batches))

        def finish(store: Store) -> ImportRun:
            store.imports.save(run.id, state="undone", holder=None, held_until=None)
            return store.imports.get(run.id) or run

        return self._write(run.workspace, by, finish), left

    def held(self, run: ImportRun) -> list[Held]:
        """Return what of an import something later depends on."""
        with self.db.read(run.workspace) as store:
            return takeback.held(store, run)

    def _write(self, workspace: str, author: Author, work: Callable[[Store], Result]) -> Result:
        """Do something in a transaction when it is our turn, and leave the next turn to others."""
        time.sleep(max(0.0, self._next_turn - time.monotonic()))
        for _ in range(TRIES):
            begun = time.monotonic()
            with suppress(Busy), self.db.write(workspace, author) as store:
                begun = time.monotonic()
                result = work(store)
                break
        else:
            raise Busy("others are writing all the time")
        if self.db.sqlite:
            present = time.monotonic()
            self._next_turn = present + max(LEAST_GAP, GAP * (present - begun))
        return result


def _samples(decisions: Sequence[Decision], before: list[str]) -> list[str]:
    """Return a few rows as they were read, rather those with other letters than ASCII's, which may be wrong."""
    if len(before) == SAMPLES and not any(map(str.isascii, before)):
        return before
    read = (one.row.values for one in decisions if one.verdict is not Verdict.REFUSED)
    named = (" · ".join([str(row[key]) for key in SHOWN_OF if key in row][:2]) for row in read)
    return sorted(dict.fromkeys([*before, *named]), key=str.isascii)[:SAMPLES]


def as_refused(decision: Decision) -> list[Any]:
    """Return a row to mend as it is kept: its line, the reasons, its cells."""
    return [decision.row.line, decision.to_mend, decision.row.cells]


def _next(id: int, batch: Batch, position: int) -> Callable[[Store], ImportRun]:
    """Return the work on those rows of a batch that are not done: what a process did before it died stands."""

    def work(store: Store) -> ImportRun:
        run = store.imports.get(id)
        if run is None:
            raise LookupError(f"import {id} is gone")
        left = batch.after(max(run.rows - position, 0))
        return apply.apply(store, run, left) if left.rows and run.state == "running" else run

    return work


def _begin_undo(run: ImportRun) -> Callable[[Store], ImportRun]:
    def work(store: Store) -> ImportRun:
        now = store.imports.get(run.id) or run
        if now.undo is not None:
            return now
        undo = store.changes.record("import", Subject("import", run.id), before={"file": run.name}, undoes=run.change)
        store.imports.save(run.id, state="undoing", undo=undo)
        return now.model_copy(update={"state": "undoing", "undo": undo})

    return work
