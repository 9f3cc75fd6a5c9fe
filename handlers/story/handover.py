"""/customer handover: all customers and open follow-ups of a colleague given to another in one step, and given back."""

from __future__ import annotations

import re

from handlers.followups import actions
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_, Mention
from storage.models import Change
from storage.store import Store
from storage.subject import Subject

part = Part()

HANDOVER = "customer.handover"
_PEOPLE = Pattern(r"<@([A-Z0-9]+)(?:\|[^>]*)?>")
_ME = Pattern(rf"(?<![A-Za-z0-9<@|])(?:{'|'.join(sorted(words.ME, key=len, reverse=True))})(?![A-Za-z0-9>|])", re.I)


@part.verb(
    Help(
        "/customer handover @A @B", "hands all of a colleague's customers and open follow-ups to another; managers only"
    ),
    "移交",
    "交接",
    who=Who.MANAGERS,
    writes=True,
    examples=(N_("/customer handover {owner} {heir}"),),
    deed=HANDOVER,
)
def handover(request: Request, store: Store) -> Reply:
    """/customer handover @A @B."""
    typed = _ME.sub(f"<@{request.person.id}>", request.text)
    people = _PEOPLE.findall(typed)
    if len(people) != 2 or _PEOPLE.sub("", typed).strip(" ,，→>-到给"):
        raise Refusal(
            "Whose customers and follow-ups should go to whom? Mention both of them.",
            example=N_("/customer handover {owner} {heir}"),
        )
    owner, person = people
    if owner == person:
        raise Refusal("That's the same person twice. Mention who hands over, then who takes over.")
    customers = store.customers.give(owner, person)
    followups = actions.give_all(request, store, owner, person)
    if not customers and not followups:
        raise Refusal("{person} has no customers and no open follow-ups.", person=Mention(owner))
    change = store.changes.record(
        HANDOVER,
        Subject("person", owner),
        before={"owner": owner},
        after={"owner": person, "kept": {"customers": customers, "followups": followups}},
    )
    say = request.say
    return Reply(
        [
            kit.lines(
                say.line(
                    "Handed over from {owner} to {person}: {customers} and {followups}.",
                    owner=Mention(owner),
                    person=Mention(person),
                    customers=say.plural("{n} customer", "{n} customers", len(customers)),
                    followups=say.plural("{n} open follow-up", "{n} open follow-ups", len(followups)),
                )
            ),
            kit.buttons([undo.button(say, change)]),
        ]
    )


@part.undo(HANDOVER)
def undo_handover(request: Request, store: Store, change: Change) -> Reply:
    """Give back what the new owner still has; what was passed on to others since stays with them."""
    owner, person, kept = change.before["owner"], change.after["owner"], change.after["kept"]
    customers = store.customers.give(person, owner, kept["customers"])
    actions.give_back(request, store, kept["followups"], owner, person)
    store.changes.record(
        HANDOVER,
        change.subject,
        before={"owner": person},
        after={"owner": owner, "kept": {"customers": customers, "followups": kept["followups"]}},
        undoes=change.id,
    )
    say = request.say
    return Reply(
        [
            kit.lines(
                say.line(
                    "Undone. Back from {person} to {owner}, as far as it hasn't changed hands again:"
                    " {customers} and the open follow-ups.",
                    owner=Mention(owner),
                    person=Mention(person),
                    customers=say.plural("{n} customer", "{n} customers", len(customers)),
                )
            )
        ]
    )
