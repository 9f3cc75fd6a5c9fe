"""The forms of surveys: an answer, and asking a channel."""

from __future__ import annotations

from handlers.kernel import modals, words
from handlers.kernel.refusal import Refusal, beside
from handlers.kernel.reply import Reply, Request
from handlers.products import inputs as picking
from handlers.products.rules import KINDS
from handlers.research import answers, blocks, rules, surveys
from storage.store import Store

ANSWER, ASK = "survey", "survey_ask"


def opened(request: Request, _: Store) -> Reply:
    """Open the form of an answer."""
    say = request.say
    hopes = [(kind, blocks.kind(say, kind)) for kind in KINDS]
    inputs = [
        picking.field(request),
        modals.text("score", say("Score"), most=10, placeholder="4.5", hint=say("From 0 to 5, with one decimal.")),
        modals.some("hopes", say("What they hope for"), hopes),
        modals.text("words", say("In their own words"), most=rules.MOST, long=True, optional=True),
    ]
    return Reply(modal=modals.modal(say, ANSWER, say("A survey's answer"), inputs, submit=say("Record")))


def filled(request: Request, store: Store) -> Reply:
    """Record the answer that was filled in."""
    request, name = picking.chosen(request)
    fields = request.fields
    with beside("score"):
        typed = fields.text("score")
        score, rest = words.read_score(typed)
        if rest:
            raise Refusal("{text} is not a score: scores go from 0 to 5, with at most one decimal.", text=typed)
    with beside("words"):
        hoped = rules.kept(kind for kind in KINDS if kind in fields.some("hopes"))
        own = fields.text("words").strip()
        expectation, kinds = rules.expectation("\n".join(filter(None, (hoped, own))))
    return answers.answered(request, store, name, score, expectation, kinds)


def ask(request: Request, _: Store) -> Reply:
    """Open the form that asks about which product a channel is asked."""
    surveys.place(request)
    say = request.say
    return Reply(modal=modals.modal(say, ASK, say("Ask in this channel"), [picking.field(request)], submit=say("Ask")))


def ask_filled(request: Request, store: Store) -> Reply:
    """Ask about the product that was chosen, where the form was opened."""
    request, name = picking.chosen(request)
    return surveys.asked(request, store, name)
