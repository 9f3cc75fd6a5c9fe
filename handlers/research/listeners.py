"""/survey: recording answers, asking in a channel, and the report."""

from __future__ import annotations

from collections import Counter

from handlers import posting, undo
from handlers.products import lookup
from handlers.refusal import Refusal, suggesting
from handlers.reply import Option, Question, Reply, Request
from handlers.research import blocks, rules
from handlers.research.blocks import Given
from handlers.routes import Route, Routes, Verb, Who
from handlers.wording import N_, Mention
from handlers.words import rules as words
from storage.models import Answer, Change, Product, Survey
from storage.store import Store

EXAMPLE = N_("/survey 产品A 4.5 more features")
MOST_REPORTED = 12
MOST_WORDS = 2


def answer(request: Request, store: Store) -> Reply:
    """/survey PRODUCT SCORE [expectation]."""
    if not request.text:
        raise Refusal("Which product, and which score from 0 to 5?", example=EXAMPLE)
    name, score, rest = _read(request, store)
    with suggesting(EXAMPLE):
        expectation, kinds = rules.expectation(rest)
    product = lookup.named(request, store, name)
    if score is None:
        options = [Option(str(one // 10), {"score": one, "product": product.id}) for one in rules.SCORES]
        raise Question(blocks.which_score(request, product), options)
    given = Given(score, expectation, kinds)
    before = store.surveys.score(product.id)
    id = store.surveys.answer(product.id, score, expectation, " ".join(kinds))
    change = store.changes.record("survey.answer", f"answer:{id}", after=_kept(id, given))
    return blocks.recorded(request, product, None, given, before, store.surveys.score(product.id), change)


def ask(request: Request, store: Store) -> Reply:
    """/survey ask PRODUCT."""
    if not request.text:
        raise Refusal("About which product shall I ask?", example=N_("/survey ask 产品A"))
    channel = request.channel or ""
    if not channel or channel.startswith("D"):
        raise Refusal("A survey is for a channel: type this where your colleagues are.")
    product = lookup.named(request, store, lookup.whole(request))
    survey = store.surveys.ask(product.id, channel)
    store.outbox.post(channel, blocks.survey(request, product, survey).message())
    change = store.changes.record("survey.ask", f"survey:{survey}", after={"product": product.name})
    return blocks.asked(request, product, change)


def report(request: Request, store: Store) -> Reply:
    """/survey report."""
    scores = store.surveys.scores(MOST_REPORTED + 1)
    if not scores:
        raise Refusal("Nobody has answered a survey yet.", example=EXAMPLE)
    shown = []
    for score in scores[:MOST_REPORTED]:
        kinds: Counter[str] = Counter()
        for together, count in store.surveys.kinds(score.product):
            kinds.update(dict.fromkeys(together.split(), count))
        own = store.surveys.own_words(score.product, rules.TOGETHER, MOST_WORDS)
        shown.append(blocks.Reported(score, kinds, own))
    shown.sort(key=lambda one: -one.mean)
    return blocks.report(request, shown, more=len(scores) > MOST_REPORTED)


def score_clicked(request: Request, store: Store) -> Reply:
    """Take the score that was clicked in a survey; an expectation given before, or along, stays."""
    survey, product, (score, hoped) = _clicked(request, store)
    given = words.id_of(score)
    if given not in rules.SCORES or (hoped and hoped not in rules.KINDS):
        raise Refusal("This survey is not there any more.")
    mine = _standing(store, request.person.id, survey)
    expectation, kinds = (mine.expectation, _kinds(mine)) if mine else ("", ())
    if hoped:
        expectation, kinds = rules.kept([hoped]), (hoped,)
    return _answered(request, store, survey, product, Given(given, expectation, kinds))


def hope_clicked(request: Request, store: Store) -> Reply:
    """Take the expectation that was clicked in a survey; without a score so far, ask for it first."""
    survey, product, (hoped, _) = _clicked(request, store)
    if hoped not in rules.KINDS:
        raise Refusal("This survey is not there any more.")
    mine = _standing(store, request.person.id, survey)
    if mine is None:
        return blocks.score_first(request, product, survey.id, hoped)
    return _answered(request, store, survey, product, Given(mine.score, rules.kept([hoped]), (hoped,)))


def undo_answer(request: Request, store: Store, change: Change) -> Reply:
    """Take back an answer, or put back what was answered before it."""
    undo.depends(store.changes.later(change.subject or "", change.id))
    answer = store.surveys.get(int(change.after["id"]))
    if answer is None or answer.undone:
        raise Refusal("There is nothing of this left to take back.")
    product = lookup.there(store, answer.product)
    before = store.surveys.score(product.id)
    was = change.before
    if was:
        store.surveys.change(answer, was["score"], was["expectation"], was["kinds"], id=was["id"])
        now = Given(was["score"], was["expectation"], tuple(was["kinds"].split()))
    else:
        store.surveys.change(answer, answer.score, answer.expectation, answer.kinds, undone=True)
        now = None
    store.changes.record(
        change.action, change.subject, before=dict(change.after), after=dict(change.before), undoes=change.id
    )
    return blocks.taken_back(request, product, now, before, store.surveys.score(product.id))


def undo_ask(request: Request, store: Store, change: Change) -> Reply:
    """Take back a survey that nobody has answered."""
    survey = store.surveys.survey(int((change.subject or "").partition(":")[2]))
    if survey is None or survey.undone:
        raise Refusal("There is nothing of this left to take back.")
    product = lookup.there(store, survey.product)
    count = store.surveys.answers_to(survey.id)
    if count:
        raise Refusal(
            "The survey about {product} has {answers} by now, so it stays.",
            product=product.name,
            answers=blocks.answers(request.say, count),
        )
    store.surveys.close(survey.id)
    store.changes.record(change.action, change.subject, before=change.after, undoes=change.id)
    return blocks.ask_taken_back(request, product)


def _read(request: Request, store: Store) -> tuple[str, int | None, str]:
    """Read a product's name, the score (None: not typed) and the rest; what is no score may belong to the name."""
    name, rest = lookup.split(request, store)
    if not rest:
        return name, request.answers.get("score"), ""
    with suggesting(EXAMPLE):
        try:
            return name, *words.read_score(rest)
        except Refusal:
            if len(request.text) <= words.MOST_NAME and store.products.like(request.text, 1):
                return lookup.whole(request), request.answers.get("score"), ""
            raise


def _clicked(request: Request, store: Store) -> tuple[Survey, Product, tuple[str, str]]:
    """Return the survey whose button was clicked, its product as nobody else can change it, and the button's values."""
    id, _, values = request.text.partition(":")
    known = words.id_of(id)
    survey = None if known is None else store.surveys.survey(known)
    if survey is None:
        raise Refusal("This survey is not there any more.")
    if survey.undone:
        raise Refusal("{person} has taken this survey back.", person=Mention(survey.by))
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
    kinds = " ".join(given.kinds)
    if mine is None:
        id = store.surveys.answer(product.id, given.score, given.expectation, kinds, survey.id)
    else:
        id = store.surveys.change(mine, given.score, given.expectation, kinds)
    change = store.changes.record(
        "survey.answer",
        f"answer:{survey.id}:{request.person.id}",
        before=_kept(mine.id, was) if mine and was else None,
        after=_kept(id, given),
    )
    return blocks.recorded(request, product, was, given, before, store.surveys.score(product.id), change)


def _kinds(answer: Answer) -> tuple[str, ...]:
    return tuple(answer.kinds.split())


def _kept(id: int, given: Given) -> dict[str, object]:
    return {"id": id, "score": given.score, "expectation": given.expectation, "kinds": " ".join(given.kinds)}


def register(routes: Routes) -> None:
    """Register /survey and the buttons of surveys."""
    members = Who.MEMBERS
    routes.command(
        "survey",
        ("调研",),
        [
            Verb(
                answer,
                members,
                writes=True,
                usages=(N_("/survey PRODUCT SCORE [expectation]"),),
                means=N_(
                    "records a score from 0 to 5, and what is hoped for: more features, better price, "
                    "better after-sales service, or own words"
                ),
            ),
            Verb(
                ask,
                members,
                writes=True,
                prepare=posting.may_post,
                word="ask",
                also=("询问", "发起"),
                usages=(N_("/survey ask PRODUCT"),),
                means=N_("posts a survey with buttons in this channel"),
            ),
            Verb(
                report,
                members,
                writes=False,
                word="report",
                also=("报告",),
                usages=(N_("/survey report"),),
                means=N_("scores and expectations per product"),
            ),
        ],
    )
    routes.button("survey-score", Route(score_clicked, members, writes=True))
    routes.button("survey-hope", Route(hope_clicked, members, writes=True))
    routes.undo("survey.answer", undo_answer)
    routes.undo("survey.ask", undo_ask)
