"""/points hold and release: points that cannot be redeemed for a while. A hold is no entry of the ledger."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from handlers.customers import lookup
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.loyalty import (
    account,
    approvals,
    holding_blocks,
    holding_rules,
    points,
    redemptions,
    rules,
    standing_blocks,
)
from storage.holds import OPEN, RELEASED, USED
from storage.models import Change, Customer, Hold
from storage.store import Store
from storage.subject import Subject

part = Part()

HOLD, RELEASE = "points.hold", "points.release"
HELD = N_("/points hold {saver} {points} a mug on order")


@part.verb(
    Help(
        "/points hold NAME POINTS [DAYS] reason",
        "holds points, so that they can't be redeemed until they're released or the days are over; managers only",
    ),
    "冻结",
    who=Who.MANAGERS,
    writes=True,
    examples=(HELD,),
    deed=HOLD,
)
def hold(request: Request, store: Store) -> Reply:
    """/points hold NAME POINTS [DAYS] reason."""
    if not request.text:
        raise Refusal("Whose points should I hold, how many, and why?", example=HELD)
    name, many, why = points.read(request, store, HELD, signed=False)
    with suggesting(HELD):
        days, why = holding_rules.days_of(why)
        if not why:
            raise Refusal("Points always need a reason. Please add one.")
    customer = lookup.named(request, store, name)
    able = account.spendable(store, customer, request.at)
    if many > able.points:
        raise Refusal(
            "{name} has {left} points that can be redeemed now, so {points} can't be held.",
            name=customer.name,
            left=f"{able.points:,}",
            points=f"{many:,}",
        )
    until = None
    if days:
        after = request.today + timedelta(days=days + 1)
        until = datetime.combine(after, time(), request.say.zone).astimezone(UTC)
    id = store.holds.add(customer.id, many, why, until)
    change = store.changes.record(
        HOLD, Subject("hold", id), customer.id, before={}, after={"held": many, "reason": why}
    )
    return holding_blocks.held(request, customer, _there(store, id)[1], able.points - many, change)


@part.verb(
    Help("/points release ID|NAME", "lets points be redeemed again that are held, like H4; managers only"),
    "解冻",
    who=Who.MANAGERS,
    writes=True,
    deed=RELEASE,
)
def release(request: Request, store: Store) -> Reply:
    """/points release ID|NAME."""
    if not request.text:
        raise Refusal(
            "Which hold should I end? They have IDs like H4, and /points NAME shows them.", example=points.SHOW
        )
    id = holding_rules.id_of(request.text)
    if id is None:
        id = _chosen(request, store, lookup.named(request, store, request.text))
    return _released(request, store, id)


@part.button(standing_blocks.RELEASE, who=Who.MANAGERS, writes=True, deed=RELEASE)
def release_clicked(request: Request, store: Store) -> Reply:
    """Release a hold by its button."""
    return _released(request, store, words.id_of(request.text) or 0).but(beside=True)


@part.button(standing_blocks.USE, who=Who.MANAGERS, writes=True, deed=account.REDEEM)
def use(request: Request, store: Store) -> Reply:
    """Redeem what is held, for the reason for which it was."""
    customer, held = _there(store, words.id_of(request.text) or 0)
    _stands(request, held)
    if approvals.is_over(request, held.points):
        id = rules.hold(held.id)
        raise Refusal("That many points take two managers: please release {id}, and redeem them.", id=id)
    store.holds.set(held.id, USED, OPEN)
    return redemptions.redeemed(request, store, customer, held.points, held.reason).but(beside=True)


@part.undo(HOLD)
def undo_hold(request: Request, store: Store, change: Change) -> Reply:
    """Take a hold back: its points can be redeemed again."""
    customer, held = _there(store, change.done_to.number)
    if not store.holds.set(held.id, RELEASED, OPEN):
        raise Refusal("There's nothing left to undo here.")
    before, after = change.after, {"held": 0}
    store.changes.record(HOLD, change.subject, customer.id, before=before, after=after, undoes=change.id)
    return holding_blocks.freed(request, customer, held, account.spendable(store, customer, request.at))


@part.undo(RELEASE)
def undo_release(request: Request, store: Store, change: Change) -> Reply:
    """Hold points again that were released, unless they were redeemed since or the time of the hold is over."""
    customer, held = _there(store, change.done_to.number)
    if held.state != RELEASED or (held.until is not None and held.until <= request.at):
        raise Refusal("There's nothing left to undo here.")
    store.holds.set(held.id, OPEN, RELEASED)
    _is_covered(store, customer, held)
    before, after = change.after, {"held": held.points}
    store.changes.record(RELEASE, change.subject, customer.id, before=before, after=after, undoes=change.id)
    left = account.spendable(store, customer, request.at).points
    return holding_blocks.held(request, customer, held, left, None)


@part.put_back(HOLD)
def is_still_there(store: Store, change: Change, _: int) -> None:
    """Refuse to hold points again that are not there any more."""
    customer, held = _there(store, change.done_to.number)
    _is_covered(store, customer, held)


def _is_covered(store: Store, customer: Customer, held: Hold) -> None:
    able = account.spendable(store, customer, store.author.at)
    if able.standing.usable < able.held:
        raise Refusal(
            "{name} has {left} points that can be redeemed now, so {points} can't be held.",
            name=customer.name,
            left=f"{max(0, able.standing.usable - able.held + held.points):,}",
            points=f"{held.points:,}",
        )


def _released(request: Request, store: Store, id: int) -> Reply:
    customer, held = _there(store, id)
    _stands(request, held)
    store.holds.set(held.id, RELEASED, OPEN)
    change = store.changes.record(
        RELEASE, Subject("hold", held.id), customer.id, before={"held": held.points}, after={"held": 0}
    )
    reply = holding_blocks.freed(request, customer, held, account.spendable(store, customer, request.at))
    return reply.but(blocks=[*reply.blocks, kit.buttons([undo.button(request.say, change)])])


def _there(store: Store, id: int) -> tuple[Customer, Hold]:
    held = store.holds.get(id)
    customer = store.customers.get(held.customer) if held else None
    if customer is None or held is None:
        raise Refusal("There's no hold {id}. /points NAME shows what's held.", id=rules.hold(id), example=points.SHOW)
    return customer, held


def _stands(request: Request, held: Hold) -> None:
    id = rules.hold(held.id)
    if held.state == USED:
        raise Refusal("{id} was redeemed, so there's nothing to release.", id=id)
    if held.state != OPEN or (held.until is not None and held.until <= request.at):
        raise Refusal("{id} has ended already: its points can be redeemed.", id=id)


def _chosen(request: Request, store: Store, customer: Customer) -> int:
    """Return the hold of a customer that is meant; ask which, where there are several."""
    if request.answers.get("hold") is not None:
        return int(request.answers["hold"])
    found = store.holds.of(customer.id, request.at)
    if not found:
        raise Refusal("None of {name}'s points are held.", name=customer.name)
    if len(found) == 1:
        return found[0].id
    say = request.say
    sentence = say.line("Which of *{name}*'s holds should end?", name=customer.name)
    options = [Option(holding_blocks.label(say, one), {"hold": one.id}) for one in found[: kit.MOST_BUTTONS]]
    raise Question([kit.lines(sentence)], options)
