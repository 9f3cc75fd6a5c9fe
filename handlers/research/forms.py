"""The forms of surveys: an answer, and asking a channel."""

from __future__ import annotations

from handlers.kernel import modals, posting, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.products import inputs
from handlers.products.rules import KINDS
from handlers.research import answers, blocks, rules, surveys
from storage.store import Store

part = Part()

ANSWER, ASK = "survey", "survey_ask"


def opened(request: Request, _: Store) -> Reply:
    """Open the form of an answer."""
    say = request.say
    hopes = [(kind, blocks.kind(say, kind)) for kind in KINDS]
    fields = [
        inputs.field(request),
        modals.text("score", say("Score"), most=10, placeholder="4.5", hint=say("From 0 to 5, with one decimal.")),
        modals.some("hopes", say("What they'd like"), hopes),
        modals.text("words", say("In their own words"), most=rules.MOST, long=True, optional=True),
    ]
    return Reply(modal=modals.modal(say, ANSWER, say("Survey answer"), fields, submit=say("Record")))


@part.form(ANSWER, who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Record the answer that was filled in."""
    request, name = inputs.chosen(request)
    fields = request.fields
    gathered = Gathered()
    with gathered.reading("score"):
        typed = fields.text("score")
        score, rest = words.read_score(typed)
        if rest:
            raise Refusal("{text} isn't a score. Scores go from 0 to 5, with one decimal at most.", text=typed)
    with gathered.reading("words"):
        hoped = rules.kept(kind for kind in KINDS if kind in fields.some("hopes"))
        own = fields.text("words").strip()
        expectation, kinds = rules.expectation("\n".join(filter(None, (hoped, own))))
    gathered.settle()
    return answers.answered(request, store, name, score, expectation, kinds)


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
