"""A whole export put into an empty workspace: every row as it was, so that every command answers as it did."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.maintenance.copies import Stopped
from handlers.exports import files, rules
from storage import exports
from storage.database import Database
from storage.store import NOBODY

BATCH = 1000


def is_export(file: Path) -> bool:
    """Tell whether a file or folder is what `export` wrote; raises Stopped for one of several workspaces."""
    try:
        return files.is_export(file)
    except files.Unfit as problem:
        raise Stopped(str(problem), 2) from None


def restore(db: Database, workspace: str, file: Path) -> str:
    """Put an export into an empty workspace, all of it or, when it is interrupted, nothing; return a sentence."""
    try:
        return _restore(db, workspace, file)
    except files.Unfit as problem:
        raise Stopped(str(problem)) from None
    except files.BROKEN as error:
        raise Stopped(f"{file} is no whole export: nothing was written ({type(error).__name__}: {error}).") from error


def _restore(db: Database, workspace: str, file: Path) -> str:
    with files.opened(file) as (mark, rows):
        if mark.get("haoping") not in rules.VERSIONS:
            raise Stopped("This export was made by a newer version of Haoping: upgrade first.")
        known = {table.name: table for table in exports.tables()}
        unknown = sorted(name for name, count in mark["rows"].items() if count and name not in known)
        if unknown:
            raise Stopped(f"This version knows no {', '.join(unknown)}: the export is another version's.")
        total = 0
        with db.write(workspace, NOBODY, wait=60) as store:
            if not store.exports.is_empty():
                raise Stopped(
                    f"{workspace} holds data already, and a whole export goes into an empty workspace only. Its"
                    " customers alone come in from its file customer.csv."
                )
            store.exports.clear()
            for name, table in known.items():
                count = 0
                for batch in _batches(rows(table)):
                    store.exports.put(table, batch)
                    count += len(batch)
                if count != mark["rows"].get(name, 0):
                    raise Stopped(
                        f"There are {count:,} rows of {name}, and {mark['rows'].get(name, 0):,} were exported."
                    )
                total += count
    return f"{total:,} rows are in {workspace}, as they were in {mark['workspace']} at {mark['at'][:16]} UTC."


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch
