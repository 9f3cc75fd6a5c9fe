"""How digests are shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from handlers import kit
from handlers.digests import rules
from handlers.digests.report import Report
from handlers.digests.schedule_blocks import plan, shown_day
from handlers.reply import Reply, Request
from handlers.wording import Channel, Element, Say
from storage.digests import Reviewed, Reviews
from storage.models import Schedule

MOST_EXCERPT = 120


def digest(say: Say, title: str, report: Report) -> list[kit.Block]:
    """Return a digest: what customers said, who rose and fell, whom to call, and what else happened."""
    if report.is_quiet:
        return [kit.lines(say.line("*{title}*: no reviews, no purchases and no new customers.", title=title))]
    shown = [kit.header(title), kit.lines(*_headline(say, report))]
    told: set[int] = set()
    if report.fell:
        shown += _list(say, say.line("*Fell*"), _moves(say, report.fell, report, told), report.fallen)
    if report.rose:
        shown += _list(say, say.line("*Rose*"), _moves(say, report.rose, report, told), report.risen)
    if report.calls:
        shown += _list(say, say.line("*To call today*"), _calls(say, report, told), report.waiting)
    else:
        shown.append(kit.lines(say.line("*To call today*: nobody.")))
    business = _business(say, report)
    if business:
        shown.append(kit.bullets(business))
    return [*shown, kit.small(_span(say, report))]


def title(say: Say, every: str, day: date) -> str:
    """Return the title of a scheduled digest."""
    shown = shown_day(say, day)
    return say("Weekly digest: {day}", day=shown) if every == "week" else say("Digest: {day}", day=shown)


def now(request: Request, report: Report, schedule: Schedule | None, last: date | None) -> Reply:
    """Show the last 24 hours to one person, with a button that shares them where digests can be posted."""
    say = request.say
    blocks = digest(say, say("The last 24 hours"), report)
    if can_hold(request.channel):
        blocks.append(kit.buttons([kit.button(say("Share here"), "digest_share", rules.stamp(report.span.until))]))
    if schedule is not None:
        planned = say("This channel gets it {when}; the next one: {day}.", **plan(say, schedule, last, request.at))
        blocks.append(kit.small(planned))
    return Reply(blocks)


def shared(request: Request, report: Report) -> Reply:
    """Show in a channel what one person was shown."""
    say = request.say
    until = say.moment(report.span.until)
    return Reply(
        [
            *digest(say, say("The 24 hours until {until}", until=until), report),
            kit.small(say("Shared by {name}", name=request.person.name)),
        ]
    )


def on_its_way(request: Request) -> Reply:
    """Say that the digest is being posted."""
    return Reply([kit.lines(request.say.line("Shared in {channel}.", channel=Channel(request.channel or "")))])


def can_hold(channel: str | None) -> bool:
    """Tell whether a conversation is a channel: direct messages get no digest."""
    return bool(channel) and not str(channel).startswith("D")


def _headline(say: Say, report: Report) -> list[list[Element]]:
    reviews, before = report.reviews, report.before
    share, was = rules.csat(reviews.good, reviews.bad), rules.csat(before.good, before.bad)
    counts = _counts(reviews, share)
    if share is not None:
        first = say.line("*CSAT {share}*: {good} good, {bad} bad", **counts)
    elif reviews.good or reviews.bad:
        first = say.line("*CSAT: too few to judge*: {good} good, {bad} bad", **counts)
    else:
        first = say.line("*CSAT: no good or bad reviews*")
    if reviews.neutral:
        first += say.line("; neutral, counted apart: {neutral}", neutral=f"{reviews.neutral:,}")
    return [first, _compared(say, share, was, _counts(before, was)), *_mean(say, reviews, before)]


def _compared(say: Say, share: int | None, was: int | None, counts: dict[str, str]) -> list[Element]:
    if was is None:
        if counts["good"] == counts["bad"] == "0":
            return say.line("The period before: no good or bad reviews")
        return say.line("The period before: too few to judge, {good} good, {bad} bad", **counts)
    if share is None:
        return say.line("The period before: {share}, {good} good, {bad} bad", **counts)
    if share > was:
        return say.line("Up from {share} in the period before: {good} good, {bad} bad", **counts)
    if share < was:
        return say.line("Down from {share} in the period before: {good} good, {bad} bad", **counts)
    return say.line("{share} in the period before, too: {good} good, {bad} bad", **counts)


def _counts(reviews: Reviews, share: int | None) -> dict[str, str]:
    return {"good": f"{reviews.good:,}", "bad": f"{reviews.bad:,}", "share": f"{share}%"}


def _mean(say: Say, reviews: Reviews, before: Reviews) -> list[list[Element]]:
    if not reviews.customers:
        return []
    values = {"mean": _average(reviews), "customers": f"{reviews.customers:,}"}
    if before.customers:
        return [
            say.line(
                "Mean satisfaction: {mean} of 5 (before: {was}); customers: {customers}",
                was=_average(before),
                **values,
            )
        ]
    return [say.line("Mean satisfaction: {mean} of 5; customers: {customers}", **values)]


def _average(reviews: Reviews) -> str:
    return f"{Decimal(reviews.satisfaction) / (10 * reviews.customers):.2f}"


def _moves(say: Say, movers: Sequence[Reviewed], report: Report, told: set[int]) -> list[list[Element]]:
    return [
        [
            *say.line(
                "*{name}*: {before} → {after}",
                name=one.name,
                before=say.tenths(one.satisfaction - one.moved),
                after=say.tenths(one.satisfaction),
            ),
            *_complaint(say, one.id, report, told),
        ]
        for one in movers
    ]


def _calls(say: Say, report: Report, told: set[int]) -> list[list[Element]]:
    rows = []
    for one in report.calls:
        satisfaction = say.tenths(one.satisfaction)
        if one.bad:
            bad = say.plural("{n} bad review", "{n} bad reviews", one.bad)
            row = say.line(
                "*{name}*: {bad}, satisfaction {satisfaction}", name=one.name, bad=bad, satisfaction=satisfaction
            )
            rows.append([*row, *_complaint(say, one.id, report, told)])
        else:
            rows.append(
                say.line(
                    "*{name}*: satisfaction {satisfaction}, no new bad review",
                    name=one.name,
                    satisfaction=satisfaction,
                )
            )
    return rows


def _complaint(say: Say, customer: int, report: Report, told: set[int]) -> list[Element]:
    """Return a complaint's words the first time that its customer is named."""
    words = report.complaints.get(customer, "")
    if not words or customer in told:
        return []
    told.add(customer)
    return say.line(" · “{words}”", words=kit.clipped(" ".join(words.split()), MOST_EXCERPT))


def _list(say: Say, heading: list[Element], rows: list[list[Element]], total: int) -> list[kit.Block]:
    if total > len(rows):
        rows.append(say.line("and {n} more", n=f"{total - len(rows):,}"))
    return [kit.lines(heading), kit.bullets(rows)]


def _business(say: Say, report: Report) -> list[list[Element]]:
    one = report.business
    rows = []
    if one.purchases:
        rows.append(
            say.line("Purchases: {n}, {amount} after refunds", n=f"{one.purchases:,}", amount=say.money(one.sold))
        )
    if one.awarded or one.redeemed:
        rows.append(
            say.line(
                "Points: {awarded} awarded, {redeemed} redeemed",
                awarded=f"{one.awarded:,}",
                redeemed=f"{one.redeemed:,}",
            )
        )
    if one.otherwise:
        rows.append(say.line("Points by refunds, adjustments and undo: {points}", points=say.signed(one.otherwise)))
    if one.new:
        rows.append(say.line("New customers: {n}", n=f"{one.new:,}"))
    return rows


def _span(say: Say, report: Report) -> str:
    span = report.span
    values = {"since": say.moment(span.since), "until": say.moment(span.until), "zone": say.zone.key}
    return say("From {since} to {until} ({zone})", **values)
