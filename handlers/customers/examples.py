"""What a suggestion is about: `{customer}`, `{product}` and the like, of what is there, in the reader's language.

Looked up only where something is suggested: in a refusal, in help, in an empty list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import Any, Protocol, TypeVar

from handlers.kernel import words
from handlers.kernel.did_you_mean import is_verbs
from handlers.kernel.refusal import Refusal, wanted
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element
from storage.models import Customer, Product, Purchase
from storage.script import is_han
from storage.store import Store

MOST_OWN, MOST_LATE, MOST_TRIED = 10, 10, 8
"""Of the customers whom a suggestion may be about: the reader's own, the workspace's, and how many are looked at."""
MOST_PRODUCTS, MOST_PEOPLE = 20, 10
MOST_PURCHASES, LEAST_LEFT = 10, 100_00
"""Of the newest purchases those are looked at of which so many cents are left to be refunded."""
MOST_INVENTED = 20
USUAL_POINTS = 30
USUAL_PRICES = (100, 90)

_CUSTOMERS = {
    "en": ("Mary Chen", "Tom Baker", "Anna Lee", "Peter Hill"),
    "zh": ("王五", "孙晓梅", "周文斌", "吴佳怡"),
}
_PRODUCTS = {"en": ("Pro Plan", "Desk Lamp", "Travel Mug"), "zh": ("产品A", "护眼台灯", "旅行杯")}
_LEVELS = {"en": ("high", "medium"), "zh": ("高", "中")}

ADD = N_("/customer add {newcomer} age=30 spending=medium")
BUY = N_("/purchase {customer} 400")
OWN = N_("/customer edit {customer} owner={me}")
INSTEAD = {"target": ADD, "saver": BUY, "purchase": BUY, "owner": OWN, "colleague": ""}
"""What is suggested where there is nothing of a kind that nobody can invent: what makes the first, if anything does."""


class Named(Protocol):
    """What has a name."""

    @property
    def name(self) -> str:
        """Its name."""


class Nouns(Protocol):
    """What is found by a name: customers, or products."""

    def longest_known(self, names: Sequence[str]) -> int | None:
        """Return the index of the longest of these texts that is a whole name."""

    def like(self, name: str, most: int) -> Sequence[Any]:
        """Return what a name means."""


N = TypeVar("N", bound=Named)


class Examples:
    """The names that suggestions to one reader are about; what is not there in an empty workspace is invented.

    Without a store, as where the database cannot be asked, everything is.
    """

    def __init__(self, request: Request, store: Store | None) -> None:
        self._request = request
        self._store = store

    def __getitem__(self, name: str) -> str:
        return str(getattr(self, name))

    def fill(self, template: str, /, **given: Any) -> str:
        """Return a suggestion as this person would type it, "" where none works; `given` goes before what is there."""
        missing = self._missing(template)
        if missing:
            template = INSTEAD[missing]
        names = {name: given[name] if name in given else self[name] for name in wanted(template)}
        return self._request.command(self._request.say(template, **names)) if template else ""

    def code(self, template: str, /, **given: Any) -> list[Element]:
        """Return a suggestion as it is shown."""
        return code(self.fill(template, **given))

    def can_fill(self, template: str) -> bool:
        """Tell whether there is all that a suggestion is about and nobody can invent."""
        return not self._missing(template)

    def _missing(self, template: str) -> str:
        return next((kind for kind in INSTEAD if kind in wanted(template) and not getattr(self, f"_{kind}")), "")

    # ---- customers

    @cached_property
    def customer(self) -> str:
        """A customer: the reader's own last one, else one of the workspace's."""
        return self._typed[0] if self._typed else self._invented[0]

    @cached_property
    def level(self) -> str:
        """A level of spending that is not this customer's."""
        high, medium = _LEVELS[self._language]
        return medium if self._picked and self._picked[0][0].spending == "high" else high

    @cached_property
    def source(self) -> str:
        """The one of two customers who is merged into the other."""
        return self.customer

    @cached_property
    def target(self) -> str:
        """The other of the two."""
        return self._target or self._invented[1]

    @cached_property
    def saver(self) -> str:
        """A customer who has points."""
        return self._saver[0] if self._saver else self.customer

    @cached_property
    def points(self) -> str:
        """Points that this customer has."""
        return str(self._saver[1]) if self._saver else str(USUAL_POINTS)

    @cached_property
    def beginning(self) -> str:
        """How a customer's name begins."""
        name = self._typed[0].strip('"“”') if self._typed else self._invented[0]
        return name[:1] if is_han(name[0]) else name.split()[0]

    @cached_property
    def newcomer(self) -> str:
        """A customer who is not there yet."""
        store = self._store
        names = _and_more(self._invented)
        return next((one for one in names if store is None or not store.customers.called(one, 1)), self._invented[0])

    @property
    def _invented(self) -> tuple[str, ...]:
        return _CUSTOMERS[self._language]

    @property
    def _language(self) -> str:
        return "zh" if self._request.say.language.startswith("zh") else "en"

    @cached_property
    def _candidates(self) -> list[Customer]:
        """Those whom a suggestion may be about: whom the request names, then whose name is of the reader's script."""
        if self._store is None:
            return []
        own = self._store.customers.these(self._store.changes.customers_of(self._request.person.id, MOST_OWN))
        found = {one.id: one for one in (*own, *self._store.customers.lately(MOST_LATE))}
        others = sorted(found.values(), key=lambda one: not self._is_readable(one))
        meant = self._meant(self._store)
        return [*meant, *(one for one in others if one not in meant)]

    def _meant(self, store: Store) -> list[Customer]:
        """Return whom the request's own text begins with, where that is the whole name of one."""
        known: list[str] = []

        def longest(openings: Sequence[str]) -> int | None:
            index = store.customers.longest_known(openings)
            known.extend([openings[index]] if index is not None else [])
            return index

        with suppress(Refusal):
            words.split_name(self._request.text, longest)
        return list(store.customers.called(known[0], 1)) if known else []

    @cached_property
    def _picked(self) -> list[tuple[Customer, str]]:
        """The first two of them who can be typed, and how."""
        return list(islice(self._as_typed(self._candidates[:MOST_TRIED]), 2))

    @property
    def _typed(self) -> list[str]:
        return [typed for _, typed in self._picked]

    @cached_property
    def _target(self) -> str | None:
        return self._typed[1] if len(self._typed) > 1 else None

    @cached_property
    def _saver(self) -> tuple[str, int] | None:
        """A customer who has points, as they are typed, and how many are redeemed."""
        rich = (one for one in self._candidates if one.points > 0 and self._free(one) > 0)
        found = next(self._as_typed(rich), None)
        return None if found is None else (found[1], min(self._free(found[0]), USUAL_POINTS))

    def _free(self, customer: Customer) -> int:
        """Return how many of a customer's points can be redeemed now."""
        if self._store is None:
            return customer.points
        at = self._request.at
        return self._store.lots.standing(customer.id, at).usable - self._store.holds.held(customer.id, at)

    def _as_typed(self, customers: Iterable[Customer]) -> Iterator[tuple[Customer, str]]:
        for one in customers:
            if (typed := self.typed(one)) is not None:
                yield one, typed

    def typed(self, customer: Customer) -> str | None:
        """Return how a customer is typed so that nobody else is meant; None where that takes a choice."""
        if self._store is None:
            return customer.name
        ways = [*_ways(customer.name), *([customer.number] if customer.number else [])]
        return self._meaning(ways, self._store.customers, customer)

    # ---- products

    @cached_property
    def product(self) -> str:
        """A product: one that is there."""
        return self._product[1] if self._product else _PRODUCTS[self._language][0]

    @cached_property
    def price(self) -> str:
        """A price that is not this product's."""
        usual, other = USUAL_PRICES
        return str(other if self._product and self._product[0].price == usual * 100 else usual)

    @cached_property
    def _product(self) -> tuple[Product, str] | None:
        """The first product that can be typed, and how."""
        store = self._store
        if store is None:
            return None
        kept = sorted(store.products.all(MOST_PRODUCTS), key=lambda one: not self._is_readable(one))
        ways = ((one, self._meaning(list(_ways(one.name)), store.products, one)) for one in kept[:MOST_TRIED])
        return next(((one, typed) for one, typed in ways if typed is not None), None)

    @cached_property
    def novelty(self) -> str:
        """A product that is not there yet."""
        names, store = _PRODUCTS[self._language], self._store
        return next((one for one in _and_more(names) if store is None or store.products.called(one) is None), names[0])

    # ---- the rest

    @cached_property
    def purchase(self) -> str:
        """The ID of a purchase of which a part can be refunded."""
        return f"P{self._purchase.id}" if self._purchase else "P17"

    @cached_property
    def _purchase(self) -> Purchase | None:
        store = self._store
        newest = store.purchases.newest(MOST_PURCHASES) if store else []
        left = (one for one in newest if one.amount - one.refunded >= LEAST_LEFT)
        return next((one for one in left if store and store.customers.get(one.customer)), None)

    @property
    def me(self) -> str:
        """Whoever reads it, as they are mentioned."""
        return f"@{self._request.person.name}"

    @property
    def colleague(self) -> str:
        """Another member of the team, as they are mentioned."""
        return self._colleague or self.me

    @cached_property
    def _colleague(self) -> str | None:
        some = self._store.people.some(MOST_PEOPLE) if self._store else []
        others = (one for one in some if one.name and one.id != self._request.person.id)
        found = min(others, key=lambda one: not self._is_readable(one), default=None)
        return f"@{found.name}" if found else None

    @property
    def owner(self) -> str:
        """Whose customers can be handed over, as they are mentioned."""
        return self._owner or self.me

    @cached_property
    def _owner(self) -> str | None:
        store, found = self._store, None
        if store and self._colleague:
            found = next(filter(None, (store.people.get(one.owner) for one in self._candidates if one.owner)), None)
        return f"@{found.name}" if found else None

    @property
    def heir(self) -> str:
        """Who takes what the owner hands over."""
        return self.colleague if self.owner == self.me else self.me

    def _is_readable(self, one: Named) -> bool:
        """Tell whether a name is of the script of the reader's language."""
        return any(map(is_han, one.name)) is (self._language == "zh")

    def _meaning(self, ways: Sequence[str], nouns: Nouns, one: Customer | Product) -> str | None:
        """Return the first of several ways to type a name that means this one and no other."""
        return next((typed for typed in ways if self._means(typed, nouns, one.id)), None)

    def _means(self, typed: str, nouns: Nouns, id: int) -> bool:
        behind = "400"
        if is_verbs(self._request, typed):
            return False
        try:
            name, rest = words.split_name(f"{typed} {behind}", nouns.longest_known)
        except Refusal:
            return False
        whole = words.whole_name(typed)
        return rest == behind and whole == name and [one.id for one in nouns.like(name, 2)] == [id]


def _and_more(names: Sequence[str]) -> Iterator[str]:
    """Give invented names, and more of them where they are taken."""
    yield from names
    yield from (f"{names[0]} {number}" for number in range(2, MOST_INVENTED))


def _ways(name: str) -> Iterator[str]:
    yield name
    yield f'"{name}"'
    yield f"“{name}”"
