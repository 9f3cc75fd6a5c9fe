"""The commands' bodies: each says what there is to say, and returns the process's exit code."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import typer

from bot.maintenance import copies, doctor, findings, moving, trouble
from bot.maintenance.copies import Stopped
from bot.settings import Mode, Refused, Settings
from bot.terminal import say
from handlers.kernel.refusal import Refusal
from storage.errors import StorageError


def backup(settings: Settings, file: Path, *, force: bool) -> int:
    """Copy the database into a file: 0, 1 when that was refused or failed, 2 where another tool does it."""
    url = database(settings)
    return done(lambda: copies.backup(url, file, force=force), url)


def restore(settings: Settings, file: Path, *, force: bool) -> int:
    """Put a copy in the database's place: 0, 1 when that was refused or failed, 2 where another tool does it."""
    url = database(settings)
    return done(lambda: copies.restore(url, file, force=force), url)


def migrate(settings: Settings, to: str | None) -> int:
    """Bring the schema up to date, or copy everything: 0, 1 when it failed, 2 for a wrong URL, 3 for a newer schema."""
    url = database(settings)
    return done(lambda: moving.migrate(url) if to is None else moving.move(url, to), url)


def examine(settings: Settings, *, as_json: bool) -> int:
    """Say whether all is well: 0, 1 when something is wrong, 2 when it could not be looked at."""
    logging.getLogger("slack_sdk").setLevel(logging.CRITICAL)  # what it would say stands among the findings
    found = doctor.examine(settings, database(settings))
    typer.echo(findings.as_json(found) if as_json else findings.as_text(found))
    return findings.exit_code(found)


def database(settings: Settings) -> str:
    """Return the URL of the database that these settings serve from: the playground's where one was played in."""
    try:
        playground = settings.mode() is Mode.PLAYGROUND
    except Refused:
        playground = False
    if playground:
        from bot.play import FOLDER  # its web framework is of no use to a bot in Slack

        file = FOLDER / "haoping.db"
        if file.is_file():
            return f"sqlite:///{file}"
    return settings.database_url


def done(work: Callable[[], str | None], url: str = "") -> int:
    """Do a command, say how it went, and return the process's exit code; `url` is of the database it works with."""
    try:
        said = work()
    except Stopped as stopped:
        typer.echo(str(stopped), err=True)
        return stopped.code
    except Refusal as refusal:
        typer.echo(say(refusal.sentence, **refusal.values), err=True)
        return 1
    except StorageError as error:
        typer.echo(trouble.said(url, error), err=True)
        return 1
    except OSError as error:  # as on a full disk
        typer.echo(trouble.of_file(error), err=True)
        return 1
    if said is not None:
        typer.echo(said)
    return 0
