"""How a list is shown: the number first, then the names with what put them there, and what can be done with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date

from handlers.customers import segment_blocks as segments
from handlers.customers.blocks import birthday, cards
from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Mention, Say
from handlers.lists import filters, spelled, who
from handlers.lists.filters import Filter
from handlers.lists.pages import Asked, Page, local
from handlers.lists.who import MOST_COUNTED, When
from storage.lists import NAME, NEWEST, POINTS, SATISFACTION, Contact
from storage.models import Customer
from storage.store import Store

MOST_NAME = 40
MOST_FACT = 60
MOST_FACTS = 5
MOST_VALUE = 150
MOST_LIST = 2000
OPEN, PAGE_BUTTON, SORT, FILE, SAVE, ABOUT = (
    "list_open",
    "list_page",
    "list_sort",
    "list_file",
    "list_save",
    "digest_about",
)

Fact = Callable[[Customer], list[Element]]
"""What is said of a customer in one column."""


def number(say: Say, count: int) -> str:
    """Return how many customers there are."""
    if count > MOST_COUNTED:
        return say("Over {n} customers", n=f"{MOST_COUNTED:,}")
    return say.plural("{n} customer", "{n} customers", count).replace(str(count), f"{count:,}")


def page(request: Request, store: Store, found: Page, title: str = "") -> Reply:
    """Show a page of a list."""
    say, when = request.say, When.of(request)
    meant = spelled.understood(say, store, when, found.asked.filters)
    heading = kit.lines(say.line("*{count}*", count=number(say, found.count)), meant)
    top = [kit.header(title), heading] if title else [heading]
    if not found.rows:
        nobody = say.line("Nobody matches.") if not found.count else say.line("Nobody else matches.")
        return Reply([*top, kit.lines(nobody), *_ways(say, found)])
    facts = columns(request, found)
    end = [*_cards(say, found), kit.small(_where(say, found)), *_ways(say, found)]
    ways = (_table(say, found, facts[:most], top, end) for most in range(MOST_FACTS, 0, -1))
    blocks = next((one for one in ways if kit.fits(one)), [*top, _lines(found, facts[:1]), *end])
    return Reply(
        blocks, fallback={kit.TABLE: [_lines(found, facts[:3])]}, summary=kit.spoken([*top, _lines(found, facts[:2])])
    )


def _table(
    say: Say, found: Page, facts: Sequence[tuple[str, Fact]], top: list[kit.Block], end: list[kit.Block]
) -> list[kit.Block]:
    rows = [[_text(kit.clipped(one.name, MOST_NAME)), *(fact(one) for _, fact in facts)] for one in found.rows]
    return [*top, kit.table([say("Name"), *(heading for heading, _ in facts)], rows), *end]


def _lines(found: Page, facts: Sequence[tuple[str, Fact]]) -> kit.Block:
    rows = []
    for one in found.rows:
        row: list[Element] = [
            {"type": "text", "text": kit.clipped(one.name, MOST_NAME), "style": {"bold": True}},
        ]
        for heading, fact in facts:
            said = fact(one)
            row += [*_text(f" · {heading}: "), *said] if said else []
        rows.append(row)
    return kit.bullets(rows)


def _where(say: Say, found: Page) -> str:
    first = found.asked.start + 1
    last = found.asked.start + len(found.rows)
    total = say("over {n}", n=f"{MOST_COUNTED:,}") if found.many else f"{found.count:,}"
    shown = say("{first}–{last} of {total}", first=first, last=last, total=total)
    by = say(" · sorted by {order}", order=order_name(say, found.order))
    return shown + by


def order_name(say: Say, order: str) -> str:
    """Return what a list is sorted by."""
    return {
        NAME: say("name"),
        SATISFACTION: say("satisfaction, the unhappiest first"),
        who.CONTACT: say("last contact, the longest ago first"),
        POINTS: say("points, most first"),
        NEWEST: say("when they were added, the newest first"),
        who.SPENT: say("what they spent, most first"),
        who.BIRTHDAY: say("birthday"),
    }[order]


def _cards(say: Say, found: Page) -> list[kit.Block]:
    return [kit.buttons([cards(say, found.rows)])]


def _ways(say: Say, found: Page) -> list[kit.Block]:
    """Return what can be done with a list: other pages and orders, a file, a digest, a name."""
    kept = list_value(found.asked.filters)
    row = []
    if found.before is not None:
        row.append(kit.button(say("‹ Previous"), PAGE_BUTTON, found.before.value()))
    if found.after is not None:
        row.append(kit.button(say("Next ›"), PAGE_BUTTON, found.after.value()))
    orders = [SATISFACTION, who.CONTACT, POINTS, NEWEST, NAME]
    usual = who.usual_order(found.spread)
    values = [
        (Asked(found.asked.filters, one).value(), order_name(say, one))
        for one in dict.fromkeys([usual, *orders])
        if one != found.order and (one in {SATISFACTION, POINTS, NEWEST, NAME} or not found.many)
    ]
    if found.count > 1 and all(len(value) <= MOST_VALUE for value, _ in values):
        row.append(kit.menu(say("Sort by…"), SORT, values))
    if found.count:
        row.append(kit.button(say("As a file"), FILE, kept))
    row.append(kit.button(say("Digest about these…"), ABOUT, kept))
    if found.asked.filters and not _is_named(found.asked.filters):
        row.append(kit.button(say("Save this list…"), SAVE, kept))
    return [kit.buttons(row)]


def list_value(given: Sequence[Filter]) -> str:
    """Return filters as a button carries them."""
    return json.dumps([one.kept() for one in given], ensure_ascii=False, separators=(",", ":"))


def _is_named(given: Sequence[Filter]) -> bool:
    return len(given) == 1 and given[0].kind in {filters.LIST, filters.SEGMENT}


def opens(say: Say, given: Sequence[Filter], label: str) -> kit.Block:
    """Return the button that opens a list."""
    return kit.button(label, OPEN, Asked(tuple(given)).value())


# ---- what is said of each


def columns(request: Request, found: Page) -> list[tuple[str, Fact]]:
    """Return the headings and facts of a page: first what put everybody there, then how they are."""
    say, when = request.say, When.of(request)
    known: dict[str, tuple[str, Fact]] = {
        filters.SEGMENT: (say("Why"), lambda one: _text(_why(request, one))),
        filters.TAG: (say("Tags"), lambda one: _text(one.tags)),
        filters.COMPANY: (say("Company"), lambda one: _text(one.company)),
        filters.BIRTHDAY: (say("Birthday"), lambda one: _text(_birthday(say, one.birthday))),
        filters.POINTS: (say("Points"), lambda one: _text(f"{one.points:,}")),
        filters.SPENT: (say("Spent in 12 months"), lambda one: _text(say.money(found.spending.get(one.id, (0, 0))[1]))),
        filters.NEW: (say("Added"), lambda one: _day(say, local(one.created_at, when.zone))),
        filters.INCOMPLETE: (say("Missing"), lambda one: _text(_missing(request, one))),
        filters.BOUGHT: (say("Last purchase"), lambda one: _day(say, _contact(found, one).bought)),
        filters.RFM: (say("Last purchase"), lambda one: _day(say, _contact(found, one).bought)),
        filters.ANSWERED: (say("Score"), lambda one: _text(_score(say, found, one))),
        filters.UNHAPPY: (say("Satisfaction"), lambda one: _text(say.tenths(one.satisfaction))),
        filters.ASLEEP: (say("Last contact"), lambda one: _day(say, _contact(found, one).last)),
        filters.OWNER: (say("Owner"), lambda one: say.line("{person}", person=Mention(one.owner)) if one.owner else []),
    }
    wanted = [one for one in found.spread if one.kind in known or one.kind == filters.OWN]
    shown: dict[str, tuple[str, Fact]] = {}
    for one in wanted:
        shown.setdefault(one.sign if one.kind == filters.OWN else one.kind, _column(one, known))
    if found.order == POINTS:
        shown.setdefault(filters.POINTS, known[filters.POINTS])
    if found.order == NEWEST:
        shown.setdefault(filters.NEW, known[filters.NEW])
    for kind in (filters.UNHAPPY, filters.ASLEEP, filters.OWNER):
        shown.setdefault(kind, known[kind])
    return list(shown.values())


def _column(one: Filter, known: dict[str, tuple[str, Fact]]) -> tuple[str, Fact]:
    if one.kind != filters.OWN:
        return known[one.kind]
    label = one.sign
    return label, lambda customer: _text((customer.own or {}).get(label))


def _text(text: str | None) -> list[Element]:
    return [{"type": "text", "text": kit.clipped(text, MOST_FACT)}] if text else []


def _day(say: Say, day: date | None) -> list[Element]:
    return _text(say("{day}", day=day)) if day else []


def _contact(found: Page, one: Customer) -> Contact:
    return found.contacts.get(one.id, Contact())


def _score(say: Say, found: Page, one: Customer) -> str:
    score = found.scores.get(one.id)
    return "" if score is None else say.tenths(score)


def _birthday(say: Say, kept: str | None) -> str:
    return birthday(say, kept[-5:]) if kept else ""


def _why(request: Request, one: Customer) -> str:
    say, years = request.say, segments.age(request, one)
    spending = segments.level(say, one.spending or "") or say("unknown")
    return say("age {age}, spending {spending}", age=say("unknown") if years is None else years, spending=spending)


def _missing(request: Request, one: Customer) -> str:
    missing = segments.missing(request, one)
    names = {"age": request.say("age"), "spending": request.say("spending")}
    return request.say(" and ").join(names[key] for key in missing)
