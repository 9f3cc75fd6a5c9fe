"""Who is behind a digest's numbers: asked for in its menu, answered from what was kept with the post."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.digests import detail_blocks, rules, schedule_blocks
from handlers.digests.about import About
from handlers.digests.report import ABOUT, gather
from handlers.kernel import words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Element
from handlers.lists.who import When
from handlers.policy.rules import Policy
from storage.store import Store

part = Part()

GONE = N_("The details of this digest aren't kept anymore. Please open a new one.")


@dataclass(frozen=True)
class Kept:
    """The figures of a digest, what it is called, and of whose customers it is where not of all."""

    figures: dict[str, Any]
    title: str
    whose: Sequence[list[Element]] = ()


@part.button("digest_who", who=Who.MEMBERS, writes=False)
def who(request: Request, store: Store) -> Reply:
    """Show the first customers behind a number, beside the digest."""
    return _shown(request, store).but(beside=True)


@part.button("digest_page", who=Who.MEMBERS, writes=False)
def turn(request: Request, store: Store) -> Reply:
    """Show another page in the place of the one that was there."""
    return _shown(request, store)


def kept(request: Request, store: Store, ref: str) -> Kept:
    """Return the figures of the digest that a button stands on."""
    if ref.startswith("s"):
        return _counted(request, store, ref[1:])
    number, day = read_ref(ref)
    found = store.digests.get(number, day)
    if found is None or "who" not in found.figures:
        raise Refusal(GONE, example="/digest")
    return Kept(found.figures, request.say.dated(day))


def _counted(request: Request, store: Store, ref: str) -> Kept:
    """Return the figures of a span that is counted again: nobody was to keep what it said."""
    say, policy = request.say, request.policy.of(Policy)
    stamps, whose = ref.split("~")[:3], ref.split("~")[3:]
    until, *more = map(rules.read_stamp, stamps)
    if until is None or until > request.at or None in more or (len(more), len(whose)) not in {(0, 0), (2, 1)}:
        raise Refusal(GONE, example="/digest")
    if not more:
        figures = gather(store, rules.last_day(until), About(policy, request.person.zone)).figures()
        return Kept(figures, say("The 24 hours up to {until}", until=say.moment(until)))
    segment, owner, zone = json.loads(whose[0])
    span = rules.Span(more[1] or until, more[0] or until, until)
    report = gather(store, span, About(policy, zone, segment=segment, owner=owner))
    title = say("{since} to {until}", since=say.moment(span.since), until=say.moment(until))
    return Kept(report.figures(), title, schedule_blocks.whose(say, store, When.of(request), segment, owner))


def read_ref(ref: str) -> tuple[int, date]:
    """Return which digest a button stands on: a schedule's number and the local date."""
    number, _, day = ref.partition(".")
    id = words.id_of(number.removeprefix("-"))
    try:
        return (-id if number.startswith("-") else id) if id is not None else 0, date.fromisoformat(day)
    except ValueError:
        raise Refusal(GONE, example="/digest") from None


def _shown(request: Request, store: Store) -> Reply:
    ref, key, number, *_ = [*request.text.split(":"), "", "", ""]
    digest = kept(request, store, ref)
    figures, title = digest.figures, digest.title
    if key == detail_blocks.CERTAINTY:
        return detail_blocks.certain(request, figures, title, digest.whose)
    rows = figures["who"].get(key, [])
    at = min(words.id_of(number) or 0, max(0, (len(rows) - 1) // detail_blocks.PAGE))
    here = rows[at * detail_blocks.PAGE : (at + 1) * detail_blocks.PAGE]
    names = store.figures.names([int(row[0]) for row in here]) if here else {}
    notes = _notes(store, [int(row[1]) for row in here]) if key.startswith(ABOUT) else None
    total = detail_blocks.total(figures, key, rows)
    return detail_blocks.page(request, ref, key, rows, names, at, title, notes, total, digest.whose)


def _notes(store: Store, interactions: list[int]) -> dict[int, str]:
    """Return the words of some interactions, as far as they stand."""
    found = (store.interactions.get(id) for id in interactions)
    return {one.id: one.note for one in found if one is not None and not one.undone}
