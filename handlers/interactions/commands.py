"""/log: an interaction, and the review in it."""

from __future__ import annotations

from handlers.followups import openings
from handlers.interactions import (
    blocks,
    corrections,
    entries,
    forms,
    marks,
    records,
    review_blocks,
    rules,
    steps,
    typed,
)
from handlers.interactions.entries import Entry
from handlers.kernel import words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal, suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from storage.models import Change, Customer, Interaction
from storage.store import Store

part = Part()


@part.verb(
    Help("/log NAME [DAY] [good|bad|neutral] [note]", "logs an interaction; a review moves satisfaction"),
    who=Who.MEMBERS,
    writes=True,
    examples=(
        N_("/log {customer} good loves the new model"),
        N_("/log {customer} yesterday bad the parcel was late"),
        N_("/log {customer} last Friday asked about the price"),
    ),
    opens=forms.opened,
    openly=True,
)
def log(request: Request, store: Store) -> Reply:
    """/log NAME [DAY] [good|bad|neutral] [note]."""
    if not request.text.strip():
        raise Refusal("Who was it with, and how was it?", example=N_("/log {customer} good"))
    with suggesting(N_("/log {customer} yesterday good")):
        line = typed.read(request, store)
    if len(line.names) > 1:
        return entries.enter_each(request, store, line)
    guess = None if line.mark else corrections.guess(line.note)
    return entries.enter(request, store, Entry(line.names[0], line.mark or "neutral", line.note, line.day, guess))


@part.undo("log")
def undo_log(request: Request, store: Store, change: Change) -> Reply:
    """Take back a log: the tenths by which it really moved satisfaction, and the count."""
    interaction = store.interactions.get(change.done_to.number)
    customer = store.customers.get(change.customer or 0)
    if interaction is None or customer is None or interaction.undone:
        raise Refusal("There's nothing left to undo here.")
    if interaction.joins is not None or store.interactions.joined(interaction.id):
        return _undo_part(request, store, change, interaction, customer)
    closed = openings.review_taken_back(request, store, corrections.of(store, change) or change)
    moved = rules.bounded(customer.satisfaction - interaction.moved) - customer.satisfaction
    store.interactions.mark_undone(interaction.id)
    store.customers.move(customer.id, moved, counted=-1)
    marks.taken_back(store, interaction.id)
    store.changes.record(
        "log",
        change.subject,
        customer.id,
        before={"satisfaction": customer.satisfaction, "interactions": customer.interactions},
        after={"satisfaction": customer.satisfaction + moved, "interactions": customer.interactions - 1},
        undoes=change.id,
    )
    return blocks.taken_back(request, customer, moved, closed=closed is not None)


def _undo_part(request: Request, store: Store, change: Change, interaction: Interaction, customer: Customer) -> Reply:
    """Take back one of several notes on an incident: its review stays until the last of them is gone."""
    if interaction.joins is None:
        records.succeed(store, interaction)
    store.interactions.mark_undone(interaction.id)
    marks.taken_back(store, interaction.id)
    stands = {"satisfaction": customer.satisfaction, "interactions": customer.interactions}
    store.changes.record("log", change.subject, customer.id, before=stands, after=stands, undoes=change.id)
    return blocks.part_taken_back(request, customer, str(interaction.mark))


@part.button(blocks.APART, who=Who.MEMBERS, writes=True, one_shot=True)
def count_apart(request: Request, store: Store) -> Reply:
    """A button: what was taken for a further note on a review is another incident, and counts."""
    note = store.interactions.get(words.id_of(request.text) or 0)
    customer = None if note is None else store.customers.get(note.customer)
    if note is None or customer is None or note.undone:
        raise Refusal("This log isn't there anymore.")
    if note.joins is None:
        raise Refusal("This one's already counted separately.")
    return blocks.counted_apart(request, customer, str(note.mark), records.apart(request, store, note))


@part.undo(records.APART)
def undo_apart(request: Request, store: Store, change: Change) -> Reply:
    """Make a review a further note on another again, where that still stands."""
    note = store.interactions.get(change.done_to.number)
    review = store.interactions.get(int(change.before.get("joins") or 0))
    customer = store.customers.get(change.customer or 0)
    if note is None or customer is None or note.undone or note.joins is not None:
        raise Refusal("There's nothing left to undo here.")
    if review is None or review.undone or review.joins is not None:
        raise Refusal("The review this belonged to is gone, so it still counts separately.")
    openings.review_taken_back(request, store, change)
    tenths = records.together(request, store, note, review.id, counted=-1)
    store.changes.record(
        change.action,
        change.subject,
        customer.id,
        before={"satisfaction": customer.satisfaction, "interactions": customer.interactions, "joins": None},
        after={
            "satisfaction": customer.satisfaction + tenths,
            "interactions": customer.interactions - 1,
            "joins": review.id,
        },
        undoes=change.id,
    )
    return blocks.part_of_again(request, customer, str(note.mark), tenths)


def register(routes: Routes) -> None:
    """Register /log."""
    routes.command("log", "记录")
    routes.tell(review_blocks.ATTRIBUTES)
    routes.add(part, forms.part, corrections.part, steps.part)
