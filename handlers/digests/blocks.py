"""How digests are shown."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from handlers import kit
from handlers.digests import charts, dates, detail_blocks, headline, rules, sections
from handlers.digests.report import Report
from handlers.reply import Reply, Request
from handlers.wording import Channel, Say
from storage.models import Schedule

PICTURES = "data_visualization"
MOST_JSON = 12_500
"""Characters of JSON, with its spaces, that Slack takes as the blocks of a message: it refuses some hundreds more."""


def digest(say: Say, title: str, report: Report, ref: str = "", hidden: Collection[str] = ()) -> list[kit.Block]:
    """Return a digest; `ref` says by which its buttons find it again, `hidden` are the sections that are left out."""
    if report.is_quiet:
        return [kit.lines(quiet(say, title))]
    blocks: list[kit.Block] = []
    for room in sections.ROOMS:
        blocks = _shown(say, title, report, ref, hidden, room)
        if len(json.dumps(blocks, ensure_ascii=False)) <= MOST_JSON:
            break
    return blocks


def _shown(
    say: Say, title: str, report: Report, ref: str, hidden: Collection[str], room: sections.Room
) -> list[kit.Block]:
    told: sections.Told = set()
    shown: list[kit.Block] = [kit.header(title), kit.lines(*headline.lines(say, report))]
    if "calls" not in hidden:
        shown += sections.calls(say, report, ref, told, room)
    if "moves" not in hidden:
        shown += sections.moves(say, report, told, room)
    rows = [] if "followups" in hidden else sections.followups(say, report, room)
    rows += [] if "business" in hidden else sections.business(say, report, room)
    if rows:
        shown.append(kit.headed(say.line("*Follow-ups and sales*"), rows))
    if "birthdays" not in hidden:
        shown += sections.listed(say.line("*Birthdays*"), sections.birthdays, say, report, room)
    if "segments" not in hidden:
        shown += sections.listed(say.line("*Changed segment*"), sections.segments, say, report, room)
    if "products" not in hidden:
        shown += sections.products(say, report, room)
    if ref:
        shown.append(detail_blocks.menu(say, report, ref))
    if "charts" not in hidden:
        shown += charts.charts(say, report)
    return [*shown, kit.small(_span(say, report))]


def quiet(say: Say, title: str) -> list[Any]:
    """Return the one line of a digest that has nothing to say."""
    return say.line("*{title}*: no reviews, no purchases, no new customers, and nobody to call.", title=title)


def post(say: Say, title: str, report: Report, ref: str, hidden: Collection[str] = ()) -> dict[str, Any]:
    """Return a digest as it is posted: with a text for who has it read, and what to show where Slack draws nothing."""
    blocks = digest(say, title, report, ref, hidden)
    text = kit.spoken(blocks) if report.is_quiet else headline.summary(say, title, report)
    message: dict[str, Any] = {"text": text, "blocks": blocks}
    if any(block["type"] == PICTURES for block in blocks):
        message["fallback"] = {PICTURES: charts.text(say, report)}
    return message


def title(say: Say, schedule: Schedule, day: date) -> str:
    """Return the title of a scheduled digest."""
    shown = dates.full(say, day)
    if schedule.every == rules.WEEKLY:
        return say("Weekly digest: {day}", day=shown)
    return (
        say("Monthly digest: {day}", day=shown) if schedule.every == rules.MONTHLY else say("Digest: {day}", day=shown)
    )


def now(request: Request, report: Report, schedule: Schedule | None, planned: dict[str, str] | None) -> Reply:
    """Show the last 24 hours to one person, with a button that shares them where digests can be posted."""
    say = request.say
    heading = say("The last 24 hours")
    blocks = digest(say, heading, report, detail_blocks.by_stamp(report.span), {"charts"})
    if can_hold(request.channel):
        blocks.append(kit.buttons([kit.button(say("Share here"), "digest_share", rules.stamp(report.span.until))]))
    if schedule is not None and planned is not None:
        text = (
            say("This channel's digest is paused; it came {when}.", **planned)
            if schedule.paused
            else say("This channel gets it {when}; the next one: {day}.", **planned)
        )
        blocks.append(kit.small(text))
    return Reply(blocks, summary="" if report.is_quiet else headline.summary(say, heading, report))


def shared(request: Request, report: Report, ref: str) -> dict[str, Any]:
    """Return what one person was shown, as it is posted in a channel."""
    say = request.say
    until = say.moment(report.span.until)
    message = post(say, say("The 24 hours until {until}", until=until), report, ref, {"charts"})
    message["blocks"].append(kit.small(say("Shared by {name}", name=request.person.name)))
    return message


def on_its_way(request: Request) -> Reply:
    """Say that the digest is being posted."""
    return Reply([kit.lines(request.say.line("Shared in {channel}.", channel=Channel(request.channel or "")))])


def can_hold(channel: str | None) -> bool:
    """Tell whether a conversation is a channel, and no direct message."""
    return bool(channel) and not str(channel).startswith("D")


def _span(say: Say, report: Report) -> str:
    span = report.span
    values = {"since": say.moment(span.since), "until": say.moment(span.until), "zone": say.zone.key}
    return say("From {since} to {until} ({zone})", **values)
