"""What people say of wishes: planned, declined, about a product, the same as another, or none at all; all undone alike.

Each is one entry of the audit about a wish: which of its columns became what, and which askers moved to which wish.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.wishes import blocks
from storage.askers import SHIPPED
from storage.models import Change, Wish
from storage.store import Store
from storage.subject import Subject
from storage.wishes import DECLINED, OPEN, PLANNED

part = Part()

CHANGE, DOUBT = "wish", "wish.doubt"


def there(store: Store, number: str) -> Wish:
    """Return the wish with a number, or the one that it is part of by now; raises Refusal where there is none."""
    found = store.wishes.standing(words.id_of(number) or 0)
    if found is None:
        raise Refusal("There's no wish W{n}.", n=number[:20], example="/product wishes")
    return found


def alive(store: Store, number: str) -> Wish:
    """Return a wish of which nothing has come yet; raises Refusal for another."""
    wish = there(store, number)
    if wish.state == SHIPPED:
        raise Refusal("W{n} has been shipped already.", n=wish.id)
    if wish.state == DECLINED:
        raise Refusal("W{n} has been declined already.", n=wish.id)
    return wish


def own(store: Store, number: str) -> Wish:
    """Return a wish in customers' own words of which nothing has come yet; raises Refusal for another."""
    wish = alive(store, number)
    if wish.kind:
        raise Refusal("W{n} is decided on by accepting or declining its improvement.", n=wish.id)
    return wish


def record(
    store: Store, wish: Wish, after: dict[str, Any], moved: Sequence[int] = (), to: int = 0, *, doubted: bool = False
) -> int:
    """Set columns of a wish, and move some of its askers to another; return the audit's entry.

    `doubted` says that a manager was asked.
    """
    before = {name: getattr(wish, name) for name in after}
    if after:
        store.wishes.change(wish.id, **after)
    store.askers.change_asks(moved, **({"wish": to} if to else {"dropped": True}))
    kept = {"asks": list(moved), "to": to} if moved else {}
    subject, became = Subject("wish", wish.id), {**after, **kept}
    if doubted:
        return store.changes.record(DOUBT, subject, before=before, after=became)
    return store.changes.record(CHANGE, subject, before=before, after=became)


@part.button(blocks.PLAN, who=Who.MEMBERS, writes=True)
def plan(request: Request, store: Store) -> Reply:
    """Plan a wish."""
    wish = own(store, request.text)
    if wish.state == PLANNED:
        raise Refusal("W{n} is planned already.", n=wish.id)
    change = record(store, wish, {"state": PLANNED})
    say = request.say
    sentence = say.line("Planned: *W{n}* {wish}.", n=wish.id, wish=called(request, store, wish))
    return blocks.done(request, sentence, change, _ship(request, wish))


def _ship(request: Request, wish: Wish) -> list[kit.Block]:
    """Return what comes next."""
    later = request.say("When it's there, ship it: I list everybody who asked, so that they hear of it.")
    return [
        kit.small(later),
        kit.buttons([kit.button(request.say("Ship…"), blocks.SHIP, str(wish.id))]),
    ]


def called(request: Request, store: Store, wish: Wish) -> str:
    """Return what a wish is called."""
    return blocks.title(request.say, blocks.shown(request, store, wish))


def decline(request: Request, store: Store, wish: Wish, reason: str) -> Reply:
    """Decline a wish with a sentence."""
    change = record(store, wish, {"state": DECLINED, "reason": reason})
    said = {"n": wish.id, "wish": called(request, store, wish), "reason": reason}
    return blocks.done(request, request.say.line("Declined: *W{n}* {wish}. “{reason}”", **said), change)


def merge(request: Request, store: Store, wish: Wish, other: Wish, *, doubted: bool = False) -> Reply:
    """Say that a wish is the same as another: whoever asked for it asked for that."""
    if wish.id == other.id:
        raise Refusal("W{n} and W{other} are one wish already.", n=wish.id, other=other.id)
    if other.state == SHIPPED:
        raise Refusal("W{n} has been shipped already.", n=other.id)
    if wish.kind and wish.product is not None:
        raise Refusal("W{n} is decided on by accepting or declining its improvement.", n=wish.id)
    asks = [ask.id for ask in store.askers.asks(wish.id)]
    named = called(request, store, wish)
    change = record(store, wish, {"merged_into": other.id, "doubt": None}, asks, other.id, doubted=doubted)
    weight = blocks.shown(request, store, other).weight
    sentence = request.say.line(
        "*W{n}* {wish} is now part of *W{other}*, for which {customers} ask.",
        n=wish.id,
        wish=named,
        other=other.id,
        customers=request.say.plural("{n} customer", "{n} customers", weight.customers),
    )
    return blocks.done(request, sentence, change)


@part.button(blocks.SAME, who=Who.MANAGERS, writes=True, deed=DOUBT)
def same(request: Request, store: Store) -> Reply:
    """Say that a wish is the one that it may be the same as."""
    one, _, other = request.text.partition(":")
    wish = store.wishes.get(words.id_of(one) or 0)
    if wish is None or wish.merged_into is not None or wish.state != OPEN:
        raise Refusal("Somebody has decided on this already.")
    return merge(request, store, wish, there(store, other), doubted=True)


@part.button(blocks.OTHER, who=Who.MANAGERS, writes=True, deed=DOUBT)
def another(request: Request, store: Store) -> Reply:
    """Say that a wish is none of the others."""
    wish = store.wishes.get(words.id_of(request.text) or 0)
    if wish is None or wish.doubt is None:
        raise Refusal("Somebody has decided on this already.")
    change = record(store, wish, {"doubt": None}, doubted=True)
    sentence = request.say.line("*W{n}* {wish} stays a wish of its own.", n=wish.id, wish=called(request, store, wish))
    return blocks.done(request, sentence, change)


def about(request: Request, store: Store, wish: Wish, product: int) -> Reply:
    """Say which product a wish is about; one of the three kinds joins that product's."""
    if wish.product is not None:
        raise Refusal("W{n} has a product already.", n=wish.id)
    known = store.wishes.of_kind(product, wish.kind) if wish.kind else None
    if known is not None:
        return merge(request, store, wish, known)
    change = record(store, wish, {"product": product})
    shown = blocks.shown(request, store, store.wishes.get(wish.id) or wish)
    return blocks.done(request, [*request.say.line("Now it's clear: "), *blocks.name(request.say, shown)], change)


def sort_out(request: Request, store: Store, wish: Wish, ask: int, *, is_wish: bool) -> Reply:
    """Take what somebody said out of a wish: it is another, or none."""
    mine = next((one for one in store.askers.asks(wish.id) if one.id == ask), None)
    if mine is None:
        raise Refusal("Somebody has moved this already.")
    new = store.wishes.add(wish.product) if is_wish else 0
    if new:
        store.wishes.change(new, first=mine.id)
    change = record(store, wish, {}, [mine.id], new)
    say, said = request.say, {"words": " ".join(mine.words.split())[:80]}
    if is_wish:
        return blocks.done(request, say.line("“{words}” is now a wish of its own, *W{n}*.", n=new, **said), change)
    return blocks.done(request, say.line("“{words}” doesn't count as a wish anymore.", **said), change)


@part.undo(CHANGE)
@part.undo(DOUBT)
def undo_change(request: Request, store: Store, change: Change) -> Reply:
    """Put a wish back as it was, unless something was done about it since."""
    wish = store.wishes.get(change.done_to.number)
    if wish is None:
        raise Refusal("There's nothing left to undo here.")
    undo.depends(store.changes.since(change))
    after = dict(change.after)
    moved, to = after.pop("asks", []), int(after.pop("to", 0))
    other = store.wishes.get(to) if to else None
    if other is not None and other.state == SHIPPED:
        raise Refusal("W{n} has been shipped already.", n=other.id)
    if change.before:
        store.wishes.change(wish.id, **change.before)
    back = {ask.id for ask in store.askers.asks(to)} if to else set(moved)
    store.askers.change_asks([id for id in moved if id in back], wish=wish.id, dropped=False)
    store.changes.record(change.action, change.subject, before=after, after=dict(change.before), undoes=change.id)
    shown = blocks.shown(request, store, store.wishes.get(wish.id) or wish)
    say = request.say
    return Reply([kit.lines([*say.line("Undone. "), *blocks.name(say, shown)], blocks.facts(say, shown))])
