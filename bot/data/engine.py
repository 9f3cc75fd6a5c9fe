"""Imports at work: batch after batch in transactions of their own, so that commands meanwhile answer within their time.

After each batch the turn to write is left to others for a while: SQLite gives it to whoever happens to ask.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot.data.source import Source
from handlers.imports import apply, takeback
from handlers.imports.plan import Batch, planned
from handlers.imports.takeback import Held
from handlers.imports.trial import Figures
from storage.database import Database
from storage.errors import Busy
from storage.models import ImportRun
from storage.store import Author, Store
from storage.subject import Subject

GAP = 0.25
"""Seconds for others after each second of writing to SQLite; and so many at least:"""
LEAST_GAP = 0.01
TRIES = 20
Progress = Callable[[ImportRun, float], None]
"""Is told of an import how it stands, and how much of it is done, from 0 to 1."""
Result = TypeVar("Result")


class Engine:
    """Works on imports in one database."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self.db = db
        self.clock = clock
        self._next_turn = 0.0

    def try_out(self, run: ImportRun, source: Source, progress: Callable[[float], None] = lambda _: None) -> Figures:
        """Return what an import would do; nothing is written. Raises ManyRefused when it is not worth reading on."""
        figures = Figures()
        for batch in source.batches:
            with self.db.read(run.workspace) as store:
                figures.add(planned(store, run, batch), batch.rows[-1].line)
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
