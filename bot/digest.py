"""`python -m bot digest`: the digest at the command line, with the same figures as the post."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from sqlalchemy import make_url

from bot.keeping import trouble
from bot.keeping.copies import Stopped
from handlers.digests import detail_blocks, headline, rules
from handlers.digests.report import About, gather
from handlers.policy.loading import in_force
from handlers.wording import Say, plain
from storage import workspaces
from storage.database import Database
from storage.errors import StorageError
from storage.migrate import current, newest
from storage.store import Store

MOST_NAMED = 10

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Told:
    """A digest to print: what it is called, what it covers, its figures, and the names of who is in them."""

    title: str
    since: datetime
    until: datetime
    zone: str
    figures: Figures
    names: Mapping[int, str]
    products: Mapping[int, str]


def show(url: str, workspace: str | None, day: str | None, *, as_json: bool, now: datetime, currency: str) -> int:
    """Print a workspace's digest: 0, 1 when there is none to print, 2 when it is not clear which one is meant."""
    try:
        wanted = None if day is None else _day(day)
        database = _opened(url)
        try:
            with database.read("") as store:
                chosen = _chosen(workspaces.all(store.connection), workspace)
            with database.read(chosen) as store:
                found = told(store, now, wanted)
        finally:
            database.close()
    except Stopped as stopped:
        typer.echo(str(stopped), err=True)
        return stopped.code
    except StorageError as error:
        typer.echo(trouble.said(url, error), err=True)
        return 1
    if as_json:
        typer.echo(json.dumps([_jsonable(chosen, one) for one in found], ensure_ascii=False, indent=2))
    else:
        _print(found, chosen, currency)
    return 0


def told(store: Store, now: datetime, day: date | None) -> list[Told]:
    """Return the last 24 hours; or what was posted on a date, else that day from midnight to midnight."""
    schedules = store.schedules.all()
    zone = schedules[0].zone if schedules else "UTC"
    say = Say("en", zone=zone)
    if day is None:
        return [_gathered(store, "The last 24 hours", rules.last_day(now), zone)]
    posted = [one for one in store.digests.on(day) if "who" in one.figures]
    if posted:
        zones = {one.id: one.zone for one in schedules}
        return [
            _named(
                store,
                f"Digest {one.schedule}: {day.isoformat()}",
                (one.since, one.until),
                zones.get(one.schedule, zone),
                one.figures,
            )
            for one in posted
        ]
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
    before, since, until = ((midnight + timedelta(days=n)).astimezone(UTC) for n in (-1, 0, 1))
    if since > now:
        raise Stopped(f"{day.isoformat()} is still to come.", 2)
    return [_gathered(store, f"The day {day.isoformat()}", rules.Span(before, since, until), say.zone.key)]


def _gathered(store: Store, title: str, span: rules.Span, zone: str) -> Told:
    report = gather(store, span, About(in_force(store), zone))
    return _named(store, title, (span.since, span.until), zone, report.figures())


def _named(store: Store, title: str, span: tuple[datetime, datetime], zone: str, figures: Figures) -> Told:
    ids = {int(row[0]) for rows in figures["who"].values() for row in rows}
    products = {id: one.name for id, *_ in figures["products"] if (one := store.products.get(id)) is not None}
    return Told(title, *span, zone, figures, store.figures.names(ids), products)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Stopped(f"{text} is no date: write it like 2026-11-23.", 2) from None


def _opened(url: str) -> Database:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and not Path(parsed.database).exists():
        raise Stopped(f"There is no database {parsed.database} yet.")
    database = Database(url)
    if current(database) != newest():
        database.close()
        raise Stopped("The database is of another version: python -m bot migrate brings an older one up to date.")
    return database


def _chosen(there: list[str], wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in there:
            raise Stopped(f"There is no workspace {wanted}; there is {', '.join(there) or 'none'}.", 2)
        return wanted
    if not there:
        raise Stopped("There is no workspace yet.")
    if len(there) > 1:
        raise Stopped(f"There are several workspaces: choose one with --workspace, of {', '.join(there)}.", 2)
    return there[0]


def _jsonable(workspace: str, one: Told) -> dict[str, Any]:
    figures = {key: value for key, value in one.figures.items() if key not in {"seen", "after"}}
    return {
        "workspace": workspace,
        "title": one.title,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        "zone": one.zone,
        **figures,
        "customers": {str(id): name for id, name in sorted(one.names.items())},
        "names_of_products": {str(id): name for id, name in sorted(one.products.items())},
    }


def _print(found: Iterable[Told], workspace: str, currency: str) -> None:
    console = Console()
    for one in found:
        say = Say("en", currency, one.zone)
        console.print(Text(f"{one.title} · {workspace}", style="bold"))
        for line in _headline(say, one.figures):
            console.print(Text(line))
        table = Table("", "number", "who")
        for label, number, who in _rows(say, one):
            table.add_row(Text(label), Text(number, justify="right"), Text(who))
        console.print(table)
        console.print(Text(f"From {say.moment(one.since)} to {say.moment(one.until)} ({one.zone})", style="dim"))


def _headline(say: Say, figures: Figures) -> Iterable[str]:
    reviews, before = figures["reviews"], figures["before"]
    share, was = (rules.csat(one["good"], one["bad"]) for one in (reviews, before))
    shown = "too few to judge" if share is None else f"{share}%"
    yield f"CSAT {shown}: {reviews['good']} good, {reviews['bad']} bad; neutral, counted apart: {reviews['neutral']}"
    past = "too few to judge" if was is None else f"{was}%"
    yield f"The period before: {past}, {before['good']} good, {before['bad']} bad"
    yield "The share is " + plain(headline.certainty(say, reviews["good"], reviews["bad"]))
    for name, mean in (("Mean satisfaction", figures["mean"]), ("Before", figures["mean_before"])):
        if mean["customers"]:
            yield f"{name}: {mean['satisfaction'] / (10 * mean['customers']):.2f} of 5; customers: {mean['customers']}"


def _rows(say: Say, one: Told) -> Iterable[tuple[str, str, str]]:
    figures, business, followups = one.figures, one.figures["business"], one.figures["followups"]
    numbers = {
        **figures["reviews"],
        **{key: business[key] for key in ("awarded", "redeemed", "new")},
        **followups,
        "fell": figures["fallen"],
        "rose": figures["risen"],
        "calls": figures["waiting"],
    }
    for key in ("good", "bad", "neutral", "fell", "rose", "calls", "open", "overdue", "recovered"):
        yield detail_blocks.label(say, key), f"{numbers[key]:,}", _who(one, key)
    sold = f"{business['purchases']:,}, {say.money(business['sold'])}"
    yield detail_blocks.label(say, "purchases"), sold, _who(one, "purchases")
    for key in ("awarded", "redeemed", "new"):
        yield detail_blocks.label(say, key), f"{numbers[key]:,}", _who(one, key)
    for key in ("birthdays", "segments"):
        yield detail_blocks.label(say, key), f"{len(figures['who'].get(key, ())):,}", _who(one, key)
    for id, answers, total, *_ in figures["products"]:
        yield one.products.get(id, "…"), f"{answers:,}", f"{total / (10 * answers):.1f} of 5"


def _who(one: Told, key: str) -> str:
    rows = one.figures["who"].get(key, ())
    named = [one.names.get(int(row[0]), "…") for row in rows[:MOST_NAMED]]
    return ", ".join([*named, *(["…"] if len(rows) > MOST_NAMED else [])])
