"""How digests are shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from handlers.digests import charts, detail_blocks, headline, rules, sections, wishes, zones
from handlers.digests.fitting import CHARTS_FIRST, MENU_LAST, OR_NOT, ROOMS, Part, Room, Told, fitted
from handlers.digests.report import Report
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Channel, Element, Say
from storage.models import Schedule

PICTURES = "data_visualization"


def digest(
    say: Say,
    title: str,
    report: Report,
    ref: str = "",
    hidden: Collection[str] = (),
    below: Sequence[kit.Block] = (),
    whose: Sequence[list[Element]] = (),
) -> list[kit.Block]:
    """Return a digest that fits into a message, whatever happened.

    `ref` says by which its buttons find it again, `hidden` are the sections that are left out, `below` is what stands
    under it, and `whose` says of which customers it is, where not of all.
    """
    if report.is_quiet:
        return [kit.lines(quiet(say, title), *whose), *below]
    top = [kit.header(title), kit.lines(*whose, *headline.lines(say, report))]
    end = [kit.small(_span(say, report)), *below]
    parts = [Part(lambda *_: top), *_sections(say, report, ref, hidden)]
    if ref:
        parts.append(Part(lambda *_: [detail_blocks.menu(say, report, ref)], OR_NOT, MENU_LAST))
    if "charts" not in hidden:
        parts.append(Part(lambda *_: charts.charts(say, report), OR_NOT, CHARTS_FIRST))
    return fitted([*parts, Part(lambda *_: end)])


def _sections(say: Say, report: Report, ref: str, hidden: Collection[str]) -> list[Part]:
    """Return what can be shortened: the lists of customers and products."""

    def moves(room: Room, told: Told) -> list[kit.Block]:
        return _lines(sections.moves(say, report, told, room))

    def numbers(room: Room, _: Told) -> list[kit.Block]:
        rows = [] if "business" in hidden else sections.business(say, report, room)
        return _lines([*rows, *([] if "followups" in hidden else sections.followups(say, report, room))])

    def others(room: Room, _: Told) -> list[kit.Block]:
        rows = [] if "birthdays" in hidden else sections.birthdays(say, report, room)
        if "segments" not in hidden:
            rows += [*sections.segments(say, report, room), *sections.groups(say, report, room)]
            rows += sections.levels(say, report, room)
        return _lines(sections.beside(say, rows))

    made: dict[str, Callable[[Room, Told], list[kit.Block]]] = {
        "calls": lambda room, told: sections.calls(say, report, ref, told, room),
        "moves": moves,
        "numbers": numbers,
        "others": others,
        "products": lambda room, _: [
            *sections.products(say, report, room),
            *wishes.section(say, report.wishes, room.most, room.words),
        ],
    }
    return [Part(make, ROOMS) for key, make in made.items() if key not in hidden]


def _lines(rows: list[list[Element]]) -> list[kit.Block]:
    return [kit.lines(*rows)] if rows else []


def quiet(say: Say, title: str) -> list[Any]:
    """Return the one line of a digest that has nothing to say."""
    return say.line("*{title}*: no reviews, no purchases, no new customers, and nobody to call.", title=title)


def post(
    say: Say,
    title: str,
    report: Report,
    ref: str,
    hidden: Collection[str] = (),
    below: Sequence[kit.Block] = (),
    whose: Sequence[list[Element]] = (),
) -> dict[str, Any]:
    """Return a digest as it is posted: with a text for who has it read, and what to show where Slack draws nothing."""
    blocks = digest(say, title, report, ref, hidden, below, whose)
    text = kit.spoken(blocks) if report.is_quiet else headline.summary(say, title, report, whose)
    message: dict[str, Any] = {"text": text, "blocks": blocks}
    pictures = [block for block in blocks if block["type"] == PICTURES]
    if pictures:
        instead = charts.text(say, report)
        message["fallback"] = {PICTURES: instead if kit.size(instead) <= kit.size(pictures) else []}
    return message


def title(say: Say, schedule: Schedule, day: date) -> str:
    """Return the title of a scheduled digest."""
    shown = say.dated(day)
    if schedule.every == rules.WEEKLY:
        return say("Weekly digest: {day}", day=shown)
    return (
        say("Monthly digest: {day}", day=shown) if schedule.every == rules.MONTHLY else say("Digest: {day}", day=shown)
    )


def now(request: Request, report: Report, planned: Sequence[tuple[Schedule, dict[str, str]]]) -> Reply:
    """Show the last 24 hours to one person, with a button that shares them where digests can be posted."""
    say = request.say
    heading = say("The last 24 hours")
    below: list[kit.Block] = []
    if can_hold(request.channel):
        below.append(kit.buttons([kit.button(say("Share here"), "digest_share", rules.stamp(report.span.until))]))
    told = [
        say("This channel's digest is paused. It used to come {when}.", **plan)
        if schedule.paused
        else say("This channel gets it {when}. Next one: {day}.", **plan)
        for schedule, plan in planned
    ]
    if told:
        below.append(kit.small("\n".join(told)))
    blocks = digest(say, heading, report, detail_blocks.by_stamp(report.span), {"charts"}, below)
    return Reply(blocks, summary="" if report.is_quiet else headline.summary(say, heading, report))


def shared(request: Request, report: Report, ref: str) -> dict[str, Any]:
    """Return what one person was shown, as it is posted in a channel."""
    say = request.say.for_all()
    until = say.moment(report.span.until)
    by = kit.small(say("Shared by {name}", name=request.person.name))
    return post(say, say("The 24 hours up to {until}", until=until), report, ref, {"charts"}, [by])


def on_its_way(request: Request) -> Reply:
    """Say that the digest is being posted."""
    return Reply([kit.lines(request.say.line("Shared in {channel}.", channel=Channel(request.channel or "")))])


def can_hold(channel: str | None) -> bool:
    """Tell whether a conversation is a channel, and no direct message."""
    return bool(channel) and not str(channel).startswith("D")


def _span(say: Say, report: Report) -> str:
    span = report.span
    values = {"since": say.moment(span.since), "until": say.moment(span.until), "zone": zones.name(say, say.zone.key)}
    return say("From {since} to {until} ({zone})", **values)
