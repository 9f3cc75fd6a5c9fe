"""/survey report: how products are scored and what is hoped for, by segment, by week and about an improvement."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

from handlers.customers import placing, segment_blocks
from handlers.customers.examples import Examples
from handlers.customers.segmentation import Segmentation
from handlers.kernel import kit, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import suggesting
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Element
from handlers.products import lookup
from handlers.research import effects, report_blocks, rules
from handlers.research.report_blocks import Changed, Reported, Whole
from storage.models import Product
from storage.opinions import Opinion, by_point
from storage.store import Store
from storage.surveys import Score

part = Part()

MOST_REPORTED, MOST_CAME_TRUE = 12, 5
MOST_WORDS, MOST_QUOTED = 2, 5


@part.verb(
    Help(
        "/survey report [PRODUCT]",
        "scores and expectations per product and segment; of one product also by week, and before and after its last"
        " improvement",
    ),
    "报告",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/survey report"), N_("/survey report {product}")),
)
def report(request: Request, store: Store) -> Reply:
    """/survey report [PRODUCT]."""
    if request.text:
        with suggesting(N_("/survey report {product}")):
            name = lookup.whole(request)
        return _of_product(request, store, lookup.named(request, store, name))
    scores = store.surveys.scores(MOST_REPORTED + 1)
    if not scores:
        return _nothing(request, store, request.say.line("Nobody has answered a survey yet."))
    shown = scores[:MOST_REPORTED]
    opinions = store.opinions.alike([one.product for one in shown])
    found = [_reported(request, store, one, opinions, MOST_WORDS) for one in shown]
    found.sort(key=lambda one: -one.mean)
    return report_blocks.overview(request, found, more=len(scores) > MOST_REPORTED)


@part.button(report_blocks.OPEN, who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show the report of the product that was chosen, beside the one of all."""
    product = lookup.there(store, words.id_of(request.text) or 0)
    return _of_product(request, store, product).but(beside=True)


def _of_product(request: Request, store: Store, product: Product) -> Reply:
    scores = store.opinions.scores(product.id)
    if not scores:
        return _nothing(
            request, store, request.say.line("Nobody has answered about *{product}* yet.", product=product.name)
        )
    many, total = store.surveys.score(product.id)
    score = Score(product.id, product.name, many, total, min(one for one, _ in scores), max(one for one, _ in scores))
    own = store.opinions.of(product.id)
    hoped: Counter[str] = Counter()
    for _, kinds, count in own:
        hoped.update(dict.fromkeys(kinds.split(), count))
    monday = request.today - timedelta(days=request.today.weekday())
    whole = Whole(
        _reported(request, store, score, store.opinions.alike([product.id]), MOST_QUOTED),
        by_point(scores),
        by_point((point, count) for point, _, count in own),
        hoped,
        rules.weeks(store.opinions.days(product.id, monday - timedelta(weeks=rules.WEEKS - 1))),
        _changed(request, store, product.id),
        list(_came_true(request, store, product.id)),
    )
    return report_blocks.whole(request, whole)


def _changed(request: Request, store: Store, product: int) -> Changed | None:
    """Return how a product was scored before and after the last improvement of it that somebody accepted."""
    decision = store.opinions.accepted(product)
    if decision is None:
        return None
    day = decision.at.astimezone(ZoneInfo(request.person.zone)).date()
    before, after = rules.around(store.opinions.days(product, day - timedelta(days=rules.AROUND)), day)
    return Changed(decision.kind, day, before, after)


def _came_true(request: Request, store: Store, product: int) -> Iterator[list[Element]]:
    """Give a line for each of the last wishes for a product that came true: when, and what came of it."""
    say = request.say
    for wish in store.wishes.shipped_of(product, MOST_CAME_TRUE):
        called = effects.title(say, wish, store.askers.asks(wish.id))
        row = say.line("W{n} {wish}", n=wish.id, wish=called)
        if wish.shipped_at is not None:
            row += say.line(" · since {day}", day=wish.shipped_at.astimezone(say.zone).date())
        yield row + effects.row(say, effects.measured(store, wish, request.at))


def _reported(request: Request, store: Store, score: Score, opinions: list[Opinion], quoted: int) -> Reported:
    kinds: Counter[str] = Counter()
    for together, count in store.surveys.kinds(score.product):
        kinds.update(dict.fromkeys(together.split(), count))
    segments = _by_segment(request, store, score.product, opinions)
    own = store.surveys.own_words(score.product, rules.TOGETHER, quoted)
    return Reported(score, segments, kinds, [*map(rules.own_words, own)])


def _by_segment(request: Request, store: Store, product: int, opinions: list[Opinion]) -> dict[str, tuple[int, int]]:
    """Return the opinions on a product by segment; one of the team's own may go by all that is known of a customer."""
    by = request.policy.of(Segmentation)
    if not by.owns:
        mine = (
            (one.age, one.birthday, one.spending, one.many, one.total) for one in opinions if one.product == product
        )
        return rules.by_segment(mine, request.today, by.conditions)
    scores = dict(store.opinions.by_customer(product))
    places = placing.places(store, by, segment_blocks.here(request), store.lists.these(list(scores)))
    return rules.summed((segment.key, 1, scores[id]) for id, segment in places.items())


def _nothing(request: Request, store: Store, said: list[dict[str, object]]) -> Reply:
    example = Examples(request, store).code(N_("/survey {product} 4.5 more features"))
    return Reply([kit.lines([*said, *request.say.line(" Try {example}", example=example)])])
