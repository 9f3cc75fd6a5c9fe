"""The form of /survey send: about which product, and whom."""

from __future__ import annotations

from handlers.invitations import sending
from handlers.kernel import modals
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal, beside
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.lists import filters, spelled
from handlers.lists.filters import Filter
from handlers.products import inputs, lookup
from storage.store import Store

part = Part()

FORM = "survey_send"
MOST_WHO = 500
EVERYBODY, LIST = "everybody", "list:"
MOST_LISTS = 90


def opened(request: Request, store: Store) -> Reply:
    """Open the form."""
    sending.reachable(request)
    say = request.say
    lists = [(f"{LIST}{one.id}", one.name) for one in store.saved_lists.all()[:MOST_LISTS]]
    usual = [(filters.UNHAPPY, say("Unhappy customers")), (filters.ASLEEP, say("No contact for 60 days"))]
    choices = [(EVERYBODY, say("Everybody")), *usual, *lists]
    fields = [
        inputs.field(request),
        modals.choice("list", say("Who's asked"), choices, optional=True),
        modals.text(
            "who",
            say("Or in your own words"),
            most=MOST_WHO,
            placeholder=say("unhappy asleep 60 points>=500"),
            hint=say("What /customer list takes. With a choice above, both have to fit."),
            optional=True,
        ),
    ]
    return Reply(modal=modals.modal(say, FORM, say("Ask customers"), fields, submit=say("Next")))


@part.form(FORM, who=Who.MANAGERS, writes=True, deed=sending.SEND, prepare=sending.ready)
def filled(request: Request, store: Store) -> Reply:
    """Make links for those who were chosen."""
    sending.reachable(request)
    request, name = inputs.chosen(request)
    product = lookup.named(request, store, name)
    with beside("who"):
        typed = request.fields.text("who")
        if not typed and not request.fields.text("list"):
            raise Refusal("Please choose who's asked.", field="list")
        given = [*_chosen(request.fields.text("list")), *(spelled.read(request, store, typed).filters if typed else ())]
        return sending.send(request, store, product, given)


def _chosen(value: str) -> list[Filter]:
    """Return the filters that were chosen."""
    if value.startswith(LIST) and value.removeprefix(LIST).isdecimal():
        return [Filter(filters.LIST, int(value.removeprefix(LIST)))]
    return {
        filters.UNHAPPY: [Filter(filters.UNHAPPY)],
        filters.ASLEEP: [Filter(filters.ASLEEP, filters.USUAL_ASLEEP)],
    }.get(value, [])
