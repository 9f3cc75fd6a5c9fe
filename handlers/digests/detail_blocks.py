"""The customers behind a digest's numbers, as they are asked for and shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from handlers.customers.rfm_blocks import any_name
from handlers.digests import headline, rules
from handlers.digests.about import About
from handlers.digests.report import ABOUT, MOST_KEPT, Report
from handlers.followups import call_blocks
from handlers.followups.calls import Call
from handlers.interactions.theme_blocks import name
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Mention, Say
from handlers.levels.blocks import name as level_name

PAGE = 20
CERTAINTY = "certainty"
MOST_VALUE = 150
"""Characters of what a menu carries; a button takes more."""
MOST_QUOTED = 200
PEOPLE = frozenset({"fell", "rose", "calls", "later", "open", "overdue", "new", "customers"})
"""Numbers of customers, who may be more than are kept."""

Figures = Mapping[str, Any]

_LABELS = {
    "good": N_("Good reviews"),
    "bad": N_("Bad reviews"),
    "neutral": N_("Neutral"),
    "glad": N_("Happy when a follow-up was closed"),
    "cross": N_("Unhappy when a follow-up was closed"),
    "fell": N_("Satisfaction down"),
    "rose": N_("Satisfaction up"),
    "calls": N_("To call today"),
    "later": N_("To call later"),
    "open": N_("Open follow-ups"),
    "overdue": N_("Overdue follow-ups"),
    "recovered": N_("Recovered"),
    "purchases": N_("Purchases"),
    "awarded": N_("Points awarded"),
    "redeemed": N_("Points redeemed"),
    "new": N_("New customers"),
    "customers": N_("Customers"),
    "birthdays": N_("Birthdays"),
    "greeted": N_("Birthdays told of"),
    "gifts": N_("Gifts given"),
    "used": N_("Offers used"),
    "again": N_("Came again after an offer"),
    "not_again": N_("Didn't come again after an offer"),
    "segments": N_("Segment changes"),
    "rfm": N_("RFM group changes"),
    "levels": N_("Level changes"),
    "untold": N_("Not told yet that their wish came true"),
}
"""What each number counts."""


def by_row(schedule: int, day: date) -> str:
    """Return by what the buttons of a digest that is kept find it again."""
    return f"{schedule}.{day.isoformat()}"


def by_stamp(span: rules.Span) -> str:
    """Return by what the buttons of the last 24 hours find them again."""
    return f"s{rules.stamp(span.until)}"


def by_stamps(span: rules.Span, about: About) -> str:
    """Return by what the buttons of another span find it again: "s", its end, its beginning, that before, and whose."""
    whose = json.dumps([about.segment, about.owner, about.zone], ensure_ascii=False, separators=(",", ":"))
    for sign in ":~":  # which part what a button carries
        whose = whose.replace(sign, f"\\u{ord(sign):04x}")
    stamps = map(rules.stamp, (span.until, span.since, span.before))
    return f"s{'~'.join([*stamps, whose])}"


def menu(say: Say, report: Report, ref: str) -> kit.Block:
    """Return the menu in which each number can be asked for its customers."""
    counts = {key: len(rows) for key, rows in report.who.items()}
    sums = {
        "good": report.reviews.good,
        "bad": report.reviews.bad,
        "neutral": report.reviews.neutral,
        "glad": report.reviews.glad,
        "cross": report.reviews.cross,
        "fell": report.fallen,
        "rose": report.risen,
        "calls": report.waiting,
        "later": report.later,
        "open": report.followups.open,
        "overdue": report.followups.overdue,
        "purchases": report.business.purchases,
        "used": sum(row[1] for row in report.who["used"]),
        "awarded": report.business.awarded,
        "redeemed": report.business.redeemed,
        "new": report.business.new,
        "customers": report.mean.customers,
    }
    options = [
        (f"{ref}:{key}", _counted(say, key, sums.get(key, count), count)) for key, count in counts.items() if count
    ]
    options.append((f"{ref}:{CERTAINTY}", say("How reliable is the CSAT?")))
    if any(len(value) > MOST_VALUE for value, _ in options):
        return kit.buttons(kit.button(text, "digest_who", value) for value, text in options)
    return kit.buttons([kit.menu(say("See who's behind a number…"), "digest_who", options)])


def _counted(say: Say, key: str, n: int, rows: int) -> str:
    """Return a number with what it counts; where not all of its customers are kept, it says how many are."""
    people = n if key in PEOPLE else rows
    values = {"what": label(say, key), "n": f"{n:,}", "kept": f"{MOST_KEPT:,}"}
    if people <= MOST_KEPT:
        return say("{what}: {n}", **values)
    if key in PEOPLE:
        return say("{what}: the first {kept} of {n}", **values)
    return say("{what}: {n}, the first {kept} customers", **values)


def label(say: Say, key: str) -> str:
    """Return what a number counts."""
    if key.startswith(ABOUT):
        return say("Complaints: {theme}", theme=name(say, key.removeprefix(ABOUT)))
    return say(_LABELS[key]) if key in _LABELS else key


def page(
    request: Request,
    ref: str,
    key: str,
    rows: Sequence[Sequence[Any]],
    names: Mapping[int, str],
    number: int,
    title: str,
    notes: Mapping[int, str] | None = None,
    total: int = 0,
    whose: Sequence[list[Element]] = (),
) -> Reply:
    """Show a page of the customers behind a number, to whoever asked; `notes` are words of theirs, by interaction.

    `total` is how many there were, of whom some are kept, `whose` says of which customers they are.
    """
    say = request.say
    pages = max(1, -(-len(rows) // PAGE))
    here = rows[number * PAGE : (number + 1) * PAGE]
    heading = say.line("*{what}* · {title}", what=label(say, key), title=title)
    if not rows:
        return Reply([kit.lines(heading, *whose, say.line("Nobody."))], beside=True)
    items = [
        [
            *say.line("*{name}*", name=names.get(int(row[0])) or say("a customer who's since been removed")),
            *(_quoted(say, notes.get(int(row[1]), "")) if notes else _said(say, key, row)),
        ]
        for row in here
    ]
    blocks = [kit.lines(heading, *whose), kit.bullets(items)]
    if pages > 1:
        turn = [
            kit.button(text, "digest_page", f"{ref}:{key}:{to}")
            for text, to in ((say("Back"), number - 1), (say("More"), number + 1))
            if 0 <= to < pages
        ]
        blocks += [kit.small(say("Page {n} of {pages}", n=number + 1, pages=pages)), kit.buttons(turn)]
    if total > len(rows):
        kept = {"n": f"{len(rows):,}", "total": f"{total:,}"}
        blocks.append(kit.small(say("These are the first {n} of {total}: no more are kept.", **kept)))
    return Reply(blocks)


def total(figures: Figures, key: str, rows: Sequence[Sequence[Any]]) -> int:
    """Return how many customers a number counted: where it counts customers, they may be more than are kept."""
    business, followups = figures.get("business") or {}, figures.get("followups") or {}
    counted = {
        "new": business.get("new"),
        "fell": figures.get("fallen"),
        "rose": figures.get("risen"),
        "calls": figures.get("waiting"),
        "later": figures.get("later"),
        "open": followups.get("open"),
        "overdue": followups.get("overdue"),
        "recovered": followups.get("recovered"),
        "customers": (figures.get("mean") or {}).get("customers"),
    }
    return int(counted.get(key) or len(rows))


def certain(request: Request, figures: Figures, title: str, whose: Sequence[list[Element]] = ()) -> Reply:
    """Say how certain the share of good reviews is, and what it was before."""
    say = request.say
    said = [say.line("*How reliable is the CSAT?* · {title}", title=title), *whose]
    now, was = figures.get("reviews") or {}, figures.get("before") or {}
    here = headline.certainty(say, int(now.get("good", 0)), int(now.get("bad", 0)))
    said.append(say.line("This period: {certainty}", certainty=here))
    before = headline.certainty(say, int(was.get("good", 0)), int(was.get("bad", 0)))
    said.append(say.line("Previous period: {certainty}", certainty=before))
    said.append(say.line("CSAT is good ÷ (good + bad). Neutral reviews don't count."))
    said.append(say.line("With fewer than {n} good and bad reviews, it's too early to judge.", n=rules.FEWEST))
    return Reply([kit.lines(*said)])


def _said(say: Say, key: str, row: Sequence[Any]) -> list[Element]:
    if len(row) < 2:
        return []
    if key in {"untold", "birthdays"}:
        return say.line(": W{n}", n=row[1]) if key == "untold" else say.line(": {day}", day=date.fromisoformat(row[1]))
    match key:
        case "good" | "bad" | "neutral" | "glad" | "cross":
            return say.line(" × {n}", n=row[1])
        case "fell" | "rose":
            before, after = say.tenths(row[2] - row[1]), say.tenths(row[2])
            return say.line(": {before} → {after}", before=before, after=after)
        case "calls" | "later":
            return [{"type": "text", "text": ": "}, *call_blocks.why(say, _call(row))]
        case "open" | "overdue":
            return say.line(": due {day} ({person})", day=date.fromisoformat(row[1]), person=Mention(row[2]))
        case "purchases" | "used":
            return say.line(": {purchases}, {amount}", purchases=_many(say, key, row[1]), amount=say.money(row[2]))
        case "awarded" | "redeemed":
            return say.line(": {n} points", n=f"{row[1]:,}")
        case "segments" | "rfm" | "levels":
            before, after = map(partial(level_name if key == "levels" else any_name, say), row[1:3])
            return say.line(": {before} → {after}", before=before, after=after)
    return []


def _quoted(say: Say, words: str) -> list[Element]:
    return say.line(" · “{words}”", words=kit.clipped(" ".join(words.split()), MOST_QUOTED)) if words else []


def _many(say: Say, key: str, count: int) -> str:
    if key == "used":
        return say.plural("{n} offer", "{n} offers", count)
    return say.plural("{n} purchase", "{n} purchases", count)


def _call(row: Sequence[Any]) -> Call:
    id, why, satisfaction, bad, day, owner = row
    return Call(id, "", satisfaction, bad, why, date.fromisoformat(day) if day else None, owner)
