"""/customer duplicates: likely pairs one by one, to be merged this way or that, or told apart for good."""

from __future__ import annotations

from handlers.customers import blocks, likeness
from handlers.customers.likeness import Pair
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Element, Say
from handlers.story import merge
from storage.duplicates import MOST
from storage.models import Change, Customer
from storage.store import Store
from storage.subject import Subject

part = Part()

DISTINCT = "customer.distinct"
SHOWN = ("number", "age", "birthday", "phone", "wechat", "email", "company", "tags", "owner")


@part.verb(
    Help("/customer duplicates", "shows possible duplicates, pair by pair, to merge or keep apart"),
    "重复",
    "查重",
    who=Who.MEMBERS,
    writes=False,
)
def duplicates(request: Request, store: Store) -> Reply:
    """/customer duplicates."""
    return _offered(request, store, 0)


@part.button("duplicate", who=Who.MEMBERS, writes=True)
def clicked(request: Request, store: Store) -> Reply:
    """Merge a pair, mark it as two people, or go on. The button has both ids, how many to skip, and which of these."""
    value, _, what = request.text.partition(":")
    parts = [words.id_of(part) for part in value.split(".")]
    if len(parts) != 3 or None in parts:
        raise Refusal("There's nothing left here.")
    first, second, skip = (part or 0 for part in parts)
    if what == "next":
        return _offered(request, store, skip + 1)
    one, other = store.customers.get(first), store.customers.get(second)
    if one is None or other is None:
        raise Refusal("This customer isn't there anymore.")
    if what == "distinct":
        return _told_apart(request, store, one, other, skip)
    source, target = (one, other) if what == "there" else (other, one)
    if request.answers.get("source") == target.id:  # the other way round, as it was chosen since
        source, target = target, source
    merged = merge.pair(request, store, source, target)
    row = kit.buttons([kit.button(request.say("Next pair"), "duplicate_next", str(skip))])
    return merged.but(blocks=[*merged.blocks, row])


@part.button("duplicate_next", who=Who.MEMBERS, writes=False)
def following(request: Request, store: Store) -> Reply:
    """Show the next pair, after skipping this many."""
    return _offered(request, store, words.id_of(request.text) or 0)


@part.undo(DISTINCT)
def undo_distinct(request: Request, store: Store, change: Change) -> Reply:
    """Take back that two customers were marked as different people."""
    one, other = change.after["kept"]
    store.duplicates.doubt(one, other)
    store.changes.record(DISTINCT, change.subject, change.customer, before=change.after, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone: I'll ask about these two again."))])


def _told_apart(request: Request, store: Store, one: Customer, other: Customer, skip: int) -> Reply:
    if (one.id, other.id) in store.duplicates.distinct():
        raise Refusal("I already know these are two customers.")
    store.duplicates.tell_apart(one.id, other.id)
    change = store.changes.record(DISTINCT, Subject("customer", one.id), one.id, after={"kept": [one.id, other.id]})
    say = request.say
    said = say.line(
        "*{one}* and *{other}* are two customers. I won't ask again.", one=_called(one), other=_called(other)
    )
    row = [undo.button(say, change), kit.button(say("Next pair"), "duplicate_next", str(skip))]
    return Reply([kit.lines(said), kit.buttons(row)])


def _offered(request: Request, store: Store, skip: int) -> Reply:
    say = request.say
    known = store.duplicates.candidates()
    distinct = store.duplicates.distinct()
    pairs = [pair for pair in likeness.pairs(known) if (pair.one, pair.other) not in distinct]
    if not pairs:
        return Reply([kit.lines(say.line("I found no possible duplicates."))])
    if skip >= len(pairs):
        return Reply([kit.lines(say.line("Those were all the possible duplicates."))])
    pair = pairs[skip]
    one, other = store.customers.get(pair.one), store.customers.get(pair.other)
    if one is None or other is None:
        raise Refusal("This customer isn't there anymore.")
    title = say.line(
        "*{at} of {n}* · {one} and {other} may be the same customer: {why}.",
        at=skip + 1,
        n=len(pairs),
        one=_called(one),
        other=_called(other),
        why=_why(say, pair),
    )
    value = f"{one.id}.{other.id}.{skip}"
    row = [
        kit.button(
            say("Merge {one} into {other}", one=_called(one), other=_called(other)), "duplicate", f"{value}:there"
        ),
        kit.button(
            say("Merge {one} into {other}", one=_called(other), other=_called(one)), "duplicate", f"{value}:back"
        ),
        kit.button(say("Not the same"), "duplicate", f"{value}:distinct"),
    ]
    if skip + 1 < len(pairs):
        row.append(kit.button(say("Next pair"), "duplicate_next", str(skip + 1)))
    shown = [kit.lines(title), kit.bullets([_profile(say, one), _profile(say, other)]), kit.buttons(row)]
    if len(known) == MOST:
        shown.append(kit.small(say("I only looked at the newest {n} customers.", n=f"{MOST:,}")))
    return Reply(shown)


def _profile(say: Say, customer: Customer) -> list[Element]:
    line = say.line("*{name}*", name=_called(customer))
    every = {key: getattr(customer, key) for key in (*SHOWN, "satisfaction", "interactions", "note")}
    for key, kept in {**every, **(customer.own or {})}.items():
        if kept not in (None, ""):
            line += [
                *say.line(" · {label}: ", label=blocks.ATTRIBUTES.label(say, key)),
                *blocks.ATTRIBUTES.value(say, key, kept),
            ]
    return line


def _why(say: Say, pair: Pair) -> str:
    return {
        likeness.PHONE: say("the same phone number"),
        likeness.EMAIL: say("the same email address"),
        likeness.NAME: say("the same name apart from spaces, case, width or script"),
        likeness.SOUND: say("the names sound the same"),
        likeness.SLIP: say("the names differ by one letter"),
    }[pair.why]


def _called(customer: Customer) -> str:
    return f"{kit.clipped(customer.name, 25)} (#{customer.id})"
