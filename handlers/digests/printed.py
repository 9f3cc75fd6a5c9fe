"""The digest as the command line prints it: which one, and its figures as lines, rows or JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from handlers.digests import detail_blocks, headline, rules
from handlers.digests.about import About
from handlers.digests.report import gather
from handlers.kernel.wording import Say, plain
from handlers.policy.versions import in_force
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


def told(say: Say, store: Store, now: datetime, day: date | None) -> list[Told]:
    """Return the last 24 hours; or what was posted on a date, else that day from midnight to midnight.

    Of a day that is still to come there is nothing.
    """
    schedules = store.schedules.all()
    zone = schedules[0].zone if schedules else "UTC"
    if day is None:
        return [_gathered(store, say("The last 24 hours"), rules.last_day(now), zone)]
    posted = [one for one in store.digests.on(day) if "who" in one.figures]
    if posted:
        zones = {one.id: one.zone for one in schedules}
        return [
            _named(
                store,
                say("Digest {id}: {day}", id=one.schedule, day=day),
                (one.since, one.until),
                zones.get(one.schedule, zone),
                one.figures,
            )
            for one in posted
        ]
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
    before, since, until = ((midnight + timedelta(days=n)).astimezone(UTC) for n in (-1, 0, 1))
    if since > now:
        return []
    return [_gathered(store, say("The day {day}", day=day), rules.Span(before, since, until), zone)]


def _gathered(store: Store, title: str, span: rules.Span, zone: str) -> Told:
    report = gather(store, span, About(in_force(store), zone))
    return _named(store, title, (span.since, span.until), zone, report.figures())


def _named(store: Store, title: str, span: tuple[datetime, datetime], zone: str, figures: Figures) -> Told:
    ids = {int(row[0]) for rows in figures["who"].values() for row in rows}
    products = {id: one.name for id, *_ in figures["products"] if (one := store.products.get(id)) is not None}
    return Told(title, *span, zone, figures, store.figures.names(ids), products)


def jsonable(workspace: str, one: Told) -> dict[str, Any]:
    """Return a digest for machines."""
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


def lines(say: Say, figures: Figures) -> Iterable[str]:
    """Give what is said above the table."""
    reviews, before = figures["reviews"], figures["before"]
    share, was = (rules.csat(one["good"], one["bad"]) for one in (reviews, before))
    too_few = say("too few to judge")
    counted = {name: reviews[name] for name in ("good", "bad", "neutral")}
    shown = too_few if share is None else f"{share}%"
    yield say("CSAT {share}: {good} good, {bad} bad; {neutral} neutral (not counted)", share=shown, **counted)
    past = too_few if was is None else f"{was}%"
    yield say("Previous period: {share}, {good} good, {bad} bad", share=past, good=before["good"], bad=before["bad"])
    yield say("The share is {certainty}", certainty=plain(headline.certainty(say, reviews["good"], reviews["bad"])))
    now, then = figures["mean"], figures["mean_before"]
    if now["customers"]:
        yield say("Average satisfaction: {mean} out of 5, across {n} customers", mean=_mean(now), n=now["customers"])
    if then["customers"]:
        yield say("Previously: {mean} out of 5, across {n} customers", mean=_mean(then), n=then["customers"])


def rows(say: Say, one: Told) -> Iterable[tuple[str, str, str]]:
    """Give the table: what was counted, how many, and who."""
    figures, business, followups = one.figures, one.figures["business"], one.figures["followups"]
    numbers = {
        **figures["reviews"],
        **{key: business[key] for key in ("awarded", "redeemed", "new")},
        **followups,
        "fell": figures["fallen"],
        "rose": figures["risen"],
        "calls": figures["waiting"],
        "later": figures.get("later", 0),
    }
    for key in ("good", "bad", "neutral", "fell", "rose", "calls", "later", "open", "overdue", "recovered"):
        yield detail_blocks.label(say, key), f"{numbers[key]:,}", _who(one, key)
    sold = f"{business['purchases']:,}, {say.money(business['sold'])}"
    yield detail_blocks.label(say, "purchases"), sold, _who(one, "purchases")
    for key in ("awarded", "redeemed", "new"):
        yield detail_blocks.label(say, key), f"{numbers[key]:,}", _who(one, key)
    for key in ("birthdays", "segments", "rfm", "levels"):
        yield detail_blocks.label(say, key), f"{len(figures['who'].get(key, ())):,}", _who(one, key)
    for id, answers, total, *_ in figures["products"]:
        yield one.products.get(id, "…"), f"{answers:,}", say("{score} of 5", score=f"{total / (10 * answers):.1f}")


def _mean(of: Figures) -> str:
    return f"{of['satisfaction'] / (10 * of['customers']):.2f}"


def _who(one: Told, key: str) -> str:
    rows = one.figures["who"].get(key, ())
    named = [one.names.get(int(row[0]), "…") for row in rows[:MOST_NAMED]]
    return ", ".join([*named, *(["…"] if len(rows) > MOST_NAMED else [])])
