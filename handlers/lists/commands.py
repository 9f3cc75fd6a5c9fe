"""/customer list, and a list's pages, orders and file."""

from __future__ import annotations

import importlib
import io
from collections.abc import Mapping
from typing import Any

from handlers.customers import rules
from handlers.customers import segment_blocks as segments
from handlers.exports.workbook import Workbook
from handlers.kernel import kit
from handlers.kernel.kit import clipped
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.services import Services
from handlers.lists import blocks, filters, pages, saved, spelled
from handlers.lists.filters import Filter
from handlers.lists.pages import Asked
from handlers.lists.who import When
from storage.models import Customer
from storage.store import Store

part = Part()

MOST_IN_FILE = 50_000
"""Customers in one file: a message's file waits in the database until it is sent."""


@part.verb(
    Help(
        "/customer list [WHO…]",
        "who fits all of it: a segment's or a saved list's name, tag=, company=, owner=, unhappy, asleep 60, birthday"
        " week, points>=500, spent>=1000, bought=, new 7, rfm=, moved 7",
    ),
    "列表",
    who=Who.MEMBERS,
    writes=False,
    openly=True,
    alone=True,
)
def listed(request: Request, store: Store) -> Reply:
    """/customer list [WHO…]."""
    typed = spelled.read(request, store, request.text)
    return shown(request, store, Asked(typed.filters, typed.order))


def shown(request: Request, store: Store, asked: Asked, title: str = "") -> Reply:
    """Show a page of a list."""
    return blocks.page(request, store, pages.gather(store, When.of(request), asked), title)


def of(request: Request, store: Store, *given: Filter, title: str = "") -> Reply:
    """Show the first page of the list of some filters."""
    return shown(request, store, Asked(given), title)


@part.button(blocks.OPEN, who=Who.MEMBERS, writes=False)
def open_(request: Request, store: Store) -> Reply:
    """Show the first page of a list beside what it was opened from."""
    return shown(request, store, pages.read(request.text)).but(beside=True)


@part.button(blocks.PAGE_BUTTON, who=Who.MEMBERS, writes=False)
def turn(request: Request, store: Store) -> Reply:
    """Show another page in the place of the one that was there."""
    return shown(request, store, pages.read(request.text))


@part.button(blocks.SORT, who=Who.MEMBERS, writes=False)
def sort(request: Request, store: Store) -> Reply:
    """Show the first page in another order."""
    return shown(request, store, pages.read(request.text))


def ready(_: Request, __: Services) -> Mapping[str, Any]:
    """Load what writes workbooks, which takes a while the first time, before anybody waits for the transaction."""
    importlib.import_module("openpyxl")
    return {}


@part.button(blocks.FILE, who=Who.MEMBERS, writes=True, prepare=ready)
def file(request: Request, store: Store) -> Reply:
    """Send a list to whoever asks, as an Excel file in their direct message with the bot."""
    given = saved.carried(request.text)
    found = pages.everybody(store, When.of(request), given, MOST_IN_FILE + 1)
    say = request.say
    if not found:
        raise Refusal("Nobody is on this list.")
    called = "".join(str(one.get("text", "")) for one in spelled.named(say, store, When.of(request), given))
    title = clipped(called or say("customers"), 60)
    count = blocks.number(say, min(len(found), MOST_IN_FILE))
    more = len(found) > MOST_IN_FILE
    text = say("{title}: {count}, as of now.", title=title, count=count)
    name = "".join(one if one.isalnum() or one in "-_ " else " " for one in title).strip()
    content = _workbook(request, store, found[:MOST_IN_FILE])
    store.outbox.upload(request.person.id, f"{name or 'customers'}.xlsx", content, text)
    said = [say.line("I'll send you {count} as a file in a direct message.", count=count)]
    if more:
        said.append(say.line("These are the first {n}. More won't fit into one file.", n=f"{MOST_IN_FILE:,}"))
    return Reply([kit.lines(*said)], beside=True)


def _workbook(request: Request, store: Store, found: list[Customer]) -> bytes:
    """Return customers as a workbook; phone numbers and e-mail addresses are masked but for managers."""
    say, open_to = request.say, request.is_manager
    theirs = segments.among(request, store, found)
    contacts = store.lists.contacts([one.id for one in found])
    owners = {one: store.people.get(one) for one in {one.owner for one in found} if one}
    headings = [
        *(say("Name"), say("ID"), say("Segment"), say("Satisfaction"), say("Points"), say("Last contact")),
        *(say("Owner"), say("Company"), say("Tags"), say("Birthday"), say("Phone"), say("E-mail")),
    ]
    rows = (
        [
            one.name,
            one.number,
            segments.name(say, theirs[one.id].key),
            one.satisfaction / 10,
            one.points,
            (day := contacts[one.id].last) and day.isoformat(),
            person.name if one.owner and (person := owners[one.owner]) else one.owner,
            one.company,
            one.tags,
            one.birthday,
            one.phone if open_to or not one.phone else rules.masked_phone(one.phone),
            one.email if open_to or not one.email else rules.masked_email(one.email),
        ]
        for one in found
    )
    book = Workbook()
    book.add(say("Customers"), headings, rows)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def segment(request: Request, store: Store, key: str) -> Reply:
    """Show who is in a segment."""
    return of(request, store, Filter(filters.SEGMENT, key))


def register(routes: Routes) -> None:
    """Register the lists."""
    routes.add(part, saved.part)
