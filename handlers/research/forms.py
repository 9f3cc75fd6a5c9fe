"""The forms of surveys: an answer, and asking a channel."""

from __future__ import annotations

from handlers.customers import inputs as customers
from handlers.kernel import kit, modals, posting, which_day, words
from handlers.kernel.days import Way
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.products import inputs, lookup
from handlers.products.lookup import MOST_LOOKED_AT
from handlers.products.rules import KINDS
from handlers.research import answers, blocks, rules, surveys
from handlers.research.answers import Entry
from storage.models import Customer, Interaction, Product
from storage.store import Store

part = Part()

ANSWER, ASK = "survey", "survey_ask"
FROM_REVIEW = "survey_from"


def opened(request: Request, store: Store) -> Reply:
    """Open the form of an answer, with the customer that the channel is about."""
    return _form(request, customers.linked(request, store))


@part.button(FROM_REVIEW, who=Who.MEMBERS, writes=False)
def from_review(request: Request, store: Store) -> Reply:
    """Open the form with what a review tells: the button on what was logged."""
    review = store.interactions.get(words.id_of(request.text) or 0)
    customer = None if review is None else store.customers.get(review.customer)
    if review is None or customer is None or review.undone:
        raise Refusal("This log isn't there anymore.")
    known = store.surveys.from_review(review.id)
    if known is not None:
        raise Refusal(
            "This is a survey answer already: {product} got {score} out of 5.",
            product=lookup.there(store, known.product).name,
            score=request.say.tenths(known.score),
        )
    product = lookup.only_one_in(review.note, store.products.all(MOST_LOOKED_AT))
    return _form(request, customer, product, review)


def _form(
    request: Request, customer: Customer | None, product: Product | None = None, review: Interaction | None = None
) -> Reply:
    say = request.say
    hopes = [(kind, blocks.kind(say, kind)) for kind in KINDS]
    said = kit.clipped(review.note, rules.MOST) if review else ""
    fields = [
        inputs.field(request, product),
        customers.field(request, customer, optional=True),
        modals.text("score", say("Score"), most=10, placeholder="4.5", hint=say("From 0 to 5, with one decimal.")),
        modals.some("hopes", say("What they'd like"), hopes),
        modals.text("words", say("In their own words"), said, most=rules.MOST, long=True, optional=True),
        modals.day("day", say("When"), review.day if review else request.today),
    ]
    origin = {"review": review.id} if review else None
    return Reply(modal=modals.modal(say, ANSWER, say("Survey answer"), fields, say("Record"), origin))


@part.form(ANSWER, who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Record the answer that was filled in."""
    request, product = inputs.chosen(request)
    fields, customer = request.fields, None
    if fields.text(customers.FIELD):
        request, customer = customers.chosen(request)
    gathered, score, expectation = Gathered(), 0, ""
    kinds: tuple[str, ...] = ()
    with gathered.reading("score"):
        typed = fields.text("score")
        score, rest = words.read_score(typed)
        if rest:
            raise Refusal("{text} isn't a score. Scores go from 0 to 5, with one decimal at most.", text=typed)
    with gathered.reading("words"):
        hoped = rules.kept(kind for kind in KINDS if kind in fields.some("hopes"))
        expectation, kinds = rules.expectation("\n".join(filter(None, (hoped, fields.text("words").strip()))))
    with gathered.reading("day"):
        day = which_day.filled(request, fields.text("day"), Way.PAST) if fields.text("day") else None
    gathered.settle()
    review = request.origin.number("review") or None
    reply = answers.answered(request, store, Entry(product, score, expectation, kinds, customer, day, review))
    return reply.but(beside=review is not None)


@part.opens("/survey ask")
def ask(request: Request, _: Store) -> Reply:
    """Open the form that asks about which product a channel is asked."""
    surveys.place(request)
    say = request.say
    return Reply(modal=modals.modal(say, ASK, say("Ask in this channel"), [inputs.field(request)], submit=say("Ask")))


@part.form(ASK, who=Who.MEMBERS, writes=True, prepare=posting.may_post)
def ask_filled(request: Request, store: Store) -> Reply:
    """Ask about the product that was chosen, where the form was opened."""
    request, name = inputs.chosen(request)
    return surveys.asked(request, store, name)
