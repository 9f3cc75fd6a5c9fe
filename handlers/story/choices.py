"""The forms that ask for the customer when a verb was typed without one; what is chosen there is done as if typed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from handlers.customers import inputs
from handlers.kernel import modals, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal, beside
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Handler, Route, Routes
from handlers.kernel.wording import N_
from storage.models import Customer
from storage.store import Store


@dataclass(frozen=True)
class Chosen:
    """A form that asks which customer a verb is about: its route, its title and what its button says."""

    form: str
    title: str
    submit: str


LINK = Chosen("customer_link", N_("Link to a customer"), N_("Link"))
EXPORT = Chosen("customer_export", N_("All about a customer"), N_("Send it to me"))
FORGET = Chosen("customer_forget", N_("Forget a customer"), N_("Next"))
MERGE = "customer_merge"
SOURCE, TARGET = "source", "target"


def asks(chosen: Chosen, request: Request, store: Store) -> Reply:
    """Open the form that asks which customer is meant."""
    say = request.say
    field = inputs.field(request, inputs.linked(request, store), known=True)
    return Reply(modal=modals.modal(say, chosen.form, say(chosen.title), [field], submit=say(chosen.submit)))


def asks_two(request: Request, _: Store) -> Reply:
    """Open the form that asks which customer becomes part of which."""
    say = request.say
    fields = [
        inputs.field(request, id=SOURCE, label=say("Merge this customer"), known=True),
        inputs.field(request, id=TARGET, label=say("Into this one, which keeps everything"), known=True),
    ]
    return Reply(modal=modals.modal(say, MERGE, say("Merge two customers"), fields, submit=say("Next")))


def two(request: Request, store: Store) -> tuple[Customer, Customer]:
    """Return which customer becomes part of which, as filled in."""
    return _one(request, store, SOURCE), _one(request, store, TARGET)


def declare(part: Part, usage: str, chosen: Chosen) -> None:
    """Declare the form of a verb, which gets the chosen customer as if their name had been typed."""
    part.opens(usage)(partial(asks, chosen))

    def form(routes: Routes) -> None:
        verb = routes.find(usage)
        if verb is not None:
            typed = partial(_as_typed, verb.handler)
            routes.form(chosen.form, Route(typed, verb.who, verb.writes, verb.prepare, deed=verb.deed))

    part.openings.append(form)


def _as_typed(handler: Handler, request: Request, store: Store) -> Reply:
    customer = _one(request, store, inputs.FIELD)
    answers = {**request.answers, "customer": customer.id}
    return handler(request.but(text=f'"{customer.name}"', answers=answers), store)


def _one(request: Request, store: Store, id: str) -> Customer:
    kind, _, number = request.fields.text(id).partition(":")
    if kind != "id":
        raise Refusal("Please choose a customer.", field=id)
    with beside(id):
        customer = store.customers.get(words.id_of(number) or 0)
        if customer is None:
            raise Refusal("This customer isn't there anymore.")
        return customer
