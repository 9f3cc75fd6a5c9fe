"""A step of workflows: an interaction is logged as if whoever clicked had typed /log."""

from __future__ import annotations

from handlers.customers import handing
from handlers.customers.inputs import STEP
from handlers.interactions import entries
from handlers.interactions.entries import Entry
from handlers.kernel import kit, reviews, which_day, words
from handlers.kernel.days import Way
from handlers.kernel.parameters import DAY, DECIMAL, WHOLE, Parameter
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from storage.store import Store

part = Part()


@part.step(
    "log_interaction",
    Help("Log an interaction", "writes down a contact with a customer; a review moves satisfaction"),
    who=Who.MEMBERS,
    inputs=(
        STEP,
        Parameter("review", N_("Review"), N_("good, bad or neutral; neutral if empty")),
        Parameter("note", N_("Note"), N_("What was said")),
        Parameter("day", N_("Day"), N_("Today if empty"), DAY),
    ),
    outputs=(
        Parameter("customer", N_("Customer")),
        Parameter("satisfaction", N_("Satisfaction"), N_("Out of 5"), DECIMAL),
        Parameter("interactions", N_("Interactions"), N_("How many there are now"), WHOLE),
        Parameter("message", N_("Message"), N_("What was recorded, in a few lines")),
    ),
)
def log(request: Request, store: Store) -> Reply:
    """Log what a workflow hands over."""
    filled, gathered = request.fields, Gathered()
    mark, day = "neutral", None
    with gathered.reading("customer"):
        name = words.whole_name(filled.text("customer"))
    with gathered.reading("review"):
        mark = _mark(filled.text("review").strip())
    with gathered.reading("day"):
        day = which_day.filled(request, filled.text("day"), Way.PAST) if filled.text("day") else None
    with gathered.reading("note"):
        note = words.note(filled.text("note"))
    gathered.settle()
    entry = Entry(name, mark, note, day if day != request.today else None)
    return handing.on(store, entries.enter(request, store, entry))


def _mark(text: str) -> str:
    """Return the review that a text is, in whatever words people type it."""
    mark, rest = reviews.read(text) if text else ("neutral", "")
    if mark is None or rest.strip():
        raise Refusal("{text} isn't a review. It has to be good, bad or neutral.", text=kit.clipped(text, 40))
    return mark
