"""SQLite files: what one holds, and a copy of one that may be in use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.terminal import say
from storage.errors import Damaged, meaning
from storage.migrate import knows

PAGES = 2000
"""Pages copied at a time, of 4 KB each."""
COMPANIONS = ("-wal", "-shm", "-journal")
Progress = Callable[[int, int], None]
"""Is told how many pages of how many are copied."""


class Unfit(Exception):
    """A file that is no database of ours, or cannot be read or written; the text is a sentence."""


@dataclass(frozen=True)
class Contents:
    """What a database of ours holds: its schema's revision, and how many of what people put there."""

    revision: str
    customers: int
    interactions: int
    entries: int

    def __str__(self) -> str:
        return say(
            "{customers}, {interactions} and {entries}, at revision {revision}",
            customers=say.plural("{n} customer", "{n} customers", self.customers),
            interactions=say.plural("{n} interaction", "{n} interactions", self.interactions),
            entries=say.plural("{n} entry of the points ledger", "{n} entries of the points ledger", self.entries),
            revision=self.revision,
        )


def connect(file: Path, mode: str = "ro") -> sqlite3.Connection:
    """Open a file as it is: `ro` to read, `rw` to write too; none is ever created."""
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=5)


def damage(connection: sqlite3.Connection) -> str | None:
    """Return the first thing that SQLite finds wrong with a file, page by page; None when it is sound.

    What keeps it from looking, as a file that this user may not write, is raised.
    """
    try:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        if not isinstance(meaning(error), Damaged):
            raise
        return str(error)
    return None if found == "ok" else " ".join(str(found).split())


def revision(connection: sqlite3.Connection) -> str | None:
    """Return the revision of a database of ours; None when it is something else, or empty."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "customer", "ledger_entry"} <= tables:
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])


def examine(file: Path, name: str) -> Contents:
    """Return what a file holds; raises Unfit, calling it by `name`."""
    try:
        with closing(connect(file)) as connection:
            found = revision(connection)
            if found is None:
                raise Unfit(say("{name} isn't a Haoping database.", name=name))
            if not knows(found):
                raise Unfit(
                    say(
                        "{name} comes from a newer version of Haoping (revision {revision}). Please upgrade first.",
                        name=name,
                        revision=found,
                    )
                )
            problem = damage(connection)
            if problem:
                raise Unfit(say("{name} is damaged: {why}.", name=name, why=problem))
            tables = ("customer", "interaction", "ledger_entry")
            counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608 - ours
    except sqlite3.DatabaseError as error:
        raise Unfit(_unreadable(name, error)) from error
    return Contents(found, *counts)


def copy(source: Path, target: Path, progress: Progress = lambda *_: None) -> None:
    """Copy a database as it is at this moment, whoever works with it, into a new file that only we may read."""
    target.unlink(missing_ok=True)
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise Unfit(say("{name} can't be written to: {why}.", name=target.parent, why=error.strerror)) from error
    try:
        with closing(connect(source)) as old, closing(connect(target, "rw")) as new:
            old.execute("BEGIN")
            old.execute("SELECT count(*) FROM sqlite_master").fetchone()  # one snapshot, however much is written
            old.backup(new, pages=PAGES, progress=lambda _, left, whole: progress(whole - left, whole))
            new.execute("PRAGMA journal_mode=DELETE")  # all of it is in the one file
    except sqlite3.Error as error:
        if "full" in str(error) or "disk I/O" in str(error):
            raise Unfit(say("There's no space left in {folder}.", folder=target.parent)) from error
        raise Unfit(_unreadable(str(source), error)) from error


def replace(old: Path, new: Path) -> None:
    """Put a file in another's place, so that it is there after a power cut too."""
    old.replace(new)
    folder = os.open(new.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def discard(file: Path) -> None:
    """Remove a database that nobody needs, and what lies beside it."""
    for one in (file, *companions(file)):
        one.unlink(missing_ok=True)


def companions(file: Path) -> list[Path]:
    """Return the names of the files that SQLite may keep beside a database."""
    return [file.with_name(file.name + end) for end in COMPANIONS]


def _unreadable(name: str, error: sqlite3.Error) -> str:
    said = str(error)
    if "not a database" in said:
        return say("{name} isn't a Haoping database.", name=name)
    if "malformed" in said:
        return say("{name} is damaged: {why}.", name=name, why=said)
    return say("{name} can't be read: {why}.", name=name, why=said)
