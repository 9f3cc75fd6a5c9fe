"""Which database and which workspace a command is about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.maintenance import serving, trouble
from bot.maintenance.commands import database as url_of
from bot.maintenance.copies import Stopped
from bot.settings import Settings
from bot.slack import OneWorkspace
from bot.terminal import say
from handlers.kernel.services import SLACK_ERRORS
from storage import workspaces
from storage.database import Database
from storage.errors import SchemaTooNew, StorageError
from storage.migrate import migrate


@contextmanager
def database(settings: Settings, *, is_made: bool = False) -> Iterator[Database]:
    """Open the database that these settings serve from; raises Stopped, also for what goes wrong with it inside.

    Where there is none, it is made if `is_made`.
    """
    url = url_of(settings)
    file = serving.file_of(url)
    if file is not None:
        if not is_made and not file.exists():
            raise Stopped(say("There's no database at {file}. DATABASE_URL says where it should be.", file=file))
        serving.look(file)
    opened = Database(url, synchronous=settings.sqlite_synchronous)
    try:
        migrate(opened)
        yield opened
    except StorageError as error:
        raise Stopped(trouble.said(url, error), 3 if isinstance(error, SchemaTooNew) else 1) from None
    finally:
        opened.close()


def workspace(db: Database, settings: Settings, named: str | None) -> str:
    """Return the workspace: as named, else the only one there is, else the one of the bot's token; raises Stopped."""
    there = _there(db)
    if named is not None:
        return named
    if len(there) == 1:
        return there[0]
    if there:
        raise Stopped(
            say("There are several workspaces. Choose one with --workspace: {names}.", names=", ".join(there)), 2
        )
    if settings.slack_bot_token:
        try:
            answer = OneWorkspace(settings.slack_bot_token, settings.slack_api_url).client(timeout=5).auth_test()
        except SLACK_ERRORS as error:
            why = type(error).__name__
            raise Stopped(
                say("Slack didn't say which workspace this is ({why}). Name it with --workspace.", why=why), 2
            ) from None
        return str(answer.get("enterprise_id") or answer["team_id"])
    raise Stopped(say("There's no workspace yet. Name one with --workspace, such as T0123456789."), 2)


def chosen(db: Database, named: str | None) -> list[str]:
    """Return the workspaces that a command is about: the one that is named, or all there are; raises Stopped."""
    there = _there(db)
    if named is not None and named not in there:
        names = ", ".join(there) or say("none")
        raise Stopped(say("There's no workspace {name}. The workspaces are: {names}.", name=named, names=names), 2)
    return there if named is None else [named]


def _there(db: Database) -> list[str]:
    with db.read("") as store:
        return workspaces.all(store.connection)
