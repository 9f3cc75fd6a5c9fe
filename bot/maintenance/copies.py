"""`backup` and `restore`: a copy of the database while the bot runs, and the way back."""

from __future__ import annotations

import fcntl
import os
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import typer
from sqlalchemy import URL, make_url

from bot.maintenance import files, trouble
from bot.maintenance.files import Unfit
from bot.terminal import say
from storage import outbox
from storage.database import Database
from storage.migrate import migrate

LOCKED_FROM, LOCKED_BYTES = 0x40000000, 512
"""The bytes that SQLite locks in a file that is open, by its file format."""


class Stopped(Exception):
    """It was not done; the text says why, and `code` is the process's."""

    def __init__(self, why: str, code: int = 1) -> None:
        super().__init__(why)
        self.code = code


def backup(url: str, file: Path, *, force: bool) -> str:
    """Copy the database into a file, whoever works with it, and return a sentence; raises Stopped."""
    database = make_url(url)
    if database.get_backend_name() != "sqlite":
        command = ["pg_dump", "--format=custom", f"--file={file}", f"--dbname={_without_password(database)}"]
        instead = say(
            "Nothing was copied: this is a PostgreSQL database, so back it up with PostgreSQL's own tool, which asks "
            "for the password or takes it from ~/.pgpass:"
        )
        raise Stopped(f"{instead}\n{shlex.join(command)}", 2)
    source = Path(str(database.database))
    if not source.is_file():
        raise Stopped(say("There's no database at {file}. DATABASE_URL says where it should be.", file=source))
    _may_write(file, source, force=force)
    staged = file.with_name(file.name + ".part")
    try:
        _copy(source, staged)
        contents = files.examine(staged, str(source))
        files.replace(staged, file)
    except Unfit as problem:
        why = " ".join(trouble.access(source) or (str(problem),))
        raise Stopped(say("{why} Nothing was written to {file}.", why=why, file=file)) from None
    finally:
        files.discard(staged)
    return say(
        "{source} has been copied to {file}, and the copy is sound: {contents}.",
        source=source,
        file=file,
        contents=contents,
    )


def restore(url: str, file: Path, *, force: bool) -> str:
    """Put a copy in the database's place, and return a sentence; raises Stopped."""
    database = make_url(url)
    if database.get_backend_name() != "sqlite":
        command = ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction"]
        command += [f"--dbname={_without_password(database)}", str(file)]
        instead = say(
            "Nothing was restored: this is a PostgreSQL database, so stop the bot and restore it with PostgreSQL's "
            "own tool, which asks for the password or takes it from ~/.pgpass:"
        )
        raise Stopped(f"{instead}\n{shlex.join(command)}", 2)
    target = Path(str(database.database))
    if not file.is_file():
        raise Stopped(say("There's no file {file}.", file=file))
    if target.exists() and target.samefile(file):
        raise Stopped(say("{file} is the database itself.", file=file))
    staged = target.with_name(f"{target.stem}.restoring{target.suffix}")
    had_data = _has_data(target)
    if had_data and not force:
        raise Stopped(
            say(
                "{file} already holds data. With --force, the copy replaces it, and the old one is kept next to it.",
                file=target,
            )
        )
    try:
        with _alone(target):
            _copy(file, staged)
            contents = files.examine(staged, str(file))
            _bring_up_to_date(staged)
            kept = _set_aside(target, staged, keep=had_data)
            files.replace(staged, target)
    except Unfit as problem:
        raise Stopped(say("{why} Nothing was restored.", why=problem)) from None
    finally:
        files.discard(staged)
    restored = say("{file} has been restored to {target}: {contents}.", file=file, target=target, contents=contents)
    return restored + (say(" What was there before is kept in {file}.", file=kept) if kept else "")


def _copy(source: Path, staged: Path) -> None:
    if not sys.stderr.isatty():
        return files.copy(source, staged)
    with typer.progressbar(length=1, label=say("Copying {file}", file=source), file=sys.stderr) as bar:

        def show(done: int, whole: int) -> None:
            bar.length = whole
            bar.update(done - bar.pos)

        return files.copy(source, staged, show)


def _may_write(file: Path, source: Path, *, force: bool) -> None:
    if file.is_dir():
        raise Stopped(
            say(
                "{folder} is a folder. Name a file in it, such as {file}.", folder=file, file=file / "haoping-backup.db"
            )
        )
    if not file.parent.is_dir():
        raise Stopped(say("There's no folder {folder}.", folder=file.parent))
    if file.exists() and file.samefile(source):
        raise Stopped(say("{file} is the database itself.", file=file))
    if file.exists() and not force:
        raise Stopped(say("{file} already exists. Use --force to overwrite it.", file=file))


def _bring_up_to_date(staged: Path) -> None:
    """Migrate a copy; what was still to be said when it was made may have been said since."""
    database = Database(f"sqlite:///{staged}")
    try:
        migrate(database)
        with database.transaction() as connection:
            outbox.doubt(connection)
    finally:
        database.close()
    with closing(files.connect(staged, "rw")) as opened:
        opened.execute("PRAGMA journal_mode=DELETE")


def _has_data(target: Path) -> bool:
    """Tell whether somebody would miss a database; one that cannot be read they would."""
    if not target.exists():
        return False
    try:
        with closing(files.connect(target, "rw")) as opened:  # which, where nobody else is, also folds the log in
            tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'")
            names = [name.replace('"', '""') for (name,) in tables]
            return any(opened.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone() for name in names)  # noqa: S608 - quoted
    except sqlite3.Error:
        return True


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the lock that SQLite's users of a file share, so that no bot works with it meanwhile; raises Stopped."""
    if not target.exists():
        yield
        return
    with target.open("r+b") as opened:
        try:
            fcntl.lockf(opened, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCKED_BYTES, LOCKED_FROM)
        except OSError:
            raise Stopped(say("A process is still using {file}. Stop the bot first.", file=target)) from None
        yield


def _set_aside(target: Path, staged: Path, *, keep: bool) -> Path | None:
    """Make room for what is to come in a database's place; return where what was there is kept."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    aside = target.with_name(f"{target.stem}.before-{stamp}{target.suffix}")
    there = target.exists()
    if there:
        state = target.stat()
        staged.chmod(state.st_mode)
        with suppress(PermissionError):
            os.chown(staged, state.st_uid, state.st_gid)
        _keep_too(target, aside)  # it stays in its place until the other one takes it: there is always one
    # A log that belongs to another database would be played into the one that comes here.
    for old, new in zip(files.companions(target), files.companions(aside), strict=True):
        if old.exists():
            old.rename(new)
    if there and not keep:
        files.discard(aside)
    return aside if there and keep else None


def _keep_too(file: Path, aside: Path) -> None:
    """Give a file a second name; where the file system has no such thing, a copy."""
    try:
        aside.hardlink_to(file)
    except OSError:
        shutil.copy2(file, aside)


def _without_password(url: URL) -> str:
    secret = [name for name in url.query if "password" in name]
    shown = url.difference_update_query(secret)._replace(drivername="postgresql", password=None)
    return shown.render_as_string(hide_password=False)
