"""/customer company: a company's people together: how satisfied they are, what they bought, and what is open."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers import lookup
from handlers.followups import answers
from handlers.followups import blocks as followups
from handlers.kernel import kit, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Element
from handlers.lists import blocks, filters, pages, who
from handlers.lists.filters import Filter
from handlers.lists.pages import Asked
from handlers.lists.who import When
from storage.companies import Sums
from storage.followups import Described
from storage.store import Store

part = Part()

MOST_OFFERED, MOST_OPEN, MOST_COUNTED = 8, 5, 5000


@part.verb(
    Help("/customer company NAME", "a company: its people, how satisfied they are, what they bought, what is open"),
    "公司",
    who=Who.MEMBERS,
    writes=False,
    openly=True,
)
def company(request: Request, store: Store) -> Reply:
    """/customer company NAME."""
    if not request.text:
        raise Refusal("Which company do you want to see?")
    name = words.whole_name(request.text)
    found = store.companies.called(name, MOST_OFFERED)
    if not found:
        raise Refusal(
            "No customer belongs to a company called {name}. You can set a customer's company when you edit them.",
            name=name,
        )
    if len(found) > 1:
        asked = request.say.line("Several companies match *{name}*. Which one do you mean?", name=name)
        raise Question([kit.lines(asked)], [Option(one, {}, instead=Instead(lookup.COMPANY, one)) for one in found])
    return card(request, store, found[0])


def card(request: Request, store: Store, name: str) -> Reply:
    """Show a company."""
    say, asked = request.say, Asked((Filter(filters.COMPANY, name),))
    when = When.of(request)
    page = pages.gather(store, when, asked)
    ids = _people(request, store, name)
    sums = store.companies.sums(ids)
    people = blocks.page(request, store, page)
    open_ = _open_of(store, ids)
    head: list[kit.Block] = [kit.header(name), kit.fields(_fields(request, page.count, sums, len(open_)))]
    if open_:
        label = say("Open follow-ups: {n}", n=f"{len(open_):,}")
        head.append(kit.headed(say.line("*Open follow-ups*"), _open(request, open_)))
        head.append(kit.buttons([kit.button(label, "company_open", f"0:{name}")]))
    return people.but(
        blocks=[*head, *people.blocks],
        summary="\n".join((kit.spoken(head), people.text)),
    )


@part.button("company_open", who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show a page of a company's open follow-ups beside its card."""
    skip, _, name = request.text.partition(":")
    found = [one.followup.id for one in _open_of(store, _people(request, store, name))]

    def turn(label: str, to: int) -> kit.Block:
        return kit.button(label, "company_page", f"{to}:{name}")

    return answers.these(request, store, found, words.id_of(skip) or 0, turn).but(beside=True)


@part.button("company_page", who=Who.MEMBERS, writes=False)
def turned(request: Request, store: Store) -> Reply:
    """Show another page of a company's open follow-ups."""
    return opened(request, store).but(beside=False)


def _people(request: Request, store: Store, name: str) -> list[int]:
    wanted = who.wanted(store, When.of(request), (Filter(filters.COMPANY, name),))
    return store.lists.ids(wanted, who.MOST_COUNTED)


def _open_of(store: Store, customers: Sequence[int]) -> list[Described]:
    theirs = set(customers)
    return [one for one in store.followups.all(MOST_COUNTED) if one.followup.customer in theirs]


def _fields(request: Request, count: int, sums: Sums, open_: int) -> list[tuple[str, str]]:
    say = request.say
    mean = say("{value} out of 5", value=say.tenths(round(sums.satisfaction / max(sums.people, 1))))
    bought = say.plural("{n} purchase", "{n} purchases", sums.purchases)
    if sums.last_bought is not None:
        told = {"purchases": bought, "amount": say.money(sums.cents), "day": sums.last_bought}
        bought = say("{purchases}, {amount} after refunds, the last one {day}", **told)
    return [
        (say("People"), blocks.number(say, count)),
        (say("Satisfaction"), say("{mean} on average, {least} at least", mean=mean, least=say.tenths(sums.least))),
        (say("Purchases"), bought),
        (say("Points"), f"{sums.points:,}"),
        (say("Open follow-ups"), f"{open_:,}"),
    ]


def _open(request: Request, open_: list[Described]) -> list[list[Element]]:
    say = request.say
    rows = [
        [*say.line("*{name}* · ", name=kit.clipped(one.name, 60)), *followups.on_card(say, one, request.at)]
        for one in open_[:MOST_OPEN]
    ]
    left = len(open_) - len(rows)
    return [*rows, say.line("and {n} more", n=f"{left:,}")] if left > 0 else rows
