"""How it is shown what all points come to: in lines, as a chart, and in a file."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.exports.workbook import Workbook
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import Element, Say
from handlers.liability import rules
from handlers.liability.rules import Month
from handlers.lists import blocks as lists
from handlers.lists import filters
from handlers.lists.filters import Filter
from storage.liability import Out

FILE = "liability_file"
CHART = "data_visualization"
MOST_MONTHS = 12


@dataclass(frozen=True)
class Found:
    """What there is: points out, held, waiting; (first day of a month, points that go in it); the months; the worth.

    `worth` is what a hundred points are worth in cents, 0 where nobody has said.
    """

    out: Out
    held: int
    waiting: int
    going: Sequence[tuple[date, int]]
    months: Sequence[Month]
    worth: int


def shown(request: Request, found: Found) -> Reply:
    """Show what all points come to."""
    say = request.say
    blocks = [kit.header(say("What points come to")), kit.lines(*_first(request, found))]
    if found.going:
        rows = [
            say.line("{month}: {points}", month=_month(say, first), points=_worth(say, points, found.worth))
            for first, points in found.going[:MOST_MONTHS]
        ]
        if left := sum(points for _, points in found.going[MOST_MONTHS:]):
            rows.append(say.line("later: {points}", points=_worth(say, left, found.worth)))
        blocks.append(kit.headed(say.line("*Expiring, if nobody redeems them*"), rows))
    if not rules.is_empty(found.months):
        blocks += [_chart(say, found.months), kit.headed(say.line("*The last 12 months*"), _rows(say, found.months))]
    row = [kit.button(say("Send me a file"), FILE, "")]
    if found.out.customers:
        label = say("Customers with points: {n}", n=f"{found.out.customers:,}")
        row.insert(0, lists.opens(say, [Filter(filters.POINTS, 1, ">=")], label))
    return Reply([*blocks, kit.buttons(row)], fallback={CHART: []})


def workbook(say: Say, found: Found) -> bytes:
    """Return the same as a workbook: a sheet of what there is, one of what expires, one of the months."""
    book, buffer = Workbook(), io.BytesIO()
    now = [(say("outstanding"), found.out.points), (say("held"), found.held), (say("not usable yet"), found.waiting)]
    now += [(say("owed"), found.out.owed), (say("customers with points"), found.out.customers)]
    money = [_cents(points, found.worth) for _, points in now[:3]] + [None, None]
    book.add(
        say("Now"),
        [say("What"), say("Points"), say("Worth")],
        [[what, points, worth] for (what, points), worth in zip(now, money, strict=True)],
    )
    book.add(
        say("Expiring"),
        [say("Month"), say("Points"), say("Worth")],
        [[f"{first:%Y-%m}", points, _cents(points, found.worth)] for first, points in found.going],
    )
    headings = [say("Month"), say("Earned"), say("Redeemed"), say("Expired"), say("Other"), say("Change")]
    book.add(
        say("12 months"),
        headings,
        [[f"{one.first:%Y-%m}", one.earned, one.redeemed, one.expired, one.other, one.change] for one in found.months],
    )
    book.save(buffer)
    return buffer.getvalue()


def _first(request: Request, found: Found) -> list[list[Element]]:
    say, out = request.say, found.out
    many = say.plural("{n} customer", "{n} customers", out.customers, n=f"{out.customers:,}")
    lines = [
        say.line("Outstanding: *{points}*, of {customers}", points=_worth(say, out.points, found.worth), customers=many)
    ]
    if found.held:
        lines.append(say.line("Held: {points}", points=_points(say, found.held)))
    if found.waiting:
        lines.append(say.line("Not usable yet: {points}", points=_points(say, found.waiting)))
    if out.owed:
        lines.append(say.line("Owed by customers below 0: {points}", points=_points(say, out.owed)))
    if not found.worth:
        rules_of = code(request.command(say("/rules points")))
        lines.append(say.line("What 100 points are worth isn't set: {command}", command=rules_of))
    return lines


def _chart(say: Say, months: Sequence[Month]) -> kit.Block:
    labels = [f"{one.first:%Y-%m}" for one in months]
    series = [
        (say("Earned"), [one.earned for one in months]),
        (say("Redeemed"), [one.redeemed for one in months]),
        (say("Expired"), [one.expired for one in months]),
    ]
    return kit.chart("bar", say("Points by month"), labels, series)


def _rows(say: Say, months: Sequence[Month]) -> list[list[Element]]:
    rows = []
    for one in months:
        if rules.is_empty([one]):
            continue
        numbers = {name: f"{getattr(one, name):,}" for name in ("earned", "redeemed", "expired")}
        month = _month(say, one.first)
        row = say.line("{month}: {earned} earned, {redeemed} redeemed, {expired} expired", month=month, **numbers)
        rows.append([*row, *(say.line(", {other} otherwise", other=say.signed(one.other)) if one.other else [])])
    return rows


def _month(say: Say, first: date) -> str:
    return say("{year}-{month}", year=f"{first:%Y}", month=f"{first:%m}")


def _points(say: Say, points: int) -> str:
    return say.plural("{n} point", "{n} points", points, n=f"{points:,}")


def _worth(say: Say, points: int, worth: int) -> str:
    if not worth:
        return _points(say, points)
    money = say.money(rules.in_money(points, worth))
    return say("{points} ({money})", points=_points(say, points), money=money)


def _cents(points: int, worth: int) -> float | None:
    return rules.in_money(points, worth) / 100 if worth else None
