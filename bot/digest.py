"""`python -m bot digest`: the digest at the command line, with the same figures as the post."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import date, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import make_url

from bot.data import places
from bot.maintenance.commands import done
from bot.maintenance.copies import Stopped
from bot.terminal import language, say
from handlers.digests import printed, zones
from handlers.kernel.wording import Say
from handlers.policy.versions import in_force
from storage.database import Database
from storage.migrate import current, newest


def show(url: str, workspace: str | None, day: str | None, *, as_json: bool, now: datetime, currency: str) -> int:
    """Print a workspace's digest: 0, 1 when there is none to print, 2 when it is not clear which one is meant."""
    return done(lambda: _shown(url, workspace, day, as_json=as_json, now=now, currency=currency), url)


def _shown(
    url: str, workspace: str | None, day: str | None, *, as_json: bool, now: datetime, currency: str
) -> str | None:
    wanted = None if day is None else _day(day)
    with closing(_opened(url)) as database:
        chosen = _chosen(database, workspace)
        with database.read(chosen) as store:
            found = printed.told(say, store, now, wanted)
            currency = in_force(store).currency or currency
    if not found:
        raise Stopped(say("{day} is in the future.", day=day), 2)
    if as_json:
        return json.dumps([printed.jsonable(chosen, one) for one in found], ensure_ascii=False, indent=2)
    _print(found, chosen, currency)
    return None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Stopped(say("{text} isn't a date. Write dates like 2026-11-23.", text=text), 2) from None


def _opened(url: str) -> Database:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).exists():
        raise Stopped(say("There's no database {file} yet.", file=parsed.database))
    database = Database(url)
    if current(database) != newest():
        database.close()
        raise Stopped(
            say(
                "The database is from another version. {command} brings an older one up to date.",
                command="python -m bot migrate",
            )
        )
    return database


def _chosen(database: Database, wanted: str | None) -> str:
    there = places.chosen(database, wanted)
    if not there:
        raise Stopped(say("There's no workspace yet."))
    if len(there) > 1:
        raise Stopped(
            say("There are several workspaces. Choose one with --workspace: {names}.", names=", ".join(there)), 2
        )
    return there[0]


def _print(found: Iterable[printed.Told], workspace: str, currency: str) -> None:
    console = Console()
    for one in found:
        say = Say(language(), currency, one.zone, one.until, lasting=True)
        console.print(Text(f"{one.title} · {workspace}", style="bold"))
        for line in printed.lines(say, one.figures):
            console.print(Text(line))
        table = Table("", say("number"), say("who"))
        for label, number, who in printed.rows(say, one):
            table.add_row(Text(label), Text(number, justify="right"), Text(who))
        console.print(table)
        span = say(
            "From {since} to {until} ({zone})",
            since=say.moment(one.since),
            until=say.moment(one.until),
            zone=zones.name(say, one.zone),
        )
        console.print(Text(span, style="dim"))
