"""`export --reviews`: the messages of which people have said whether they were reviews, as lines of JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import typer

from bot.data import places
from bot.maintenance.commands import done
from bot.maintenance.copies import Stopped
from bot.maintenance.serving import tighten
from bot.settings import Settings
from bot.terminal import say
from storage.database import Database
from storage.models import Reading


def export(settings: Settings, to: Path | None, workspace: str | None, *, force: bool) -> int:
    """Print the labelled messages, or write them into a file: 0, or as the reason why not says."""

    def work() -> None:
        try:
            _export(settings, to, workspace, force=force)
        except OSError as error:
            raise Stopped(say("{name} can't be written to: {why}.", name=to, why=error.strerror)) from None

    return done(work)


def _export(settings: Settings, to: Path | None, workspace: str | None, *, force: bool) -> None:
    with places.database(settings) as db:
        chosen = places.chosen(db, workspace)
        if to is not None and to.exists() and not force:
            raise Stopped(say("{file} already exists. Use --force to overwrite it.", file=to))
        count = 0
        if to is not None:
            to.touch()
            tighten(to)
        with nullcontext(sys.stdout) if to is None else to.open("w", encoding="utf-8") as file:
            for line in _lines(db, chosen):
                count += 1
                file.write(line + "\n")
    typer.echo(say("Labeled messages: {n}", n=count), err=True)


def _lines(db: Database, workspaces: list[str]) -> Iterator[str]:
    for workspace in workspaces:
        with db.read(workspace) as store:
            for one in store.readings.labelled():
                yield json.dumps(_told(one), ensure_ascii=False)


def _told(one: Reading) -> dict[str, object]:
    """Return what a message says, what was guessed, and what people said that it is; without names."""
    return {
        "text": one.text,
        "label": one.label,
        "guess": one.guess,
        "confidence": one.confidence / 1000,
        "asked": one.asked is not None,
        "how": one.how,
        "workspace": one.workspace,
        "channel": one.channel,
        "ts": one.ts,
        "at": one.at.isoformat(),
        "labelled_at": one.labelled_at.isoformat() if one.labelled_at else None,
    }
