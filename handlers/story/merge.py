"""/customer merge: what moves and which values win is shown first; then it is one transaction that can be undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.customers import blocks, lookup, rules
from handlers.followups import actions
from handlers.interactions import rules as reviews
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Element
from handlers.loyalty import account
from handlers.story import choices
from storage.models import Change, Customer
from storage.store import Store
from storage.subject import Subject

part = Part()

MERGE = "customer.merge"


@part.verb(
    Help(
        "/customer merge A into B",
        "merges two customers: shows first what moves and which values win; can be undone",
    ),
    "合并",
    who=Who.MEMBERS,
    writes=True,
    examples=(N_("/customer merge {source} into {target}"),),
    opens=choices.asks_two,
)
def merge(request: Request, store: Store) -> Reply:
    """/customer merge A into B."""
    names = rules.both_names(request.text)
    if names is None:
        raise Refusal("Which customer should I merge into which?", example=N_("/customer merge {source} into {target}"))
    source, target = (
        lookup.known(request, store, words.whole_name(name), answer)
        for name, answer in zip(names, ("source", "target"), strict=True)
    )
    return pair(request, store, source, target)


@part.form(choices.MERGE, who=Who.MEMBERS, writes=True)
def chosen(request: Request, store: Store) -> Reply:
    """Merge the two who were chosen in the form; asks first, as the typed command does."""
    return pair(request, store, *choices.two(request, store))


def pair(request: Request, store: Store, source: Customer, target: Customer) -> Reply:
    """Ask whether to merge one customer into the other, and do it when the answer is yes."""
    if source.id == target.id:
        raise Refusal("Both names are {name}'s, so there's nothing to merge.", name=target.name)
    if not request.answers.get("sure"):
        raise _asked(request, store, source, target)
    return done(request, source, target, *joined(request, store, source, target))


def joined(request: Request, store: Store, source: Customer, target: Customer) -> tuple[dict[str, Any], int]:
    """Merge one customer into the other; return what is needed to take them apart, and the id of the audit entry."""
    values = rules.winning(source.model_dump(), target.model_dump())
    moved = _satisfaction(source, target) - target.satisfaction
    kept = store.merging.merge(source, target, values, moved)
    followup = store.followups.open_of(target.id)
    if followup is not None and kept["followups"]:
        # Its day may have been the other one's, whose owner is somewhere else.
        when = actions.times(request, store, followup.owner, followup.day)
        store.followups.change(followup, late_at=when["late_at"], remind_at=when["remind_at"])
    sums = {"satisfaction": moved, "interactions": source.interactions, "points": kept["points"]}
    change = store.changes.record(
        MERGE,
        Subject("customer", target.id),
        target.id,
        before={**{name: getattr(target, name) for name in sums}, **kept["values"]["before"]},
        after={
            **{name: getattr(target, name) + more for name, more in sums.items()},
            **kept["values"]["after"],
            "with": source.name,
            "kept": kept,
        },
    )
    return kept, change


def _satisfaction(source: Customer, target: Customer) -> int:
    """Return the merged satisfaction, as if all reviews had been of one customer: both moves from the start, added."""
    return reviews.bounded(target.satisfaction + source.satisfaction - reviews.START)


@part.undo(MERGE)
def undo_merge(request: Request, store: Store, change: Change) -> Reply:
    """Take two customers apart again, unless something recorded later depends on the merge."""
    target = store.customers.get(change.customer or 0)
    if target is None or change.done_to != Subject("customer", target.id):
        raise Refusal("Since then they've been merged into a third customer. Please undo that merge first.")
    kept: Mapping[str, Any] = change.after["kept"]
    source, points = store.merging.of(kept, target.id, change.id)
    if source is None:
        raise Refusal("There's nothing left to undo here.")
    account.is_free(request, store, target, change, points)
    _number_is_free(store, kept, target)
    before, after = kept["values"]["before"], kept["values"]["after"]
    values = {
        column: _typed(column, before[column])
        for column, value in after.items()
        if _jsonable(getattr(target, column)) == value
    }
    moved, counted = store.merging.take_apart(source, target, kept, points, values)
    sums = {"satisfaction": moved, "interactions": counted, "points": -points}
    store.changes.record(
        MERGE,
        change.subject,
        target.id,
        before={name: getattr(target, name) for name in sums},
        after={**{name: getattr(target, name) + more for name, more in sums.items()}, "with": source.name},
        undoes=change.id,
    )
    say = request.say
    rows = _sums(request, target, sums)
    apart = say.line("*{source}* and *{target}* are two customers again.", source=source.name, target=target.name)
    return Reply([kit.lines(apart), *([kit.bullets(rows)] if rows else [])])


@part.redo(MERGE)
def redo_merge(request: Request, store: Store, change: Change) -> Reply:
    """Merge two customers again after they were taken apart, with the values that they have now."""
    target = store.customers.get(change.customer or 0)
    source = store.customers.get(int(change.after["kept"]["source"]))
    if source is None or target is None:
        raise Refusal("This customer isn't there anymore.")
    return done(request, source, target, *joined(request, store, source, target))


def _number_is_free(store: Store, kept: Mapping[str, Any], target: Customer) -> None:
    taken = store.customers.numbered(kept["number"]) if kept["number"] else None
    if taken is not None and (taken.id != target.id or "number" not in kept["values"]["after"]):
        raise Refusal(
            "The customer ID {id} already belongs to {name}. Please choose another one.",
            id=kept["number"],
            name=taken.name,
        )


def _asked(request: Request, store: Store, source: Customer, target: Customer) -> Question:
    say = request.say
    many, cents = store.purchases.total(source.id)
    moving = say.line(
        "What moves: {interactions}, {purchases} adding up to {amount}, {points}, follow-ups, channels and the"
        " history.",
        interactions=say.plural("{n} interaction", "{n} interactions", source.interactions),
        purchases=say.plural("{n} purchase", "{n} purchases", many),
        amount=say.money(cents),
        points=say.plural("{n} point", "{n} points", source.points),
    )
    rule = say.line(
        "Satisfaction: {before} → {after} (as if all reviews came from one customer)",
        before=say.tenths(target.satisfaction),
        after=say.tenths(_satisfaction(source, target)),
    )
    mine, theirs = source.model_dump(), target.model_dump()
    won = rules.winning(mine, theirs)
    lines = [*blocks.ATTRIBUTES.differences(say, theirs, {**theirs, **won}), *_lost(request, source, target)]
    shown = [
        kit.lines(
            say.line("Merge *{source}* into *{target}*?", source=_called(source), target=_called(target)), moving, rule
        )
    ]
    if lines:
        shown += [kit.lines(say.line("What *{name}* will have:", name=target.name)), kit.bullets(lines)]
    shown.append(kit.small(say("You can undo this later.")))
    there = {"source": source.id, "target": target.id, "sure": True}
    back = {"source": target.id, "target": source.id, "sure": True}
    return Question(
        shown,
        [
            Option(say("Merge into {name}", name=target.name), there, "primary"),
            Option(say("The other way round"), back),
        ],
    )


def _lost(request: Request, source: Customer, target: Customer) -> list[list[Element]]:
    say = request.say
    lines = []
    for column in rules.losing(source.model_dump(), target.model_dump()):
        lines.append(
            [
                *say.line("{label}: ", label=blocks.ATTRIBUTES.label(say, column)),
                *blocks.ATTRIBUTES.value(say, column, getattr(target, column)),
                *say.line(" (instead of "),
                *blocks.ATTRIBUTES.value(say, column, getattr(source, column)),
                *say.line(")"),
            ]
        )
    return lines


def done(request: Request, source: Customer, target: Customer, kept: Mapping[str, Any], change: int) -> Reply:
    """Say that two customers were merged, and what that changed."""
    say = request.say
    sums = {"satisfaction": kept["moved"], "interactions": source.interactions, "points": kept["points"]}
    merged = say.line("Merged *{source}* into *{target}*.", source=source.name, target=target.name)
    known = blocks.ATTRIBUTES.differences(say, kept["values"]["before"], kept["values"]["after"])
    return Reply(
        [
            kit.lines(merged),
            kit.bullets([*_sums(request, target, sums), *known] or [say.line("Nothing else changed.")]),
            kit.buttons([undo.button(say, change)]),
        ]
    )


def _sums(request: Request, target: Customer, sums: Mapping[str, int]) -> list[list[Element]]:
    say = request.say
    before = {name: getattr(target, name) for name in sums}
    after = {name: before[name] + more for name, more in sums.items()}
    return blocks.ATTRIBUTES.differences(say, before, after)


def _called(customer: Customer) -> str:
    return f"{customer.name} (#{customer.id})"


def _typed(column: str, value: Any) -> Any:
    return date.fromisoformat(value) if column == "birthday" and value else value


def _jsonable(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
