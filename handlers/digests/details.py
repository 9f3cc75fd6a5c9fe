"""Who is behind a digest's numbers: asked for in its menu, answered from what was kept with the post."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.digests import detail_blocks, rules
from handlers.digests.report import ABOUT, About, gather
from handlers.kernel import words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.policy.rules import Policy
from storage.store import Store

part = Part()

GONE = N_("The details of this digest aren't kept anymore. Please open a new one.")


@part.button("digest_who", who=Who.MEMBERS, writes=False)
def who(request: Request, store: Store) -> Reply:
    """Show the first customers behind a number, beside the digest."""
    return _shown(request, store).but(beside=True)


@part.button("digest_page", who=Who.MEMBERS, writes=False)
def turn(request: Request, store: Store) -> Reply:
    """Show another page in the place of the one that was there."""
    return _shown(request, store)


def kept(request: Request, store: Store, ref: str) -> tuple[dict[str, Any], str]:
    """Return the figures of the digest that a button stands on, and what it is called."""
    if ref.startswith("s"):
        stamps = [rules.read_stamp(one) for one in ref[1:].split("~")]
        until, *more = stamps
        if until is None or until > request.at or None in more or len(more) not in {0, 2}:
            raise Refusal(GONE, example="/digest")
        say = request.say
        span = rules.Span(more[1] or until, more[0] or until, until) if more else rules.last_day(until)
        report = gather(store, span, About(request.policy.of(Policy), request.person.zone))
        told = {"since": say.moment(span.since), "until": say.moment(until)}
        title = say("{since} to {until}", **told) if more else say("The 24 hours up to {until}", **told)
        return report.figures(), title
    number, day = read_ref(ref)
    found = store.digests.get(number, day)
    if found is None or "who" not in found.figures:
        raise Refusal(GONE, example="/digest")
    return found.figures, request.say.dated(day)


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
    figures, title = kept(request, store, ref)
    if key == detail_blocks.CERTAINTY:
        return detail_blocks.certain(request, figures, title)
    rows = figures["who"].get(key, [])
    at = min(words.id_of(number) or 0, max(0, (len(rows) - 1) // detail_blocks.PAGE))
    here = rows[at * detail_blocks.PAGE : (at + 1) * detail_blocks.PAGE]
    names = store.figures.names([int(row[0]) for row in here]) if here else {}
    notes = _notes(store, [int(row[1]) for row in here]) if key.startswith(ABOUT) else None
    total = detail_blocks.total(figures, key, rows)
    return detail_blocks.page(request, ref, key, rows, names, at, title, notes, total)


def _notes(store: Store, interactions: list[int]) -> dict[int, str]:
    """Return the words of some interactions, as far as they stand."""
    found = (store.interactions.get(id) for id in interactions)
    return {one.id: one.note for one in found if one is not None and not one.undone}
