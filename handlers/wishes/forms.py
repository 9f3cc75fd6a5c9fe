"""The forms of wishes: which other one it is, why it is declined, what it is about, what does not belong there."""

from __future__ import annotations

from handlers.kernel import kit, modals, words
from handlers.kernel.kit import Block, clipped
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.products import inputs, lookup
from handlers.wishes import blocks, changes
from storage.models import Wish
from storage.store import Store
from storage.wishes import DECLINED, OPEN, PLANNED

part = Part()

MOST_REASON = 300
OTHERS, ASKS = 100, 100
"""Slack offers no more in one menu."""
OWN, NONE = "own", "none"


def opens(request: Request, store: Store, wish: Wish, form: str, title: str, inputs: list[Block], submit: str) -> Reply:
    """Return a form about a wish, which it names."""
    shown = blocks.shown(request, store, wish)
    top = kit.lines(blocks.name(request.say, shown))
    return Reply(modal=modals.modal(request.say, form, title, [top, *inputs], submit, {"wish": wish.id}), beside=True)


@part.button(blocks.DECLINE, who=Who.MEMBERS, writes=False)
def decline(request: Request, store: Store) -> Reply:
    """Open the form that asks why."""
    say = request.say
    hint = say("One sentence, as you would say it to a customer.")
    why = modals.text("reason", say("Why not?"), most=MOST_REASON, long=True, hint=hint)
    return opens(
        request, store, changes.own(store, request.text), blocks.DECLINE, say("Decline"), [why], say("Decline")
    )


@part.form(blocks.DECLINE, who=Who.MEMBERS, writes=True)
def declined(request: Request, store: Store) -> Reply:
    """Decline a wish with the sentence that was filled in."""
    wish = changes.own(store, str(request.origin.number("wish")))
    reason = " ".join(words.tidy(request.fields.text("reason")).split())
    if not reason:
        raise Refusal("Please say why in a sentence.", field="reason")
    return changes.decline(request, store, wish, reason[:MOST_REASON])


@part.button(blocks.MERGE, who=Who.MEMBERS, writes=False)
def merge(request: Request, store: Store) -> Reply:
    """Open the form that asks which other wish it is."""
    wish, say = changes.own(store, request.text), request.say
    found = store.wishes.page((OPEN, PLANNED, DECLINED), None, OTHERS + 1)
    others = [one for one in found if one.id != wish.id][:OTHERS]
    others.sort(key=lambda one: (one.id != wish.doubt, one.product != wish.product))
    if not others:
        raise Refusal("There's no other wish yet.")
    options = [(str(one.id), _option(request, store, one)) for one in others]
    initial = str(wish.doubt) if wish.doubt in {one.id for one in others} else None
    which = modals.choice("other", say("The same as"), options, initial)
    return opens(request, store, wish, blocks.MERGE, say("It is…"), [which], say("Merge"))


def _option(request: Request, store: Store, wish: Wish) -> str:
    shown = blocks.shown(request, store, wish)
    return clipped(f"W{wish.id} {blocks.title(request.say, shown, 50)}", modals.MOST_OPTION)


@part.form(blocks.MERGE, who=Who.MEMBERS, writes=True)
def merged(request: Request, store: Store) -> Reply:
    """Merge a wish into the one that was chosen."""
    wish = changes.own(store, str(request.origin.number("wish")))
    return changes.merge(request, store, wish, changes.there(store, request.fields.text("other")))


@part.button(blocks.ABOUT, who=Who.MEMBERS, writes=False)
def about(request: Request, store: Store) -> Reply:
    """Open the form that asks which product a wish is about."""
    say = request.say
    wish = changes.alive(store, request.text)
    return opens(
        request, store, wish, blocks.ABOUT, say("What is it about?"), [inputs.field(request, known=True)], say("Save")
    )


@part.form(blocks.ABOUT, who=Who.MEMBERS, writes=True)
def is_about(request: Request, store: Store) -> Reply:
    """Say which product a wish is about."""
    wish = changes.alive(store, str(request.origin.number("wish")))
    request, name = inputs.chosen(request)
    return changes.about(request, store, wish, lookup.named(request, store, name).id)


@part.button(blocks.SORT, who=Who.MEMBERS, writes=False)
def sort_out(request: Request, store: Store) -> Reply:
    """Open the form in which something is taken out of a wish."""
    wish, say = changes.alive(store, request.text), request.say
    asks = store.askers.asks(wish.id, ASKS)
    if not asks:
        raise Refusal("Nobody asks for this anymore.")
    said = [(str(one.id), clipped(" ".join(one.words.split()) or "–", modals.MOST_OPTION)) for one in asks]
    what = [(OWN, say("a wish of its own")), (NONE, say("no wish at all"))]
    fields = [
        modals.choice("ask", say("What doesn't belong here"), said),
        modals.choice("what", say("It is"), what, OWN),
    ]
    return opens(request, store, wish, blocks.SORT, say("Sort out"), fields, say("Save"))


@part.form(blocks.SORT, who=Who.MEMBERS, writes=True)
def sorted_out(request: Request, store: Store) -> Reply:
    """Take out of a wish what was chosen."""
    wish = changes.alive(store, str(request.origin.number("wish")))
    ask, is_wish = words.id_of(request.fields.text("ask")) or 0, request.fields.text("what") != NONE
    return changes.sort_out(request, store, wish, ask, is_wish=is_wish)
