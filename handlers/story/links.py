"""/customer link and unlink: which customer a channel, or a thread, is about."""

from __future__ import annotations

from handlers.customers import linking, lookup
from handlers.kernel import kit, posting, undo
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import N_
from handlers.story import choices
from storage.models import Change, Customer
from storage.store import Store
from storage.subject import Subject

part = Part()

LINK = "customer.link"


@part.verb(
    Help("/customer link NAME", "links this channel to a customer: emoji on messages here count for them"),
    "关联",
    "绑定",
    who=Who.MEMBERS,
    writes=True,
    examples=(N_("/customer link {customer}"),),
    prepare=posting.look,
    openly=True,
)
def link(request: Request, store: Store) -> Reply:
    """/customer link NAME, of the channel in which it is typed; in a thread, where the bot is spoken to, of that."""
    where = _here(request)
    if not request.text:
        raise Refusal("Which customer is this channel about?", example=N_("/customer link {customer}"))
    customer = lookup.named(request, store, lookup.whole(request))
    before = linking.linked(store, where)
    if before is not None and before.id == customer.id:
        return Reply([kit.lines(request.say.line("This is already linked to *{name}*.", name=customer.name))])
    change = _set(store, where, before, customer)
    say = request.say
    if ":" in where:
        first = say.line("This thread is now linked to *{name}*.", name=customer.name)
    else:
        first = say.line("This channel is now linked to *{name}*.", name=customer.name)
    lines = [first, say.line("An emoji on a message counts for them, unless the message names somebody else.")]
    if posting.place(request).member is False:
        lines.append(say.line("I only see emoji in channels I'm in. Invite me here with /invite."))
    return Reply([kit.lines(*lines), kit.buttons([undo.button(say, change)])], public=_may_show(request))


@part.verb(
    Help("/customer unlink", "unlinks this channel from its customer"),
    "取消关联",
    "解绑",
    who=Who.MEMBERS,
    writes=True,
    prepare=posting.look,
    openly=True,
    alone=True,
)
def unlink(request: Request, store: Store) -> Reply:
    """/customer unlink."""
    where = _here(request)
    before = linking.linked(store, where)
    if before is None:
        raise Refusal("This isn't linked to a customer.", example=N_("/customer link {customer}"))
    change = _set(store, where, before, None)
    return Reply(
        [
            kit.lines(request.say.line("This is no longer linked to *{name}*.", name=before.name)),
            kit.buttons([undo.button(request.say, change)]),
        ],
        public=_may_show(request),
    )


@part.undo(LINK)
def undo_link(request: Request, store: Store, change: Change) -> Reply:
    """Link a channel to the customer it was about before, unless it was linked again since."""
    undo.depends(store.changes.since(change))
    where = change.done_to.name
    before = store.customers.get(change.before.get("customer") or 0)
    store.channels.link(where, before.id if before else None)
    store.changes.record(
        LINK, change.subject, change.customer, before=change.after, after=change.before, undoes=change.id
    )
    say = request.say
    if before is None:
        return Reply([kit.lines(say.line("Undone: this isn't linked to a customer."))])
    return Reply([kit.lines(say.line("Undone: this is linked to *{name}* again.", name=before.name))])


def _here(request: Request) -> str:
    channel = request.channel or ""
    if channel[:1] not in {"C", "G"}:
        raise Refusal("It's just the two of us here. Type this in the channel about the customer.")
    thread = request.event.thread
    return linking.place(channel, thread)


def _may_show(request: Request) -> bool:
    """Tell whether everybody in the channel may see the name: not where another company reads along."""
    return posting.place(request).shared is False


def _set(store: Store, where: str, before: Customer | None, after: Customer | None) -> int:
    store.channels.link(where, after.id if after else None)
    about = after or before
    return store.changes.record(
        LINK,
        Subject("channel", where),
        about.id if about else None,
        before={"customer": before.id if before else None},
        after={"customer": after.id if after else None},
    )


choices.declare(part, "/customer link", choices.LINK)
