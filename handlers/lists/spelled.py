"""A list's filters in words: what each was understood as."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from handlers.customers import rfm_blocks
from handlers.customers import segment_blocks as segments
from handlers.kernel import kit
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question
from handlers.kernel.request import Request
from handlers.kernel.slips import is_slip
from handlers.kernel.wording import N_, Element, Mention, Say
from handlers.levels.blocks import name as level_name
from handlers.lists import filter_words, filters, who
from handlers.lists.filters import Filter, NoSuch, Typed, Unknown
from handlers.lists.who import When
from handlers.products.blocks import expectation, points
from storage.store import Store
from storage.types import fold

MOST_SHOWN, MOST_NAMED = 60, 20
SIGNS = {">=": "≥", "<=": "≤"}
THERE_ARE = N_(
    "a segment's or a list's name, tag=…, company=…, owner=@person, me or nobody, unhappy, asleep 60, birthday today,"
    " week or month, rfm=…, points>=500, spent>=1000, bought=…, new 7, moved 7, moved=…,"
    " answered=…, incomplete, wish=W12, level=…, near a reward, never redeemed"
)
"""What can be typed, in the reader's own language."""


def understood(say: Say, store: Store, when: When, given: Sequence[Filter]) -> list[Element]:
    """Return what filters mean, in one line; everybody, where there are none."""
    if not given:
        return say.line("Everybody.")
    return [*say.line("I understood: "), *joined(say, store, when, given), *say.line(".")]


def joined(say: Say, store: Store, when: When, given: Sequence[Filter]) -> list[Element]:
    """Return filters in words, with what stands between them."""
    row: list[Element] = []
    for one in given:
        row += say.line(" · ") if row else []
        row += spelled(say, store, when, one)
    return row


def spelled(say: Say, store: Store, when: When, one: Filter) -> list[Element]:
    """Return one filter in words."""
    match one.kind:
        case filters.LIST:
            return _list(say, store, when, one)
        case filters.OWNER:
            return say.line("owner {person}", person=Mention(one.value)) if one.value else say.line("without an owner")
        case filters.BIRTHDAY:
            days = when.days(one.value)
            if len(days) == 1:
                return say.line("birthday today, {day}", day=days[0])
            return say.line(
                "birthday from {first} to {last}", first=say.month_day(days[0]), last=say.month_day(days[-1])
            )
        case filters.RFM | filters.MOVED | filters.INTO | filters.LEVEL:
            return _grouped(say, when, one)
        case filters.ANSWERED:
            return say.line("{answered}", answered=_answered(say, store, one))
        case filters.NEW:
            since = when.today - (one.value - 1) * who.ONE_DAY
            return say.line("added since {day}", day=since)
        case filters.WISH:
            return say.line("asked for W{n}", n=one.value)
        case filters.UNTOLD:
            return say.line("asked for W{n} and not told yet", n=one.value)
    return [{"type": "text", "text": _plainly(say, when, one)}]


def _grouped(say: Say, when: When, one: Filter) -> list[Element]:
    """Return in words which RFM group or level is meant, or who moved."""
    if one.kind == filters.LEVEL:
        return say.line("level {level}, as of this morning", level=level_name(say, one.value))
    if one.kind == filters.RFM:
        return say.line("RFM group {group}", group=rfm_blocks.name(say, one.value))
    if one.kind == filters.MOVED:
        return say.line("moved since {day}", day=when.today - (one.value - 1) * who.ONE_DAY)
    return say.line("moved to {segment} in 30 days", segment=rfm_blocks.any_name(say, one.value))


def _plainly(say: Say, when: When, one: Filter) -> str:
    shown = kit.clipped(str(one.value), MOST_SHOWN)
    sign = SIGNS.get(one.sign, one.sign)
    match one.kind:
        case filters.SEGMENT:
            return say("segment {segment}", segment=segments.name(say, one.value))
        case filters.TAG:
            return say("tag {tag}", tag=shown)
        case filters.COMPANY:
            return say("company {company}", company=shown)
        case filters.OWN:
            return say("{field}: {value}", field=one.sign, value=shown)
        case filters.UNHAPPY:
            return say("satisfaction under {n}", n=say.tenths(when.content))
        case filters.ASLEEP:
            return say.plural(
                "no contact and no purchase for {n} day or more",
                "no contact and no purchase for {n} days or more",
                one.value,
            )
        case filters.POINTS | filters.NEAR | filters.UNREDEEMED:
            return _of_points(say, one, sign)
        case filters.SPENT:
            return say("spent {sign} {amount} in 12 months, after refunds", sign=sign, amount=say.money(one.value))
        case filters.BOUGHT:
            return say("bought {product}", product=shown)
    return say("age or spending missing")


def _of_points(say: Say, one: Filter, sign: str) -> str:
    if one.kind == filters.NEAR:
        return say.plural("{n} point short of a reward", "{n} points or less short of a reward", one.value)
    if one.kind == filters.UNREDEEMED:
        return say("never redeemed anything")
    return say("points {sign} {n}", sign=sign, n=f"{one.value:,}")


def _answered(say: Say, store: Store, one: Filter) -> str:
    product = store.products.get(one.value) if isinstance(one.value, int) else None
    name = kit.clipped(product.name if product else str(one.value), MOST_SHOWN)
    if not one.sign:
        return say("answered about {product}", product=name)
    if one.sign in filters.SCORES:
        return say("gave {product} {scores}", product=name, scores=points(say, int(one.sign)))
    return say("would like of {product}: {hope}", product=name, hope=expectation(say, one.sign))


def _list(say: Say, store: Store, when: When, one: Filter) -> list[Element]:
    kept = store.saved_lists.get(int(one.value))
    if kept is None:
        return say.line("a list that isn't there anymore")
    inner = list(who.spread(store, [one]))
    if any(filter.kind == filters.LIST for filter in inner):
        return say.line("list {name}", name=kept.name)
    return [*say.line("list {name} (", name=kept.name), *joined(say, store, when, inner), *say.line(")")]


def named(say: Say, store: Store, when: When, given: Sequence[Filter]) -> list[Element]:
    """Return what a list is called: a segment's or a saved list's name where it is just that, else its filters."""
    if len(given) == 1 and given[0].kind == filters.LIST:
        kept = store.saved_lists.get(int(given[0].value))
        return [{"type": "text", "text": kept.name if kept else say("a list that isn't there anymore")}]
    if len(given) == 1 and given[0].kind == filters.SEGMENT:
        return [{"type": "text", "text": segments.name(say, given[0].value)}]
    return joined(say, store, when, given)


def read(request: Request, store: Store, text: str) -> Typed:
    """Return the filters that somebody typed; what is no filter is refused with what there is."""
    say = request.say
    try:
        return who.read(request, store, text)
    except NoSuch as wrong:
        names = segments.every(request) + [one.name for one in store.saved_lists.all()]
        raise Refusal(
            "There's no segment or list called {text}. You can choose {known}.",
            text=wrong.values["text"],
            known=say("; ").join(names[:MOST_NAMED]),
        ) from None
    except Unknown as wrong:
        _is_no_slip(request, text, str(wrong.values.get("text", "")))
        raise Refusal(
            "I don't know the filter {text}. There are: {filters}.",
            text=kit.clipped(str(wrong.values.get("text", "…")), 40),
            filters=say(THERE_ARE),
            example=N_("/customer list unhappy owner=me"),
        ) from None


def _is_no_slip(request: Request, text: str, wrong: str) -> None:
    """Ask what was meant where a filter has one letter more, less, other or swapped."""
    typed = "".join(itertools.takewhile(str.isalpha, wrong))
    near = [word for word in filter_words.SLIPPED if is_slip(fold(typed), word)]
    if not near or text != request.text:
        return
    meant = [f"{request.route} {text.replace(typed, word, 1)}" for word in near]
    options = [
        Option(request.command(one), {}, instead=Instead(request.route, one.removeprefix(request.route).strip()))
        for one in meant
    ]
    say = request.say
    raise Question([kit.lines(say.line("I don't know the filter {text}. Did you mean this?", text=typed))], options)
