"""/customer forget: asked first, done once and for all, with a receipt that names nobody."""

from __future__ import annotations

from handlers.customers import lookup
from handlers.kernel import kit
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Mention, Moment, Say
from handlers.story import choices
from storage.forgetting import Erased
from storage.models import Change, Customer
from storage.store import Store
from storage.subject import Subject

part = Part()

FORGET = "customer.forget"


@part.verb(
    Help(
        "/customer forget NAME",
        "permanently erases everything about a customer, keeping only anonymous figures; managers only",
    ),
    "彻底删除",
    "忘记",
    "遗忘",
    who=Who.MANAGERS,
    writes=True,
    examples=(N_("/customer forget {customer}"),),
    deed=FORGET,
)
def forget(request: Request, store: Store) -> Reply:
    """/customer forget NAME."""
    if not request.text:
        raise Refusal("Who do you want me to forget?", example=N_("/customer forget {customer}"))
    customer = lookup.named(request, store, lookup.whole(request))
    if not request.answers.get("sure"):
        raise _asked(request, store, customer)
    kept = (customer.interactions, store.purchases.total(customer.id), store.ledger.balance(customer.id))
    erased = store.forgetting.erase(customer)
    change = store.changes.record(FORGET, Subject("customer", customer.id), customer.id, after=dict(erased.counts()))
    return receipt(request, customer.id, erased, kept, change)


@part.undo(FORGET)
def undo_forget(request: Request, store: Store, change: Change) -> Reply:
    """Refuse: what was erased cannot be brought back."""
    raise Refusal("A forgotten customer can't be brought back. There's nothing left to restore.")


def _asked(request: Request, store: Store, customer: Customer) -> Question:
    say = request.say
    many, cents = store.purchases.total(customer.id)
    kept = say.line(
        "What stays, anonymously: {interactions}, {purchases} adding up to {amount}, {points}.",
        interactions=_interactions(say, customer.interactions),
        purchases=say.plural("{n} purchase", "{n} purchases", many),
        amount=say.money(cents),
        points=_points(say, store.ledger.balance(customer.id)),
    )
    told = [
        say.line("Forget *{name}* for good? *This can't be undone.*", name=customer.name),
        say.line(
            "What goes: name, ID, contact details and everything else we know about them, notes, links to"
            " messages, and what the history, answers and imports say about them."
        ),
        kept,
        say.line("Backups made earlier still have it all."),
    ]
    answers = {"customer": customer.id, "sure": True}
    return Question([kit.lines(*told)], [Option(say("Forget {name}", name=customer.name), answers, "danger")])


def receipt(request: Request, id: int, erased: Erased, kept: tuple[int, tuple[int, int], int], change: int) -> Reply:
    """Say what was erased and what was kept, without naming the customer."""
    say = request.say
    interactions, (many, cents), points = kept
    gone = [
        say.line("the profile: name, ID, contact details, and what they're found by"),
        *_counted(say, erased),
    ]
    stays = [
        say.line("{what}, without a note", what=_interactions(say, interactions)),
        say.line(
            "{what} adding up to {amount}",
            what=say.plural("{n} purchase", "{n} purchases", many),
            amount=say.money(cents),
        ),
        say.line("{what} in the ledger", what=_points(say, points)),
    ]
    return Reply(
        [
            kit.lines(
                say.line(
                    "*Receipt {id}*: a customer was forgotten by {person}, {at}.",
                    id=f"F{change}",
                    person=Mention(request.person.id),
                    at=Moment(request.at),
                ),
                say.line("Erased:"),
            ),
            kit.bullets(gone),
            kit.lines(say.line("Kept anonymously, as customer #{number}:", number=id)),
            kit.bullets(stays),
            kit.small(
                say(
                    "Backups made before this still have what was erased. Delete them, or forget the customer"
                    " again after restoring one."
                )
            ),
        ]
    )


def _counted(say: Say, erased: Erased) -> list[list[kit.Block]]:
    counts = [
        (erased.notes, say.plural("{n} note", "{n} notes", erased.notes)),
        (erased.messages, say.plural("{n} link to a message", "{n} links to messages", erased.messages)),
        (erased.entries, say.plural("{n} entry of the history", "{n} entries of the history", erased.entries)),
        (erased.opinions, say.plural("{n} survey answer's words", "the words of {n} survey answers", erased.opinions)),
        (erased.others, say.plural("{n} other text about them", "{n} other texts about them", erased.others)),
        (erased.links, say.plural("{n} link to answer by", "{n} links to answer by", erased.links)),
        (erased.answers, say.plural("{n} stored answer", "{n} stored answers", erased.answers)),
        (erased.mentions, say.plural("{n} mention elsewhere", "{n} mentions elsewhere", erased.mentions)),
    ]
    return [say.line("{what}", what=what) for count, what in counts if count]


def _interactions(say: Say, count: int) -> str:
    return say.plural("{n} interaction", "{n} interactions", count)


def _points(say: Say, points: int) -> str:
    return say.plural("{n} point", "{n} points", points)


choices.declare(part, "/customer forget", choices.FORGET)
