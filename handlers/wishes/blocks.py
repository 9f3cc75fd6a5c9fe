"""How wishes are shown: what they weigh, in whose words, and what can be done about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.followups.rules import Calls
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Say
from handlers.lists import filters
from handlers.lists.blocks import opens
from handlers.lists.filters import Filter
from handlers.research import effects
from handlers.research.effects import MOST_TITLE
from storage.askers import SHIPPED, Weight
from storage.models import Product, Wish, WishAsk
from storage.store import Store
from storage.wishes import DECLINED, OPEN, PLANNED

PAGE = 8
MOST_DOUBTS = 3
MOST_QUOTED = 5
SHOW, TURN, PLAN, DECLINE, MERGE, SHIP, SORT, ABOUT, SAME, OTHER = (
    *("wish", "wishes", "wish_plan", "wish_decline", "wish_merge", "wish_ship", "wish_sort", "wish_about"),
    *("wish_same", "wish_other"),
)
IMPROVE = "product_improve"
"""The button that shows what may be improved of a product."""
HEAR = N_("/log {customer} would like a dark mode")
ALIVE = (OPEN, PLANNED)


@dataclass(frozen=True)
class Shown:
    """A wish with what is shown of it: its product, what it weighs, and who asked for it how, the newest first."""

    wish: Wish
    product: Product | None
    weight: Weight
    asks: Sequence[WishAsk]


def shown(request: Request, store: Store, wish: Wish) -> Shown:
    """Return a wish with what is shown of it."""
    product = None if wish.product is None else store.products.get(wish.product)
    weight = store.askers.weight(wish.id, request.policy.of(Calls).under)
    return Shown(wish, product, weight, store.askers.asks(wish.id))


def title(say: Say, one: Shown, most: int = MOST_TITLE) -> str:
    """Return what a wish is called."""
    return effects.title(say, one.wish, one.asks, most)


def state(say: Say, wish: Wish) -> str:
    """Return what has become of a wish."""
    return {
        OPEN: say("not decided yet"),
        PLANNED: say("planned"),
        SHIPPED: say("shipped"),
        DECLINED: say("declined"),
    }[wish.state]


def name(say: Say, one: Shown) -> list[Element]:
    """Return a wish's number, what it is called, and what it is about."""
    about = one.product.name if one.product else say("no product named")
    said = {"n": one.wish.id, "wish": title(say, one), "product": kit.clipped(about, 40)}
    return say.line("*W{n}* {wish} · {product}", **said)


def facts(say: Say, one: Shown) -> list[Element]:
    """Return what a wish weighs, in one line."""
    weight = one.weight
    parts = [state(say, one.wish), say.plural("{n} customer", "{n} customers", weight.customers)]
    if weight.unhappy:
        parts.append(say.plural("{n} unhappy", "{n} unhappy", weight.unhappy))
    if weight.purchases:
        many = say.plural("{n} purchase", "{n} purchases", weight.purchases)
        parts.append(say("{purchases}, {amount}", purchases=many, amount=say.money(weight.cents)))
    parts.append(say.plural("asked for once", "asked for {n} times", weight.asks))
    return [{"type": "text", "text": " · ".join(parts)}]


def page(request: Request, found: Sequence[Shown], doubts: Sequence[tuple[Shown, Shown]], turns: Turns) -> Reply:
    """Show a page of wishes, after those of which a manager is asked whether they are the same."""
    say = request.say
    blocks = [kit.header(turns.title(say))]
    for one, other in doubts:
        blocks += doubt(say, one, other)
    if doubts:
        blocks.append(kit.divider())
    for one in found:
        blocks += [kit.lines(name(say, one), facts(say, one)), kit.buttons(_row(say, one))]
    if not found:
        nothing = say.line(
            "No wishes here. I hear them in logs, surveys and messages, as in {example}", example=turns.example
        )
        blocks.append(kit.lines(nothing))
    return Reply([*blocks, *turns.blocks(say, len(found))])


@dataclass(frozen=True)
class Turns:
    """Which page of which wishes is shown, of how many; `example` would make one."""

    states: str
    product: Product | None
    skip: int
    total: int
    example: list[Element]

    def title(self, say: Say) -> str:
        """Return the heading."""
        which = {
            "alive": say("What customers wish for"),
            SHIPPED: say("Wishes that came true"),
            DECLINED: say("Declined wishes"),
        }[self.states]
        return say("{title}: {product}", title=which, product=self.product.name) if self.product else which

    def blocks(self, say: Say, count: int) -> list[kit.Block]:
        """Return where the page stands, and the ways to others."""
        of = self.product.id if self.product else 0
        row = [kit.button(say("Back"), TURN, f"{self.states}:{of}:{max(self.skip - PAGE, 0)}")] if self.skip else []
        if self.skip + count < self.total:
            row.append(kit.button(say("More"), TURN, f"{self.states}:{of}:{self.skip + PAGE}"))
        labels = {"alive": say("Open and planned"), SHIPPED: say("Shipped"), DECLINED: say("Declined")}
        row += [kit.button(label, TURN, f"{key}:{of}:0") for key, label in labels.items() if key != self.states]
        place = []
        if self.total > PAGE:
            values = {"first": self.skip + 1, "last": self.skip + count, "total": f"{self.total:,}"}
            place = [kit.small(say("{first} to {last} of {total}", **values))]
        return [*place, kit.buttons(row)]


def doubt(say: Say, one: Shown, other: Shown) -> list[kit.Block]:
    """Ask whether a wish is the same as another."""
    asked = say.line("*W{n}* {wish}: is it the same as", n=one.wish.id, wish=title(say, one))
    there = say.line("*W{n}* {wish}?", n=other.wish.id, wish=title(say, other))
    row = [
        kit.button(say("Same as W{n}", n=other.wish.id), SAME, f"{one.wish.id}:{other.wish.id}", "primary"),
        kit.button(say("No, another wish"), OTHER, str(one.wish.id)),
    ]
    return [kit.lines(asked, there), kit.buttons(row)]


def card(request: Request, one: Shown, more: Sequence[list[Element]] = (), below: Sequence[kit.Block] = ()) -> Reply:
    """Show a wish: what it weighs, its words, and what can be done; `more` are further lines about it."""
    say = request.say
    quoted = [ask for ask in one.asks if ask.words.strip()]
    rows = [say.line("“{words}”", words=kit.clipped(" ".join(ask.words.split()), 200)) for ask in quoted[:MOST_QUOTED]]
    if len(quoted) > MOST_QUOTED:
        rows.append(say.line("and {n} more", n=f"{len(quoted) - MOST_QUOTED:,}"))
    lines = [name(say, one), facts(say, one)]
    if one.wish.reason:
        lines.append(say.line("Declined: {reason}", reason=one.wish.reason))
    if one.wish.feature:
        lines.append(say.line("Gave the product: {feature}", feature=one.wish.feature))
    blocks = [kit.lines(*lines, *more)]
    if rows:
        blocks.append(kit.bullets(rows))
    return Reply([*blocks, kit.buttons(_row(say, one, whole=True)), *below])


def _row(say: Say, one: Shown, *, whole: bool = False) -> list[kit.Block]:
    id = str(one.wish.id)
    row = [] if whole else [kit.button(say("Open W{n}", n=one.wish.id), SHOW, id)]
    row += _lists(say, one)
    return row + _ways(say, one, id, whole=whole)


def _lists(say: Say, one: Shown) -> list[kit.Block]:
    """Return the buttons that open the customers behind the numbers."""
    asked = Filter(filters.WISH, one.wish.id)
    row = []
    if one.weight.customers:
        row.append(opens(say, [asked], say.plural("{n} customer", "{n} customers", one.weight.customers)))
    if one.weight.unhappy:
        unhappy = [asked, Filter(filters.UNHAPPY)]
        row.append(opens(say, unhappy, say.plural("{n} unhappy", "{n} unhappy", one.weight.unhappy)))
    return row


def _ways(say: Say, one: Shown, id: str, *, whole: bool) -> list[kit.Block]:
    """Return the buttons of what can be done about a wish, as it stands."""
    wish, row = one.wish, []
    if wish.kind and wish.product is not None and wish.state in ALIVE:
        row.append(kit.button(say("Improve it…"), IMPROVE, str(wish.product), "primary"))
    if not wish.kind and wish.state == OPEN:
        row.append(kit.button(say("Plan"), PLAN, id, "primary"))
    if not wish.kind and wish.state == PLANNED:
        row.append(kit.button(say("Ship…"), SHIP, id, "primary"))
    if wish.product is None and wish.state in ALIVE:
        row.append(kit.button(say("It's about…"), ABOUT, id))
    if wish.state in ALIVE and whole:
        row.append(kit.button(say("Sort out…"), SORT, id))
    if not wish.kind and wish.state in ALIVE:
        row.append(kit.button(say("It is…"), MERGE, id))
        row.append(kit.button(say("Decline…"), DECLINE, id))
    return row


def done(request: Request, sentence: list[Element], change: int, below: Sequence[kit.Block] = ()) -> Reply:
    """Say what was done about a wish, with Undo."""
    return Reply([kit.lines(sentence), kit.buttons([undo.button(request.say, change)]), *below], beside=True)
