"""`export`: everything that is held, as files that people, spreadsheets and `import` read."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from bot.data import places
from bot.data.commands import bar, done
from bot.keeping.copies import Stopped
from bot.keeping.files import counted
from bot.runtime import now
from bot.settings import Settings
from handlers.exports import rules
from handlers.exports.workbook import TooLong, Workbook
from storage import exports, migrate
from storage.database import Database
from storage.store import Store

Progress = Callable[[float], None]


def export(settings: Settings, to: Path | None, format: str, workspace: str | None, *, force: bool) -> int:
    """Export a workspace, or all: 0, 1 when it failed, 2 when it was asked for wrongly."""
    return done(lambda: _export(settings, to, format, workspace, force=force))


def _export(settings: Settings, to: Path | None, format: str, workspace: str | None, *, force: bool) -> str:
    at = now()
    with places.database(settings) as db:
        there = places.workspaces(db)
        if workspace is not None and workspace not in there:
            raise Stopped(f"There is no workspace {workspace}; there are {', '.join(there) or 'none'}.", 2)
        chosen = [workspace] if workspace else there
        if not chosen:
            raise Stopped("There is nothing to export yet.")
        alone = format == "xlsx" and len(chosen) == 1
        target = to or Path(f"haoping-{at:%Y-%m-%d}.{'xlsx' if alone else 'zip'}")
        if target.exists() and not force:
            raise Stopped(f"{target} is there already: --force overwrites it.")
        if not target.parent.is_dir():
            raise Stopped(f"There is no folder {target.parent}.", 2)
        with tempfile.TemporaryDirectory(prefix="haoping-export-", dir=target.parent) as made:
            rows = 0
            for name in chosen:
                folder = Path(made) / "export" / (name if len(chosen) > 1 else "")
                folder.mkdir(parents=True)
                with bar(f"Exporting {name}") as show:
                    rows += write(db, name, folder, format, at, show)
            _pack(Path(made) / "export", target, alone=alone)
    return f"{counted(rows, 'row')} of {counted(len(chosen), 'workspace')} are in {target}."


def write(db: Database, workspace: str, folder: Path, format: str, at: datetime, progress: Progress) -> int:
    """Write the files of a workspace, as it is at one moment, into a folder, and return how many rows they hold."""
    with db.read(workspace) as store:
        counts = {table.name: store.exports.count(table) for table in exports.tables()}
        whole, rows = max(sum(counts.values()), 1), 0
        mark = {"haoping": rules.VERSION, "revision": migrate.newest(), "workspace": workspace, "at": at.isoformat()}
        mark |= {"format": format, "rows": counts}
        book = Workbook() if format == "xlsx" else None
        if book is not None:
            book.add(rules.MARK, ["export"], [[json.dumps(mark)]])
        else:
            (folder / f"{rules.MARK}.json").write_text(json.dumps(mark, indent=2) + "\n")
        for table in exports.tables():
            if counts[table.name]:
                _write(store, table, folder, format, book)
                rows += counts[table.name]
                progress(rows / whole)
        if book is not None:
            book.save(folder / f"{workspace}.xlsx")
    return rows


def _write(store: Store, table: Table, folder: Path, format: str, book: Workbook | None) -> None:
    columns = [(column.name, exports.kind(column)) for column in exports.columns(table)]
    columns += [(name, "text") for name in exports.named(table)]
    if format == "jsonl":
        with (folder / f"{table.name}.jsonl").open("w", encoding="utf-8") as file:
            for row in store.exports.rows(table):
                line = {rules.heading(table.name, name): rules.kept(kind, row[name]) for name, kind in columns}
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        return
    headings = [rules.heading(table.name, name) for name, _ in columns]
    cells = (
        [rules.written(table.name, name, kind, row[name]) for name, kind in columns]
        for row in store.exports.rows(table)
    )
    if book is None:
        _write_csv(folder / f"{table.name}.csv", headings, cells)
        return
    try:
        book.add(table.name, headings, cells)
    except TooLong:
        raise Stopped(f"A text in {table.name} is too long for a cell of Excel's: export as --format csv.") from None


def _write_csv(target: Path, headings: list[str], cells: Iterable[list[Any]]) -> None:
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        written = csv.writer(file)
        written.writerow(headings)
        written.writerows(map(rules.shown, row) for row in cells)


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
