"""The command line: `python -m bot` serves, and the rest is beside it.

What a command needs it imports by itself: to load it all takes three times as long as to answer `--help`.
"""

from __future__ import annotations

import gc
import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.terminal import Command, Commands, say, speak

if TYPE_CHECKING:
    from bot.settings import Mode, Settings

speak()
cli = typer.Typer(
    cls=Commands,
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@cli.callback(
    invoke_without_command=True,
    help=say(
        "Haoping, a Slack bot that remembers what your team knows about its customers. Without a command, it runs "
        "the bot, or the playground if no Slack credentials are set."
    ),
)
def serve(context: typer.Context) -> None:
    """Serve; with no Slack credentials set, the playground."""
    os.umask(0o077)  # whatever any command makes is its owner's alone: there are customers in it
    if context.invoked_subcommand is not None:
        return
    from bot.settings import Mode, Refused

    settings = _settings(serves=True)
    try:
        mode = settings.mode()
    except Refused as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(2) from None
    if mode is Mode.PLAYGROUND:
        playground()
    else:
        _serve(settings, mode)


@cli.command(cls=Command, help=say("Run a stand-in Slack in the browser, with the bot connected to it."))
def playground(
    fresh: Annotated[bool, typer.Option("--fresh", help=say("Start over with a new database."))] = False,
    empty: Annotated[bool, typer.Option("--empty", help=say("Start without customers."))] = False,
    no_bot: Annotated[
        bool,
        typer.Option(
            "--no-bot",
            help=say("Run only the stand-in Slack, and print how to connect to it."),
        ),
    ] = False,
    manifest: Annotated[
        Path | None, typer.Option(help=say("With --no-bot: the other app's manifest, as JSON."))
    ] = None,
    seed: Annotated[Path | None, typer.Option(help=say("With --no-bot: the people and channels, as JSON."))] = None,
    request_url: Annotated[
        str | None, typer.Option(help=say("With --no-bot: the address where the app takes requests."))
    ] = None,
) -> None:
    """Playground."""
    from bot.play import Other, run
    from bot.stopping import Told

    settings = _settings(serves=True)
    other = Other(manifest, seed, request_url) if no_bot or manifest or seed or request_url else None
    run(settings, fresh=fresh, empty=empty, other=other, until=Told())


@cli.command(cls=Command, help=say("Print the Slack app manifest for these settings."))
def manifest(
    url: Annotated[str | None, typer.Option(help=say("The bot's public address, if it runs over HTTP."))] = None,
    prefix: Annotated[str | None, typer.Option(help=say("Name the commands /PREFIX-log and so on."))] = None,
    minimal: Annotated[
        bool, typer.Option("--minimal", help=say("For teams that don't want their messages read."))
    ] = False,
) -> None:
    """Manifest."""
    from bot import manifest as made
    from bot.app import open_routes

    routes = open_routes()
    try:
        made.check(routes, url, prefix)
    except ValueError as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
    typer.echo(json.dumps(made.manifest(routes, url, prefix, minimal=minimal), ensure_ascii=False, indent=2))


@cli.command(
    cls=Command,
    help=say("Print the digest for the last 24 hours or for a date, with the same figures as the post."),
)
def digest(
    workspace: Annotated[
        str | None, typer.Option("--workspace", help=say("Which workspace to use; not needed if there's only one."))
    ] = None,
    day: Annotated[
        str | None,
        typer.Option("--date", help=say("A date: what was posted that day, or that day's figures if nothing was.")),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("Print JSON, for machines."))] = False,
) -> None:
    """Digest."""
    from bot import digest as printing
    from bot.maintenance.commands import database

    settings = _settings()
    code = printing.show(
        database(settings), workspace, day, as_json=as_json, now=datetime.now(UTC), currency=settings.currency
    )
    raise typer.Exit(code)


@cli.command(cls=Command, help=say("Copy the database into a file while the bot runs, and check the copy."))
def backup(
    file: Annotated[Path, typer.Argument(help=say("The file to copy to, such as haoping-2026-11-22.db."))],
    force: Annotated[bool, typer.Option("--force", help=say("Overwrite an existing file."))] = False,
) -> None:
    """Backup."""
    from bot.maintenance import commands

    raise typer.Exit(commands.backup(_settings(), file, force=force))


@cli.command(cls=Command, help=say("Replace the database with a copy, while the bot is stopped."))
def restore(
    file: Annotated[Path, typer.Argument(help=say("A copy made by `backup`."))],
    force: Annotated[
        bool, typer.Option("--force", help=say("Replace a database that holds data, and keep the old one next to it."))
    ] = False,
) -> None:
    """Restore."""
    from bot.maintenance import commands

    raise typer.Exit(commands.restore(_settings(), file, force=force))


@cli.command(
    cls=Command,
    help=say(
        "Check whether everything's all right. Exit code: 0 if it is, 1 if something's wrong, 2 if something "
        "couldn't be checked."
    ),
)
def doctor(as_json: Annotated[bool, typer.Option("--json", help=say("Print JSON, for machines."))] = False) -> None:
    """Doctor."""
    from bot.maintenance import commands

    raise typer.Exit(commands.examine(_settings(), as_json=as_json))


@cli.command(
    cls=Command,
    help=say(
        "Bring the database's schema up to date or, with --to, copy everything into a database of the other kind."
    ),
)
def migrate(
    to: Annotated[str | None, typer.Option(help=say("The URL of an empty database to copy everything into."))] = None,
) -> None:
    """Migrate."""
    from bot.maintenance import commands

    raise typer.Exit(commands.migrate(_settings(), to))


def _one_of(option: str, value: str | None, allowed: Sequence[str | None]) -> None:
    if value not in allowed:
        names = say(", ").join(name for name in allowed if name)
        raise typer.BadParameter(say("{option} has to be one of {names}.", option=option, names=names))


@cli.command(
    name="import",
    cls=Command,
    help=say(
        "Import customers, purchases, survey answers or products from a file. Asks before it writes anything, and can "
        "be undone as a whole."
    ),
)
def bring_in(
    file: Annotated[
        Path | None, typer.Argument(help=say("A CSV or Excel (.xlsx) file, or what `export` wrote."))
    ] = None,
    mode: Annotated[str, typer.Option("--mode", help=say("add, update, or both."))] = "both",
    kind: Annotated[
        str | None,
        typer.Option("--kind", help=say("customers, purchases, answers or products. Without it, the headings decide.")),
    ] = None,
    workspace: Annotated[
        str | None,
        typer.Option("--workspace", help=say("Which workspace, if there are several.")),
    ] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help=say("Which sheet of the workbook."))] = None,
    zone: Annotated[
        str,
        typer.Option("--zone", help=say("The time zone of the times in the file, such as Asia/Shanghai.")),
    ] = "UTC",
    no_points: Annotated[bool, typer.Option("--no-points", help=say("Don't award points for the purchases."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("Only show what would be done."))] = False,
    yes: Annotated[bool, typer.Option("--yes", help=say("Don't ask for confirmation."))] = False,
    again: Annotated[bool, typer.Option("--again", help=say("Import the same purchases or answers again."))] = False,
    refused: Annotated[Path | None, typer.Option("--refused", help=say("Where to write the refused rows."))] = None,
    order: Annotated[
        str | None,
        typer.Option(
            "--days",
            help=say(
                "How to read 3/4/2026: day-first or month-first. With today, purchases without a date are dated today."
            ),
        ),
    ] = None,
    day_column: Annotated[
        str | None, typer.Option("--day-column", help=say("The heading of the column with the date."))
    ] = None,
    undo: Annotated[int | None, typer.Option("--undo", help=say("Undo an import, by its number."))] = None,
    list_them: Annotated[bool, typer.Option("--list", help=say("List the latest imports."))] = False,
) -> None:
    """Import."""
    from bot.data import commands
    from handlers.imports import days, headings, rules

    settings = _settings()
    if list_them:
        raise typer.Exit(commands.show(settings, workspace))
    if undo is not None:
        raise typer.Exit(commands.take_back(settings, undo, workspace))
    if file is None:
        raise typer.BadParameter(say("Which file?"))
    _one_of("--mode", mode, rules.MODES)
    _one_of("--kind", kind, (None, *headings.KINDS))
    _one_of("--days", order, (None, *days.ANSWERS))
    asked = commands.Asked(
        workspace, kind, mode, sheet, zone, not no_points, again, dry_run, yes, refused, order, day_column
    )
    raise typer.Exit(commands.bring_in(settings, file, asked))


@cli.command(
    cls=Command,
    help=say("Write everything to files that people, spreadsheets and `import` can read."),
)
def export(
    to: Annotated[Path | None, typer.Option("--to", help=say("A .zip, an .xlsx, or a folder."))] = None,
    format: Annotated[str, typer.Option("--format", help=say("csv, xlsx, or jsonl (lines of JSON)."))] = "csv",
    workspace: Annotated[str | None, typer.Option("--workspace", help=say("Only this workspace."))] = None,
    force: Annotated[bool, typer.Option("--force", help=say("Overwrite what's already there."))] = False,
    reviews: Annotated[
        bool,
        typer.Option(
            "--reviews",
            help=say("Print only the messages that people have marked as reviews or not."),
        ),
    ] = False,
) -> None:
    """Export."""
    from bot.data import exporting
    from bot.data import reviews as labelled
    from handlers.exports import rules as exports

    if reviews:
        raise typer.Exit(labelled.export(_settings(), to, workspace, force=force))
    if format not in exports.FORMATS:
        raise typer.BadParameter(
            say("{option} has to be one of {names}.", option="--format", names=say(", ").join(exports.FORMATS))
        )
    raise typer.Exit(exporting.export(_settings(), to, format, workspace, force=force))


@cli.command(
    cls=Command,
    help=say("Serve a person's AI assistant over standard input and output, by the Model Context Protocol."),
)
def mcp(
    person: Annotated[str, typer.Option("--as", help=say("Whose assistant it is: their ID in Slack."))],
    write: Annotated[
        bool, typer.Option("--write", help=say("Let it log, plan follow-ups and record purchases, after a preview."))
    ] = False,
    workspace: Annotated[
        str | None, typer.Option("--workspace", help=say("Which workspace, if there are several."))
    ] = None,
) -> None:
    """Mcp."""
    from bot import mcp as serving

    raise typer.Exit(serving.serve(_settings(), person, workspace, writing=write))


def _settings(*, serves: bool = False) -> Settings:
    """Read the settings; who does not serve says by itself what there is to say, and logs what is worth a warning."""
    from bot import log as logs
    from bot import settings as config

    try:
        settings = config.read()
    except config.Refused as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(2) from None
    asked = serves or "log_level" in settings.model_fields_set
    logs.configure(settings.log_format, settings.log_level if asked else "warning")
    return settings


def _serve(settings: Settings, mode: Mode) -> None:
    import structlog

    from bot.stopping import Told

    told = Told()  # whoever stops it while all that it can do is loaded is heard
    gc.disable()  # nothing of what is loaded ever goes: to look for what does took a sixth of the time
    from bot.runtime import Bot
    from storage.errors import SchemaTooNew, StorageError

    gc.freeze()
    gc.enable()
    log = structlog.get_logger()
    try:
        bot = Bot(settings, mode)
    except StorageError as error:
        from bot.maintenance import trouble

        typer.echo(say("Can't start: {why}", why=trouble.said(settings.database_url, error)), err=True)
        raise typer.Exit(3 if isinstance(error, SchemaTooNew) else 1) from None
    except OSError as error:
        typer.echo(say("Can't start: {why}", why=error), err=True)  # as of a port that is taken
        raise typer.Exit(1) from None
    bot.start()
    where = f"http://{settings.host}:{bot.http.port}" if bot.http else ""
    log.info("serving", mode=mode.value, at=where, database=bot.db.url.render_as_string(hide_password=True))
    told.wait()
    log.info("stopping")
    bot.stop()


if __name__ == "__main__":
    cli()
