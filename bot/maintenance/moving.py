"""`migrate`: the database's schema brought up to date, and all that it holds copied to the other kind."""

from __future__ import annotations

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy import make_url

from bot.maintenance import serving, trouble
from bot.maintenance.copies import Stopped
from bot.settings import check_database
from bot.terminal import say
from storage import migrate as schema
from storage.copy import Behind, Different, NotEmpty, copy
from storage.database import Database
from storage.errors import SchemaTooNew, StorageError


def migrate(url: str) -> str:
    """Bring a database's schema up to date, and say from what to what."""
    if (file := serving.file_of(url)) is not None:
        serving.look(file)
    database = Database(url)
    try:
        before = schema.current(database)
        schema.migrate(database)
    except StorageError as error:
        raise Stopped(trouble.said(url, error), 3 if isinstance(error, SchemaTooNew) else 1) from None
    finally:
        database.close()
    after = schema.newest()
    if before == after:
        return say("{name} is up to date (revision {revision}).", name=_name(database), revision=after)
    return say(
        "{name} has been migrated: {before} → {after}.",
        name=_name(database),
        before=before or say("empty"),
        after=after,
    )


def move(url: str, to: str) -> str:
    """Copy a database into another one that is empty, and say what was copied."""
    try:
        check_database(to)
    except ValueError as error:
        raise Stopped(say("I can't copy into the database in --to: {why}.", why=error), 2) from None
    if make_url(to) == make_url(url):
        raise Stopped(say("--to names this very database."), 2)
    source, target = Database(url), Database(to)
    try:
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        ) as shown:
            task = shown.add_task("", total=None)
            sums = copy(
                source, target, lambda what, done, of: shown.update(task, description=what, completed=done, total=of)
            )
    except Behind:
        raise Stopped(
            say(
                "{name} doesn't have this version's schema. Run {command} first.",
                name=_name(source),
                command="python -m bot migrate",
            )
        ) from None
    except NotEmpty as error:
        raise Stopped(
            say("{name} isn't empty: there are rows in {table}. Nothing was copied.", name=_name(target), table=error)
        ) from None
    except Different as error:
        raise Stopped(
            say(
                "{name} didn't give back what was written to {table}. Nothing was copied.",
                name=_name(target),
                table=error,
            )
        ) from None
    except SchemaTooNew as error:
        raise Stopped(trouble.said(url, error), 3) from None
    except StorageError as error:
        raise Stopped(say("Nothing was copied. {why}", why=_which(url, to, error))) from None
    finally:
        source.close()
        target.close()
    rows = sum(one.rows for one in sums.values())
    copied = say(
        "Copied {rows} rows in {tables} tables from {source} to {target}, and compared them.",
        rows=f"{rows:,}",
        tables=len(sums),
        source=_name(source),
        target=_name(target),
    )
    then = say("Now set DATABASE_URL to the new one. Anything written to the old one since isn't in it.")
    return f"{copied}\n{then}"


def _which(url: str, to: str, error: StorageError) -> str:
    """Return what is wrong, of the database that it is wrong with: the one that cannot be read, else the other."""
    database = Database(url)
    try:
        schema.current(database)
    except StorageError as wrong:
        return trouble.said(url, wrong)
    finally:
        database.close()
    return trouble.said(to, error)


def _name(database: Database) -> str:
    return database.url.render_as_string(hide_password=True)
