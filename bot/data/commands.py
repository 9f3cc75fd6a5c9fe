"""`import` on the command line: tried out first, asked about, worked with a bar, resumed, taken back."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.data import places, restoring
from bot.data.engine import Engine
from bot.data.showing import bar, counted, describe, note, quote, unknown_days
from bot.data.source import Source, digest_of, opened
from bot.maintenance.commands import done
from bot.maintenance.copies import Stopped
from bot.maintenance.serving import tighten
from bot.runtime import now
from bot.settings import Settings
from bot.terminal import agrees, say
from handlers.imports import headings, owners, problems, refused, rules
from handlers.imports.takeback import Held
from handlers.imports.trial import ManyRefused
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import N_
from handlers.story.own import labels
from storage.database import Database
from storage.models import ImportRun
from storage.store import Author

STATES = {
    "reading": N_("being read"),
    "asked": N_("not confirmed"),
    "running": N_("running"),
    "done": N_("done"),
    "undoing": N_("being undone"),
    "undone": N_("already undone"),
    "failed": N_("failed"),
    "cancelled": N_("canceled"),
}
NOBODY = ""
"""Who does what is done on the command line."""


@dataclass(frozen=True)
class Asked:
    """What an import was asked for with."""

    workspace: str | None = None
    kind: str | None = None
    mode: str = rules.BOTH
    sheet: str | None = None
    zone: str = "UTC"
    points: bool = True
    again: bool = False
    dry_run: bool = False
    yes: bool = False
    refused: Path | None = None
    days: str | None = None
    day_column: str | None = None


def bring_in(settings: Settings, file: Path, asked: Asked) -> int:
    """Import a file: 0, or 1 when nothing of it was taken, 2 when it was asked for wrongly."""
    return done(lambda: _bring_in(settings, file, asked))


def take_back(settings: Settings, id: int, workspace: str | None) -> int:
    """Take an import back: 0, or 1 when something later depends on it."""
    return done(lambda: _take_back(settings, id, workspace))


def show(settings: Settings, workspace: str | None) -> int:
    """List the newest imports."""

    def listed() -> str:
        with places.database(settings) as db:
            where = places.workspace(db, settings, workspace)
            with db.read(where) as store:
                runs = store.imports.last()
        lines = [
            f"{run.id:>5}  {run.at:%Y-%m-%d %H:%M}  {say(STATES[run.state]):<14} {counted(run.counts)}  {run.name}"
            for run in runs
        ]
        return "\n".join(lines) or say("Nothing's been imported yet.")

    return done(listed)


def _bring_in(settings: Settings, file: Path, asked: Asked) -> str:
    if not file.exists():
        raise Stopped(say("There's no file {file}.", file=file), 2)
    if not file.is_dir():
        if not file.is_file():
            raise Stopped(say("{file} isn't a regular file. Save its contents in one first.", file=file), 2)
        file.open("rb").close()  # else who may not read it is told that it is no table
    if restoring.is_export(file):
        return _restore(settings, file, asked)
    if file.is_dir():
        raise Stopped(say("{file} is a folder, but not an export.", file=file), 2)
    try:
        ZoneInfo(asked.zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Stopped(say("There's no time zone {zone}. Write it like Asia/Shanghai.", zone=asked.zone), 2) from None
    with places.database(settings, is_made=True) as db:
        workspace = places.workspace(db, settings, asked.workspace)
        engine = Engine(db, now)
        run = _interrupted(db, workspace, file, asked)
        if run is None:
            tried = _tried(engine, workspace, file, asked)
            if isinstance(tried, str):
                return tried
            with db.write(workspace, Author(NOBODY, tried.at, "import")) as store:
                run = store.imports.begin(tried.kind, tried.mode, tried.name, tried.digest, tried.options)
        else:
            note(
                say(
                    "Import {id} was interrupted after {rows} rows, and continues from there.",
                    id=run.id,
                    rows=f"{run.rows:,}",
                )
            )
        return _work(engine, run, file, asked)


def _restore(settings: Settings, file: Path, asked: Asked) -> str:
    with places.database(settings, is_made=True) as db:
        workspace = places.workspace(db, settings, asked.workspace)
        if asked.dry_run:
            return say(
                "Nothing was written: {file} is a full export, which can only go into an empty workspace.", file=file
            )
        if not asked.yes:
            if not sys.stdin.isatty():
                raise Stopped(say("Nothing was written. Use --yes when nobody's there to confirm it."), 2)
            if not agrees(say("Import all of {file} into {workspace}?", file=file, workspace=workspace)):
                return say("Nothing was written.")
        return restoring.restore(db, workspace, file)


def _interrupted(db: Database, workspace: str, file: Path, asked: Asked) -> ImportRun | None:
    """Return the import of this very file that was not finished; raises Refusal when one was, and counts twice."""
    with db.read(workspace) as store:
        same = [
            run
            for run in store.imports.of_file(digest_of(file, asked.kind, asked.sheet))
            if run.mode == asked.mode and not run.file
        ]
    for run in same:
        if run.state == "running":
            return run
        if run.kind != headings.CUSTOMERS and not asked.again and not asked.dry_run:
            raise Refusal(problems.AGAIN, at=run.at.date(), id=run.id)
    return None


def _tried(engine: Engine, workspace: str, file: Path, asked: Asked) -> ImportRun | str:
    """Try an import out, show what it would do, and ask; return it, or the sentence that says that nothing was done."""
    at = now()
    with _source(engine, workspace, file, asked) as source, bar(say("Reading {file}", file=file.name)) as show:
        if source.question is not None:
            _say_what_is_not_known(source)
        options = {"language": source.language, "zone": asked.zone, "points": asked.points}
        options |= {"days": asked.days, "day_column": asked.day_column, **_owners(engine, workspace, source)}
        run = ImportRun(
            workspace=workspace,
            id=0,
            kind=source.kind,
            mode=asked.mode,
            name=file.name,
            digest=digest_of(file, asked.kind, asked.sheet),
            options=options,
            state="running",
            counts={},
            at=at,
            by=NOBODY,
        )
        try:
            figures = engine.try_out(run, source, show)
        except ManyRefused as many:
            quote(many.figures.refused)
            raise
    describe(source, figures, run)
    if figures.rows == 0:
        raise Refusal(problems.EMPTY)
    if to_mend := [*figures.refused, *figures.lost]:
        target = asked.refused or file.with_name(f"{file.stem}.refused.csv")
        _write_refused(target, refused.as_csv(source.headings, to_mend, source.language))
        note(
            say("The rows that were refused or lack a cell are in {file}, each with its reason.", file=target)
            if figures.lost
            else say("The refused rows are in {file}, each with its reason.", file=target)
        )
        note(say("Fix them there, and import that file."))
    todo = figures.counts.get("new", 0) + figures.counts.get("changed", 0)
    if asked.dry_run:
        return say("Nothing was written: this was a dry run. {counts}.", counts=counted(figures.counts))
    if not todo:
        return say("There's nothing to import: nobody's new, and nothing has changed.")
    if not asked.yes:
        if not sys.stdin.isatty():
            raise Stopped(say("Nothing was written. Use --yes when nobody's there to confirm it."), 2)
        if not agrees(say.plural("Import {n} row?", "Import {n} rows?", todo, n=f"{todo:,}")):
            return say("Nothing was written.")
    return run


def _work(engine: Engine, run: ImportRun, file: Path, asked: Asked) -> str:
    try:
        with _source(engine, run.workspace, file, asked, run) as source, bar(say("Import {id}", id=run.id)) as show:
            run = engine.work(run, source, lambda _, done: show(done))
            headings, language = source.headings, source.language
    except KeyboardInterrupt:
        interrupted = say(
            "Import {id} was interrupted. Run the same command again to continue; {command} undoes what's in already.",
            id=run.id,
            command=f"python -m bot import --undo {run.id}",
        )
        raise Stopped(f"\n{interrupted}") from None
    with engine.db.write(run.workspace, Author(run.by, now(), "import")) as store:
        rows = store.imports.refused(run.id)
        store.imports.hand_out(run.id)
    if rows:
        target = asked.refused or file.with_name(f"{file.stem}.refused.csv")
        _write_refused(target, refused.as_csv(headings, rows, language))
    return say(
        "Import {id} is done: {counts}. To undo all of it: {command}",
        id=run.id,
        counts=counted(run.counts),
        command=f"python -m bot import --undo {run.id}",
    )


def _take_back(settings: Settings, id: int, workspace: str | None) -> str:
    with places.database(settings) as db:
        where = places.workspace(db, settings, workspace)
        engine = Engine(db, now)
        with db.read(where) as store:
            run = store.imports.get(id)
        if run is None:
            raise Stopped(say("There's no import {id}. --list shows the ones there are.", id=id), 2)
        if run.state not in {"done", "running", "undoing"}:
            raise Stopped(say("Import {id} can't be undone: it's {state}.", id=id, state=say(STATES[run.state])))
        if run.undo is None and (held := engine.held(run)):
            raise Stopped(_held(run, held))
        with bar(say("Undoing import {id}", id=id)) as show:
            run, left = engine.take_back(run, Author(NOBODY, now(), "import --undo"), lambda _, done: show(done))
    if left:
        partly = say("Import {id} has been undone, except for what's been changed since:", id=id)
        return f"{partly}\n{_names(left)}"
    return say("Import {id} has been undone: {counts}.", id=id, counts=counted(run.counts))


def _held(run: ImportRun, held: list[Held]) -> str:
    stays = say(
        "Import {id} stays as it is, because later entries depend on {n} of its rows. Undo these first:",
        id=run.id,
        n=f"{len(held):,}",
    )
    return f"{stays}\n{_names(held)}"


def _names(held: list[Held]) -> str:
    shown = [f"  {one.name}: {one.by.source}, {one.by.at:%Y-%m-%d %H:%M} UTC" for one in held[:20]]
    return "\n".join([*shown, *(["  …"] if len(held) > 20 else [])])


def _say_what_is_not_known(source: Source) -> None:
    """Raise Refusal where rows that are counted by their day cannot be read without an answer."""
    if source.question is not None and source.kind in headings.DATED:
        raise Stopped(say("Nothing was written. {why}", why=unknown_days(source.question)))


def _owners(engine: Engine, workspace: str, source: Source) -> dict[str, Any]:
    """Return who the file's names of colleagues mean, among those the bot has met."""
    if not source.owners:
        return {}
    with engine.db.read(workspace) as store:
        whom = owners.found(source.owners, owners.known(store))
    return {"owners": whom} if whom else {}


def _source(engine: Engine, workspace: str, file: Path, asked: Asked, run: ImportRun | None = None) -> Any:
    """Read a file, on the day on which its import was begun: what was said of its rows then is said again."""
    days, column = (asked.days, asked.day_column)
    if run is not None and "days" in run.options:
        days, column = run.options["days"], run.options["day_column"]
    today = (run.at if run else now()).astimezone(ZoneInfo(asked.zone)).date()
    with engine.db.read(workspace) as store:
        own = labels(store)
    return opened(file, today, asked.kind, asked.sheet, days, column, own)


def _write_refused(target: Path, content: bytes) -> None:
    target.unlink(missing_ok=True)  # one that was there may be open to others
    target.write_bytes(content)
    tighten(target)
