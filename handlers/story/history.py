"""/customer history: who changed what, when, from where, before and after, page by page; and taken back from there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from handlers.customers import lookup, rfm_blocks
from handlers.interactions import corrections
from handlers.interactions.blocks import as_answer
from handlers.kernel import kit, undo, words
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Verb, Who
from handlers.kernel.wording import N_, Channel, Element, Mention, Moment, Say
from handlers.levels import blocks as levels
from handlers.loyalty.blocks import count
from handlers.loyalty.expiry import EXPIRY
from handlers.segments.rules import LEVEL
from handlers.story.forget import FORGET
from storage.models import Change, Customer, LedgerEntry, Move
from storage.store import Store

PAGE = 8
CAME_IN = "in "
"""What stands before the name of the shop, where something came in by itself."""
MOST_MOVES = MOST_EXPIRED = 5
"""What happened by itself is shown beside the newest entries: moves, and points whose time was over."""
ATTRIBUTES = Attributes({"with": Attribute(N_("merged with")), "kept": FOR_UNDO, "customer": FOR_UNDO})
"""What changes of a whole customer keep, besides what is known of them."""


@dataclass(frozen=True)
class Entry:
    """An entry of the audit, and the entry that it takes back, if any."""

    change: Change
    of: Change | None

    @property
    def is_undo(self) -> bool:
        """Whether it took something back, rather than put it back."""
        return self.of is not None and self.of.undoes is None


def history(routes: Routes, request: Request, store: Store) -> Reply:
    """/customer history NAME."""
    if not request.text:
        raise Refusal("Whose history do you want to see?", example=N_("/customer history {customer}"))
    return page(routes, request, store, lookup.asked_about(request, store, "history", "历史", "记录"), 0)


def turned(routes: Routes, request: Request, store: Store) -> Reply:
    """The buttons that turn the page: the customer's id, and how many entries are skipped."""
    id, _, skip = request.text.partition(":")
    customer = store.customers.get(words.id_of(id) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return page(routes, request, store, customer, words.id_of(skip) or 0)


def page(routes: Routes, request: Request, store: Store, customer: Customer, skip: int) -> Reply:
    """Show a customer's history after so many of its entries, the newest first."""
    say = request.say
    found = store.changes.of_customer(customer.id, PAGE + 1, skip)
    entries = [Entry(one, None if one.undoes is None else store.changes.get(one.undoes)) for one in found[:PAGE]]
    shown = [kit.header(say("{name}'s history", name=customer.name))]
    for entry in entries:
        shown.append(kit.lines(_line(say, routes, entry)))
        if row := _buttons(routes, request, entry):
            shown.append(kit.buttons(row))
    if not skip and (moves := store.standings.of_customer(customer.id, MOST_MOVES)):
        heading = say.line("*Segments and RFM groups*")
        if any(one.what == LEVEL for one in moves):
            heading = say.line("*Segments, RFM groups and levels*")
        shown.append(kit.headed(heading, [_moved(say, one) for one in moves]))
    if not skip and (gone := store.ledger.last_of(customer.id, EXPIRY, MOST_EXPIRED)):
        shown.append(kit.headed(say.line("*Points that expired*"), [_expired(say, one) for one in gone]))
    if not entries:
        shown.append(kit.lines(say.line("No changes yet.")))
    turns = []
    if skip:
        turns.append(kit.button(say("Newer"), "history", f"{customer.id}:{max(skip - PAGE, 0)}"))
    if len(found) > PAGE:
        turns.append(kit.button(say("Older"), "history", f"{customer.id}:{skip + PAGE}"))
    if turns:
        shown.append(kit.buttons(turns))
    return Reply(shown)


def _moved(say: Say, one: Move) -> list[Element]:
    called = levels.name if one.what == LEVEL else rfm_blocks.any_name
    before, after = (called(say, key) for key in (one.before, one.after))
    return say.line("{day}: {before} → {after}", day=one.day, before=before, after=after)


def _expired(say: Say, one: LedgerEntry) -> list[Element]:
    points = say.plural("{n} point", "{n} points", -one.points, n=count(-one.points))
    return say.line("{at} · {points}", at=Moment(one.at), points=points)


def _line(say: Say, routes: Routes, entry: Entry) -> list[Element]:
    one = entry.change
    row = say.line(
        "{at} · {person} · {what}", at=Moment(one.at), person=Mention(one.by), what=_from(say, routes, one.source)
    )
    if one.channel:
        row += say.line(" · {channel}", channel=Channel(one.channel))
    if entry.of is not None:
        row += say.line(" · undo") if entry.is_undo else say.line(" · restored")
    elif one.undone_by is not None:
        row += say.line(" · undone")
    for difference in routes.attributes.differences(say, one.before, one.after):
        row += [*say.line(" · "), *difference]
    return row


def _from(say: Say, routes: Routes, source: str) -> str:
    """Return how something was done: the command as the reader types it, or in words a button, a form and so on."""
    kinds = {
        "button": say("a button"),
        "form": say("a form"),
        "shortcut": say("a shortcut"),
        "event": say("a message"),
        "step": say("a workflow"),
        "assistant": say("an assistant"),
        "reaction": say("an emoji"),
        "@": say("a conversation with me"),
        "page": say("a page of their own"),
    }
    if source.startswith(CAME_IN):
        return source.removeprefix(CAME_IN)
    verb = routes.find(source)
    if isinstance(verb, Verb) and verb.word:
        return " ".join(say(verb.usages[0]).split()[:2])
    return kinds.get(source.partition(" ")[0], source)


def _buttons(routes: Routes, request: Request, entry: Entry) -> list[kit.Block]:
    """Return the buttons that the reader may use on an entry."""
    one = entry.change
    say = request.say
    if not undo.is_allowed(routes, request, one):
        return []
    if entry.of is not None:
        kept = one.redo is not None and entry.is_undo and entry.of.undone_by == one.id and one.undone_by is None
        mine = request.is_manager or request.person.id in {one.by, entry.of.by}
        return [undo.again(say, one.id)] if kept and mine else []
    if one.undone_by is not None or one.action == FORGET or not (request.is_manager or request.person.id == one.by):
        return []
    row = [undo.button(say, one.id)]
    if one.action == "log":
        row += [corrections.button(say, one.done_to.number), as_answer(say, one.done_to.number)]
    return row


def declared(routes: Routes) -> Part:
    """Declare what shows a history, with all routes: they say whether the reader may take a change back."""
    part = Part()
    part.verb(
        Help("/customer history NAME", "who changed what, when and from where; you can undo each entry there"),
        "历史",
        "记录",
        who=Who.MEMBERS,
        writes=False,
        openly=True,
    )(partial(history, routes))
    part.button("history", who=Who.MEMBERS, writes=False)(partial(turned, routes))
    return part
