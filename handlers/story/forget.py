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
        "erases for good all that is known of a customer, and keeps amounts of nobody; managers only",
    ),
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
        raise Refusal("Who is to be forgotten?", example=N_("/customer forget {customer}"))
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
    raise Refusal("Whoever was forgotten stays forgotten: there is nothing left that could be brought back.")


def _asked(request: Request, store: Store, customer: Customer) -> Question:
    say = request.say
    many, cents = store.purchases.total(customer.id)
    kept = say.line(
        "What stays, of nobody: {interactions}, {purchases} of {amount} together, {points}.",
        interactions=_interactions(say, customer.interactions),
        purchases=say.plural("{n} purchase", "{n} purchases", many),
        amount=say.money(cents),
        points=_points(say, store.ledger.balance(customer.id)),
    )
    told = [
        say.line("Forget *{name}* for good? *This cannot be taken back.*", name=customer.name),
        say.line(
            "What goes: name, ID, contact data and all else that is known of them, notes, links to messages, "
            "what stands of them in the history, in answers and in imports."
        ),
        kept,
        say.line("Backups made before still hold it."),
    ]
    answers = {"customer": customer.id, "sure": True}
    return Question([kit.lines(*told)], [Option(say("Forget {name}", name=customer.name), answers, "danger")])


def receipt(request: Request, id: int, erased: Erased, kept: tuple[int, tuple[int, int], int], change: int) -> Reply:
    """Say what was erased and what was kept, without naming the customer."""
    say = request.say
    interactions, (many, cents), points = kept
    gone = [
        say.line("the profile: name, ID, contact data, and what they are found by"),
        *_counted(say, erased),
    ]
    stays = [
        say.line("{what}, without a note", what=_interactions(say, interactions)),
        say.line(
            "{what} of {amount} together",
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
            kit.lines(say.line("Kept, of nobody, as customer #{number}:", number=id)),
            kit.bullets(stays),
            kit.small(say("Backups made before this still hold what was erased: delete them, or forget once more.")),
        ]
    )


def _counted(say: Say, erased: Erased) -> list[list[kit.Block]]:
    counts = [
        (erased.notes, say.plural("{n} note", "{n} notes", erased.notes)),
        (erased.messages, say.plural("{n} link to a message", "{n} links to messages", erased.messages)),
        (erased.entries, say.plural("{n} entry of the history", "{n} entries of the history", erased.entries)),
        (erased.others, say.plural("{n} other text of theirs", "{n} other texts of theirs", erased.others)),
        (erased.answers, say.plural("{n} kept answer", "{n} kept answers", erased.answers)),
        (erased.mentions, say.plural("{n} mention elsewhere", "{n} mentions elsewhere", erased.mentions)),
    ]
    return [say.line("{what}", what=what) for count, what in counts if count]


def _interactions(say: Say, count: int) -> str:
    return say.plural("{n} interaction", "{n} interactions", count)


def _points(say: Say, points: int) -> str:
    return say.plural("{n} point", "{n} points", points)


choices.declare(part, "/customer forget", choices.FORGET)
