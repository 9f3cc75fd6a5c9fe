"""Surveys asked in a channel, and the clicks that answer them."""

from __future__ import annotations

from handlers.kernel import posting, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Mention
from handlers.products import lookup
from handlers.products.rules import KINDS
from handlers.research import blocks, rules
from handlers.research.answers import ACTION, kept, kept_of
from handlers.research.blocks import Given
from storage.models import Answer, Change, Product, Survey
from storage.store import Store
from storage.subject import Subject

part = Part()


@part.verb(
    Help("/survey ask PRODUCT", "posts a survey with buttons in this channel"),
    "询问",
    "发起",
    who=Who.MEMBERS,
    writes=True,
    examples=(N_("/survey ask {product}"),),
    prepare=posting.may_post,
)
def ask(request: Request, store: Store) -> Reply:
    """/survey ask PRODUCT."""
    if not request.text:
        raise Refusal("Which product should I ask about?", example=N_("/survey ask {product}"))
    place(request)
    return asked(request, store, lookup.whole(request))


def place(request: Request) -> str:
    """Return the channel in which a survey is to be asked; raises Refusal where there is none."""
    channel = request.channel or ""
    if not channel or channel.startswith("D"):
        raise Refusal(posting.DIRECT)
    return channel


def asked(request: Request, store: Store, name: str) -> Reply:
    """Ask about a product that was typed or chosen."""
    channel = place(request)
    product = lookup.named(request, store, name)
    survey = store.surveys.ask(product.id, channel)
    store.outbox.post(channel, blocks.survey(request, product, survey).message())
    change = store.changes.record("survey.ask", Subject("survey", survey), after={"product": product.name})
    return blocks.asked(request, product, change)


@part.button("survey-score", who=Who.MEMBERS, writes=True)
def score_clicked(request: Request, store: Store) -> Reply:
    """Take the score that was clicked in a survey; an expectation given before, or along, stays."""
    survey, product, (score, hoped) = _clicked(request, store)
    given = words.id_of(score)
    if given not in rules.SCORES or (hoped and hoped not in KINDS):
        raise Refusal("This survey isn't there anymore.")
    mine = _standing(store, request.person.id, survey)
    expectation, kinds = (mine.expectation, _kinds(mine)) if mine else ("", ())
    if hoped:
        expectation, kinds = rules.kept([hoped]), (hoped,)
    return _answered(request, store, survey, product, Given(given, expectation, kinds))


@part.button("survey-hope", who=Who.MEMBERS, writes=True)
def hope_clicked(request: Request, store: Store) -> Reply:
    """Take the expectation that was clicked in a survey; without a score so far, ask for it first."""
    survey, product, (hoped, _) = _clicked(request, store)
    if hoped not in KINDS:
        raise Refusal("This survey isn't there anymore.")
    mine = _standing(store, request.person.id, survey)
    if mine is None:
        return blocks.score_first(request, product, survey.id, hoped)
    return _answered(request, store, survey, product, Given(mine.score, rules.kept([hoped]), (hoped,)))


@part.undo("survey.ask")
def undo_ask(request: Request, store: Store, change: Change) -> Reply:
    """Take back a survey that nobody has answered."""
    survey = store.surveys.survey(change.done_to.number)
    if survey is None or survey.undone:
        raise Refusal("There's nothing left to undo here.")
    product = lookup.there(store, survey.product)
    count = store.surveys.answers_to(survey.id)
    if count:
        raise Refusal(
            "The survey about {product} already has {answers}, so it stays.",
            product=product.name,
            answers=blocks.answers(request.say, count),
        )
    store.surveys.close(survey.id)
    store.changes.record(change.action, change.subject, before=change.after, undoes=change.id)
    return blocks.ask_taken_back(request, product)


def _clicked(request: Request, store: Store) -> tuple[Survey, Product, tuple[str, str]]:
    """Return the survey whose button was clicked, its product, and the button's values; a Refusal if it is gone."""
    id, _, values = request.text.partition(":")
    known = words.id_of(id)
    survey = None if known is None else store.surveys.survey(known)
    if survey is None:
        raise Refusal("This survey isn't there anymore.")
    if survey.undone:
        raise Refusal("{person} has withdrawn this survey.", person=Mention(survey.by))
    first, _, second = values.partition(":")
    return survey, lookup.there(store, survey.product), (first, second)


def _standing(store: Store, person: str, survey: Survey) -> Answer | None:
    mine = store.surveys.by(person, survey.id)
    return None if mine is None or mine.undone else mine


def _answered(request: Request, store: Store, survey: Survey, product: Product, given: Given) -> Reply:
    mine = store.surveys.by(request.person.id, survey.id)
    was = None if mine is None or mine.undone else Given(mine.score, mine.expectation, _kinds(mine))
    if was == given:
        return blocks.unchanged(request, product, given)
    before = store.surveys.score(product.id)
    kinds, past = " ".join(given.kinds), 0
    if mine is None:
        id = store.surveys.answer(product.id, given.score, given.expectation, kinds, survey.id, day=request.today)
    else:
        id = mine.id
        past = store.surveys.replace(mine, given.score, given.expectation, kinds, request.today)
    change = store.changes.record(
        ACTION,
        Subject("answer", survey.id, request.person.id),
        before=kept_of(mine) if mine and was else None,
        after={**kept(id, given), **({"past": past} if past else {})},
    )
    return blocks.recorded(request, product, was, given, before, store.surveys.score(product.id), change)


def _kinds(answer: Answer) -> tuple[str, ...]:
    return tuple(answer.kinds.split())
