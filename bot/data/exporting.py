"""`export`: everything that is held, as files that people, spreadsheets and `import` read."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

from bot.data import places
from bot.data.showing import bar
from bot.maintenance.commands import done
from bot.maintenance.copies import Stopped
from bot.runtime import now
from bot.settings import Settings
from bot.terminal import say
from handlers.exports import files
from storage import migrate
from storage.database import Database


def export(settings: Settings, to: Path | None, format: str, workspace: str | None, *, force: bool) -> int:
    """Export a workspace, or all: 0, 1 when it failed, 2 when it was asked for wrongly."""
    return done(lambda: _export(settings, to, format, workspace, force=force))


def _export(settings: Settings, to: Path | None, format: str, workspace: str | None, *, force: bool) -> str:
    at = now()
    with places.database(settings) as db:
        chosen = places.chosen(db, workspace)
        if not chosen:
            raise Stopped(say("There's nothing to export yet."))
        alone = format == "xlsx" and len(chosen) == 1
        target = to or Path(f"haoping-{at:%Y-%m-%d}.{'xlsx' if alone else 'zip'}")
        if target.exists() and not force:
            raise Stopped(say("{file} already exists. Use --force to overwrite it.", file=target))
        if not target.parent.is_dir():
            raise Stopped(say("There's no folder {folder}.", folder=target.parent), 2)
        with tempfile.TemporaryDirectory(prefix="haoping-export-", dir=target.parent) as made:
            rows = 0
            for name in chosen:
                folder = Path(made) / "export" / (name if len(chosen) > 1 else "")
                folder.mkdir(parents=True)
                with bar(say("Exporting {name}", name=name)) as show:
                    rows += _write(db, name, folder, format, at, show)
            _pack(Path(made) / "export", target, alone=alone)
    return say(
        "{rows} of {workspaces} are in {file}.",
        rows=say.plural("{n} row", "{n} rows", rows, n=f"{rows:,}"),
        workspaces=say.plural("{n} workspace", "{n} workspaces", len(chosen)),
        file=target,
    )


def _write(db: Database, workspace: str, folder: Path, format: str, at: datetime, progress: files.Progress) -> int:
    try:
        with db.read(workspace) as store:
            return files.write(store, workspace, migrate.newest(), folder, format, at, progress)
    except files.Unfit as problem:
        raise Stopped(say(problem.sentence, **problem.values)) from None


def _pack(made: Path, target: Path, *, alone: bool) -> None:
    """Put what was made in its place: a zip, a workbook, or a folder."""
    if alone and target.suffix == ".xlsx":
        next(made.glob("*.xlsx")).replace(target)
    elif target.suffix == ".zip":
        packed = made.parent / "packed"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as written:
            for file in sorted(made.rglob("*")):
                if file.is_file():
                    written.write(file, file.relative_to(made))
        packed.replace(target)
    else:
        if target.is_dir():
            shutil.rmtree(target)
        made.rename(target)
