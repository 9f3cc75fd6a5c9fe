"""How a process takes a row of a queue: it is its until an instant, and then anybody's who finds it.

A process that lives holds on to the row before that instant, and lets it go, or settles it, when its work is done. A
process that has died needs nobody to clear up after it. Who says that a row is taken is the database: the UPDATE
changes it for one process only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, Update, update


@dataclass(frozen=True)
class Lease:
    """The queue's columns that say so: who is the `holder` of a row, and the column that says until when."""

    queue: Table
    until: str

    def free(self, now: Any) -> ColumnElement[bool]:
        """Return the test that nobody holds a row at an instant."""
        until = self.queue.c[self.until]
        is_past: ColumnElement[bool] = until <= now
        return until.is_(None) | is_past if until.nullable else is_past

    def held_by(self, holder: Any) -> ColumnElement[bool]:
        """Return the test that a process holds a row, if only by an instant that is past."""
        held: ColumnElement[bool] = self.queue.c.holder == holder
        return held

    def take(self, *rows: ColumnElement[bool], holder: Any, until: Any, **more: Any) -> Update:
        """Return the UPDATE by which a process holds rows until an instant, if they are still such."""
        return update(self.queue).where(*rows).values({"holder": holder, self.until: until, **more})

    def settle(self, *rows: ColumnElement[bool], at: Any = None, **more: Any) -> Update:
        """Return the UPDATE that lets rows go: whoever looks from an instant on may take them; `more` is what came."""
        return update(self.queue).where(*rows).values({"holder": None, self.until: at, **more})
