"""A whole export put into an empty workspace: every row as it was, so that every command answers as it did."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.maintenance.copies import Stopped
from bot.terminal import say
from handlers.exports import files, rules
from storage import exports
from storage.database import Database
from storage.models import lots
from storage.store import NOBODY

BATCH = 1000


def is_export(file: Path) -> bool:
    """Tell whether a file or folder is what `export` wrote; raises Stopped for one of several workspaces."""
    try:
        return files.is_export(file)
    except files.Unfit as problem:
        raise Stopped(say(problem.sentence, **problem.values), 2) from None


def restore(db: Database, workspace: str, file: Path) -> str:
    """Put an export into an empty workspace, all of it or, when it is interrupted, nothing; return a sentence."""
    try:
        return _restore(db, workspace, file)
    except files.Unfit as problem:
        raise Stopped(say(problem.sentence, **problem.values)) from None
    except files.BROKEN as error:
        why = f"{type(error).__name__}: {error}"
        raise Stopped(
            say("{file} isn't a complete export, so nothing was written ({why}).", file=file, why=why)
        ) from error


def _restore(db: Database, workspace: str, file: Path) -> str:
    with files.opened(file) as (mark, rows):
        if mark.get("haoping") not in rules.VERSIONS:
            raise Stopped(say("This export was made by a newer version of Haoping. Please upgrade first."))
        known = {table.name: table for table in exports.tables()}
        unknown = sorted(name for name, count in mark["rows"].items() if count and name not in known)
        if unknown:
            raise Stopped(
                say(
                    "This version doesn't know {tables}. The export is from another version.", tables=", ".join(unknown)
                )
            )
        total = 0
        with db.write(workspace, NOBODY, wait=60) as store:
            if not store.exports.is_empty():
                raise Stopped(
                    say(
                        "{workspace} already has data, and a full export can only go into an empty workspace. To "
                        "import only its customers, use its customer.csv.",
                        workspace=workspace,
                    )
                )
            store.exports.clear()
            for name, table in known.items():
                count = 0
                for batch in _batches(rows(table)):
                    store.exports.put(table, batch)
                    count += len(batch)
                if count != mark["rows"].get(name, 0):
                    raise Stopped(
                        say(
                            "{table} has {rows} rows here, but {all} were exported.",
                            rows=f"{count:,}",
                            table=name,
                            all=f"{mark['rows'].get(name, 0):,}",
                        )
                    )
                total += count
            if lots.name not in mark["rows"]:
                store.lots.begin()
    return say(
        "{rows} rows are in {workspace} now, as they were in {origin} at {at} UTC.",
        rows=f"{total:,}",
        workspace=workspace,
        origin=mark["workspace"],
        at=mark["at"][:16],
    )


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(itertools.islice(rows, BATCH)):
        yield batch
