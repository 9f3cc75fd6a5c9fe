"""A log corrected in place: its mark and its note; satisfaction moves by the difference, and it can be undone."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from handlers.customers import blocks as customers
from handlers.followups import blocks as followups
from handlers.followups import openings
from handlers.interactions import engine, records, review_blocks, rules
from handlers.interactions.review_blocks import FACES, in_words
from handlers.kernel import kit, modals, reviews, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Mention, Say
from storage.models import Change, Customer, Interaction
from storage.store import Store
from storage.subject import Subject
from storage.types import Mark, Word

part = Part()

EDIT = "log.edit"
ATTRIBUTES = customers.ATTRIBUTES | followups.ATTRIBUTES | review_blocks.ATTRIBUTES
"""What a correction may have changed."""
GUESSED = frozenset({"good", "bad"})


def guess(text: str) -> str | None:
    """Return how a text reads, good or bad, where it reads surely enough, or begins with a mark that was mistyped."""
    if starred := reviews.stars(text, leading=True):
        return starred if starred in GUESSED else None
    label, confidence, _ = engine.classify(text)
    found = label if confidence >= engine.bars(text).ask else reviews.slipped(text)
    return found if found in GUESSED else None


def button(say: Say, interaction: int) -> kit.Block:
    """Return the button that opens the form in which a log is corrected."""
    return kit.button(say("Edit…"), "log_edit", str(interaction))


def guessed(say: Say, interaction: int, guess: str) -> kit.Block:
    """Return the button that makes a log what it reads as, at once."""
    return kit.button(f"{FACES[guess]} {in_words(say, guess)}", "log_mark", f"{interaction}:{guess}", "primary")


@part.button("log_mark", who=Who.MEMBERS, writes=True)
def marked(request: Request, store: Store) -> Reply:
    """Make a log the review that its note reads as."""
    id, _, mark = request.text.partition(":")
    customer, interaction = _mine(request, store, words.id_of(id) or 0)
    if mark not in GUESSED or interaction.mark != Mark.NEUTRAL:
        raise Refusal("Somebody has already said how it was.")
    return _corrected(request, store, customer, interaction, mark, interaction.note)


@part.button("log_edit", who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Open the form with what was logged."""
    customer, interaction = _mine(request, store, words.id_of(request.text) or 0)
    say = request.say
    marks = [(one, f"{FACES[one]} {in_words(say, one)}") for one in ("good", "neutral", "bad")]
    asked = [
        kit.lines(say.line("*{name}*", name=customer.name)),
        modals.choice("mark", say("How was it?"), marks, interaction.mark),
        modals.text("note", say("Note"), interaction.note, most=words.MOST_NOTE, long=True, optional=True),
    ]
    return Reply(modal=modals.modal(say, "log_edit", say("Edit the log"), asked, say("Save"), {"log": interaction.id}))


@part.form("log_edit", who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Take the form: set the mark and the note, and move satisfaction by the difference."""
    customer, interaction = _mine(request, store, request.origin.number("log"))
    mark, note = request.fields.text("mark"), words.note(request.fields.text("note"))
    if mark not in {one.value for one in Mark}:
        raise Refusal("Please choose how it was.", field="mark")
    if (mark, note) == (interaction.mark, interaction.note):
        raise Refusal("Nothing has changed yet. Change the review or the note first.", field="note")
    return _corrected(request, store, customer, interaction, mark, note)


def _corrected(
    request: Request, store: Store, customer: Customer, interaction: Interaction, mark: str, note: str
) -> Reply:
    change = correct(request, store, customer, interaction, mark, note)
    return _said(request, customer, store.changes.get(change), interaction.id)


def correct(
    request: Request,
    store: Store,
    customer: Customer,
    interaction: Interaction,
    mark: str,
    note: str,
    asked_by: str = "",
) -> int:
    """Give a log another mark and note, move satisfaction by the difference, and return the audit's entry.

    `asked_by` is the colleague by whom a customer was asked who corrects it themselves.
    """
    if interaction.joins is not None and mark != interaction.mark:
        raise Refusal("This is a note on another review. Undo it, then log it the way it was.", field="mark")
    base = rules.bounded(customer.satisfaction - interaction.moved)
    moved = interaction.moved if mark == interaction.mark else rules.moved(base, mark, request.policy.of(rules.Steps))
    before, after = _followup(request, store, customer, interaction, mark, note, asked_by)
    fell = interaction.fell
    if mark != interaction.mark and interaction.source is not Word.MOOD:
        fell = records.has_fallen(request, customer.satisfaction, mark, moved - interaction.moved)
    tenths = _set(store, customer, interaction, Mark(mark), note, moved, fell=fell)
    return store.changes.record(
        EDIT,
        Subject("interaction", interaction.id),
        customer.id,
        before={**_kept(customer.satisfaction, interaction.mark, interaction.note, interaction.moved), **before},
        after={**_kept(customer.satisfaction + tenths, mark, note, moved), **after},
    )


@part.undo(EDIT)
def undo_edit(request: Request, store: Store, change: Change) -> Reply:
    """Give a log the mark and note that it had before, unless it was corrected again since."""
    customer = store.customers.get(change.customer or 0)
    interaction = store.interactions.get(change.done_to.number)
    if customer is None or interaction is None or interaction.undone:
        raise Refusal("There's nothing left to undo here.")
    undo.depends(store.changes.since(change))
    if change.after.get("followup"):
        openings.review_taken_back(request, store, change)
    was = change.before
    mark, fell = Mark(was["mark"]), interaction.fell
    tenths = _set(store, customer, interaction, mark, str(was.get("note", "")), int(was["moved"]), fell=fell)
    store.changes.record(
        EDIT,
        change.subject,
        customer.id,
        before={**change.after, "satisfaction": customer.satisfaction},
        after={**change.before, "satisfaction": customer.satisfaction + tenths},
        undoes=change.id,
    )
    say = request.say
    return Reply(
        [
            kit.lines(say.line("Undone for *{name}*.", name=customer.name)),
            kit.bullets(ATTRIBUTES.differences(say, change.after, change.before)),
        ]
    )


def of(store: Store, change: Change) -> Change | None:
    """Return the change that made a log a bad review that counts, if one did."""
    later = store.changes.since(change)
    made = later is not None and later.action in {EDIT, records.APART} and later.after.get("followup")
    return later if made else None


def _mine(request: Request, store: Store, id: int) -> tuple[Customer, Interaction]:
    interaction = store.interactions.get(id)
    customer = None if interaction is None else store.customers.get(interaction.customer)
    if interaction is None or customer is None or interaction.undone:
        raise Refusal("This log isn't there anymore.")
    if interaction.by != request.person.id and not request.is_manager:
        raise Refusal("Only {person}, who logged it, or a manager can edit this.", person=Mention(interaction.by))
    return customer, interaction


def _followup(
    request: Request,
    store: Store,
    customer: Customer,
    interaction: Interaction,
    mark: str,
    note: str,
    asked_by: str,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Open the follow-up of a review that is bad now, or close that of one that was; return what the audit keeps."""
    if mark == interaction.mark:
        return {}, {}
    if mark == Mark.BAD:
        found = openings.of_bad_review(request, store, customer, interaction.id, note, asked_by)
        return found.before, found.after
    if interaction.mark == Mark.BAD:
        logged = store.changes.newest(Subject("interaction", interaction.id))
        if logged is not None:
            with suppress(Refusal):  # somebody works with it: then it goes on
                openings.review_taken_back(request, store, logged)
    return {}, {}


def _set(
    store: Store, customer: Customer, interaction: Interaction, mark: Mark, note: str, moved: int, *, fell: bool
) -> int:
    """Set a log's mark, note and tenths; return by how many tenths satisfaction moves."""
    tenths = rules.bounded(customer.satisfaction - interaction.moved + moved) - customer.satisfaction
    store.interactions.correct(interaction, mark, note, moved, fell=fell)
    if mark != interaction.mark:
        for one in store.interactions.joined(interaction.id):
            store.interactions.correct(one, mark, one.note, 0, fell=False)
    if tenths:
        store.customers.move(customer.id, tenths, counted=0)
    return tenths


def _kept(satisfaction: int, mark: str, note: str, moved: int) -> dict[str, Any]:
    return {"satisfaction": satisfaction, "mark": str(mark), "note": note, "moved": moved}


def _said(request: Request, customer: Customer, change: Change | None, interaction: int) -> Reply:
    say = request.say
    if change is None:
        raise Refusal("This log isn't there anymore.")
    return Reply(
        [
            kit.lines(say.line("Updated the log for *{name}*.", name=customer.name)),
            kit.bullets(ATTRIBUTES.differences(say, change.before, change.after)),
            kit.buttons([undo.button(say, change.id), button(say, interaction)]),
        ]
    )
