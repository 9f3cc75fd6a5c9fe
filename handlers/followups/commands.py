"""/customer followup, typed or filled into its form, and /customer followups."""

from __future__ import annotations

from handlers.customers import inputs, lookup
from handlers.followups import (
    actions,
    answers,
    blocks,
    board,
    call_list,
    clicks,
    colleagues,
    forms,
    not_today,
    rules,
    settings,
    taken_back,
)
from handlers.kernel import days, kit, which_day, words
from handlers.kernel.characters import keyword
from handlers.kernel.days import Way
from handlers.kernel.parts import Help, Part
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal, beside, suggesting
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.which_day import Found
from handlers.kernel.wording import N_, Mention
from storage.models import Customer
from storage.store import Store

part = Part()

BOARD = frozenset({"board", "看板"})
MENTION = Pattern(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
PLAN = N_("/customer followup {customer} tomorrow call about the invoice")
LISTS = {
    "": "mine",
    "mine": "mine",
    "my": "mine",
    "我的": "mine",
    "all": "all",
    "全部": "all",
    "所有": "all",
    "overdue": "overdue",
    "late": "overdue",
    "逾期": "overdue",
    "过期": "overdue",
    "超期": "overdue",
}


@part.button("followup_plan", who=Who.MEMBERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Open the form that plans a follow-up, with the channel's customer and the next working day."""
    return _form(request, store, inputs.linked(request, store))


def _form(request: Request, store: Store, customer: Customer | None) -> Reply:
    calendar = colleagues.calendar(store, request.person.id, request.person.zone)
    return Reply(modal=forms.plan(request, customer, rules.of_review(calendar, request.at)))


@part.verb(
    Help(
        "/customer followup NAME DAY [what]",
        "plans a follow-up with a customer; DAY can be tomorrow, Fri, 2026-12-01, in 3 days or +3; just a name opens a"
        " form",
    ),
    "跟进",
    "回访",
    who=Who.MEMBERS,
    writes=True,
    examples=(PLAN,),
    opens=opened,
    openly=True,
)
def plan(request: Request, store: Store) -> Reply:
    """/customer followup NAME DAY [what]."""
    if not request.text:
        raise Refusal("Who do you want to follow up with, and when?", example=PLAN)
    if keyword(request.text) in BOARD | LISTS.keys():
        return listed(request, store)
    with suggesting(PLAN):
        name, rest = _split(request, store)
        if not rest:
            return _form(request, store, lookup.named(request, store, name))
        found = which_day.coming(request, rest, colleagues.works(request, store))
        what = words.note(found.rest)
    return _planned(request, store, name, found, what)


@part.form("followup_plan", who=Who.MEMBERS, writes=True)
def filled(request: Request, store: Store) -> Reply:
    """Plan what was filled in."""
    request, name = inputs.chosen(request)
    with beside("day"):
        day = which_day.filled(request, request.fields.text("day"), Way.COMING)
    return _planned(request, store, name, Found(day, None, ""), words.note(request.fields.text("what")))


@part.verb(
    Help(
        "/customer followups [mine|all|overdue|@person|board]",
        "open follow-ups, yours first: take them, record how they went, put them off or hand them over; managers see"
        " the board, by colleague and age",
    ),
    "跟进列表",
    "待跟进",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/customer followups overdue"),),
    alone=True,
    prepare=colleagues.mentioned,
)
def listed(request: Request, store: Store) -> Reply:
    """/customer followups [mine|all|overdue|@person|board]."""
    if keyword(request.text) in BOARD:
        if not request.is_manager:
            raise Refusal("Only managers see the board; yours are here.", example=N_("/customer followups"))
        return board.show(request, store)
    mentioned = MENTION.fullmatch(request.text.strip())
    which = mentioned[1] if mentioned else LISTS.get(keyword(request.text))
    if which is None:
        raise Refusal(
            "There's no list called {text}. You can choose mine, all, overdue, board, or @ and a colleague.",
            text=kit.clipped(request.text, 40),
            example=N_("/customer followups overdue"),
        )
    return Reply(answers.page(request, store, which, 0))


def _planned(request: Request, store: Store, name: str, due: Found, what: str) -> Reply:
    customer = lookup.named(request, store, name)
    kept = store.followups.open_of(customer.id)
    if kept is not None and not request.answers.get("move"):
        raise _moves(request, store, kept.id, request.say.day(due.day))
    done = actions.plan(request, store, customer, due.day, what, due.minute)
    return Reply(answers.planned(request, store, customer, done, due.minute))


def _split(request: Request, store: Store) -> tuple[str, str]:
    """Split what was typed into the name and what begins with a day; a name may end where a day begins."""
    name, rest = lookup.split(request, store)
    if days.read(rest, request.today, Way.COMING) is not None or store.customers.called(name, 1):
        return name, rest
    where = days.find(request.text)
    if where is None:
        return name, rest
    return words.whole_name(request.text[:where].rstrip(" ,，:：、")), request.text[where:]


def _moves(request: Request, store: Store, id: int, day: str) -> Question:
    say = request.say
    one = store.followups.described(id)
    if one is None:
        raise Refusal("This customer isn't there anymore.")
    person = Mention(one.followup.owner)
    asked = say.line("*{name}* already has an open follow-up: {person}, ", name=one.name, person=person)
    asked += blocks.due(say, one.followup, request.at)
    option = Option(say("Move it to {day}", day=day), {"move": True, "customer": one.followup.customer}, "primary")
    return Question([kit.lines([*asked, *blocks.why(say, one.followup, one.note)])], [option])


def register(routes: Routes) -> None:
    """Register follow-ups; /customer and /haoping are registered already."""
    routes.tell(blocks.ATTRIBUTES)
    routes.tell(not_today.ATTRIBUTES)
    routes.add(part, settings.part, clicks.part, taken_back.part, call_list.part, not_today.part, board.part)
