"""/haoping connect: the ways in for shops, as managers make, name, pause, rotate and remove them."""

from __future__ import annotations

from datetime import timedelta

from handlers.connections import arrival_blocks, blocks, forms, keys, trying, waiting, waiting_blocks
from handlers.kernel import kit, posting, undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_, Channel, Element
from handlers.webhooks import clicks as webhooks
from storage.models import Change, Connection
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "connection"
MOST = 20
"""Connections that a workspace may have."""
MOST_SHOWN = 10
"""Of what came, how much is shown."""
OVERLAP = timedelta(hours=24)
"""For how long an old secret is good beside the new one."""


@part.verb(
    Help(
        "/haoping connect [NAME]",
        "shops that are connected: their orders, refunds and reviews come in by themselves (managers)",
    ),
    "接入",
    who=Who.MANAGERS,
    writes=False,
    examples=(N_("/haoping connect"),),
)
def connect(request: Request, store: Store) -> Reply:
    """/haoping connect [NAME]."""
    found = store.connections.all()
    wanted = words.unquoted(request.text).casefold()
    if not wanted:
        waiting = store.shop_customers.count_waiting()
        return blocks.shown(
            request, found, [kit.buttons([waiting_blocks.some(request.say, waiting)])] if waiting else ()
        )
    named = next((one for one in found if one.name.casefold() == wanted), None)
    if named is None:
        raise Refusal("No shop is connected under this name.", example=N_("/haoping connect"))
    return _one(request, store, named)


@part.button(arrival_blocks.OPEN, who=Who.MANAGERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show the connection on a button."""
    return _one(request, store, there(store, request.text))


def _one(request: Request, store: Store, connection: Connection) -> Reply:
    """Show a connection with what came last by it."""
    found = store.arrivals.newest(connection.id, MOST_SHOWN)
    changes = [store.changes.get(one.change) for one in found if one.change is not None]
    standing = {one.id: one.undone_by is None for one in changes if one is not None}
    came = arrival_blocks.shown(request.say, connection, found, standing)
    return blocks.one(request, connection, [*came, *webhooks.shown(request, store, connection)])


@part.button(blocks.TRY, who=Who.MANAGERS, writes=False, prepare=trying.sent)
def tried(request: Request, store: Store) -> Reply:
    """Say what came of the test that was sent."""
    return blocks.tried(request, there(store, request.text), int(request.facts["status"]))


@part.button(blocks.HERE, who=Who.MANAGERS, writes=True, prepare=posting.may_post, deed=ACTION)
def posts_here(request: Request, store: Store) -> Reply:
    """Post the receipts of the connection on a button in this channel from now on."""
    kept = there(store, request.text)
    return _set(request, store, kept, kept.model_copy(update={"channel": request.channel}))


@part.button(blocks.NOWHERE, who=Who.MANAGERS, writes=True, deed=ACTION)
def posts_nowhere(request: Request, store: Store) -> Reply:
    """Post the receipts of the connection on a button nowhere."""
    kept = there(store, request.text)
    return _set(request, store, kept, kept.model_copy(update={"channel": None}))


@part.button(blocks.ADD, who=Who.MANAGERS, writes=False)
def add(request: Request, store: Store) -> Reply:
    """Open the form of a new connection."""
    if len(store.connections.all()) >= MOST:
        raise Refusal("There can be {most} connections at most. Please remove one first.", most=MOST)
    return Reply(modal=forms.connection(request, None))


@part.button(blocks.CHANGE, who=Who.MANAGERS, writes=False)
def change(request: Request, store: Store) -> Reply:
    """Open the form of the connection on a button."""
    return Reply(modal=forms.connection(request, there(store, request.text)))


@part.form(forms.CONNECTION, who=Who.MANAGERS, writes=True, prepare=keys.made, deed=ACTION)
def filled(request: Request, store: Store) -> Reply:
    """Make the connection that was filled in, and show its secret; or change one."""
    id, name = request.origin.number("id"), forms.name(request)
    others = [one for one in store.connections.all() if one.id != id]
    if any(one.name.casefold() == name.casefold() for one in others):
        raise Refusal("There's already a connection called {name}. Please choose another name.", name=name)
    if id:
        kept = there(store, str(id))
        shopify = str(request.facts.get("shopify") or "")
        if not shopify:
            return _set(request, store, kept, kept.model_copy(update={"name": name}))
        store.connections.sign_by_shopify(id, shopify)
        store.changes.record(
            ACTION, Subject(ACTION, id), before={"secret_no": 0}, after={"connection": name, "secret_no": 1}
        )
        said = kit.lines(request.say.line("*{name}* takes what Shopify signs with this secret.", name=name))
        if name == kept.name:
            return Reply([said])
        renamed = _set(request, store, kept, kept.model_copy(update={"name": name}))
        return renamed.but(blocks=[said, *renamed.blocks])
    if len(others) >= MOST:
        raise Refusal("There can be {most} connections at most. Please remove one first.", most=MOST)
    id = store.connections.add(str(request.facts["address"]), name, str(request.facts["sealed"]))
    made = there(store, str(id))
    store.changes.record(ACTION, Subject(ACTION, id), before={"removed": True}, after=_kept(made))
    return _secret(request, made)


def _secret(request: Request, connection: Connection) -> Reply:
    """Show the secret that was just made; what is kept of the answer, for a repeat of the request, is without it."""
    shown = blocks.secret(request, connection, str(request.facts["secret"]))
    return Reply(modal=shown, again=Reply(modal=blocks.no_longer(request, connection)))


@part.button(blocks.PAUSE, who=Who.MANAGERS, writes=True, deed=ACTION)
def pause(request: Request, store: Store) -> Reply:
    """Take nothing by the connection on a button for now."""
    kept = there(store, request.text)
    return _set(request, store, kept, kept.model_copy(update={"paused": True}))


@part.button(blocks.RESUME, who=Who.MANAGERS, writes=True, deed=ACTION)
def resume(request: Request, store: Store) -> Reply:
    """Take what comes by the connection on a button again."""
    kept = there(store, request.text)
    return _set(request, store, kept, kept.model_copy(update={"paused": False}))


@part.button(blocks.REMOVE, who=Who.MANAGERS, writes=True, deed=ACTION)
def remove(request: Request, store: Store) -> Reply:
    """Remove the connection on a button; what came by it stays."""
    kept = there(store, request.text)
    return _set(request, store, kept, kept.model_copy(update={"removed": True}))


@part.button(blocks.ROTATE, who=Who.MANAGERS, writes=False)
def rotate(request: Request, store: Store) -> Reply:
    """Open the form in which the secret of the connection on a button is replaced."""
    return Reply(modal=forms.secret(request, there(store, request.text)))


@part.form(forms.SECRET, who=Who.MANAGERS, writes=True, prepare=keys.made, deed=ACTION)
def rotated(request: Request, store: Store) -> Reply:
    """Replace a secret, and show the new one."""
    kept = there(store, str(request.origin.number("id")))
    overlaps = request.fields.choice("ends") != forms.NOW
    former, ends = (kept.secret, request.at + OVERLAP) if overlaps else ("", None)
    store.connections.rotate(kept.id, str(request.facts["sealed"]), former, ends)
    store.changes.record(
        ACTION, Subject(ACTION, kept.id), before={"secret_no": 0}, after={"connection": kept.name, "secret_no": 1}
    )
    return _secret(request, there(store, str(kept.id)))


@part.undo(ACTION)
def undo_change(request: Request, store: Store, change: Change) -> Reply:
    """Take back what was changed of a connection, unless it was changed since; a secret that is gone stays gone."""
    if "secret_no" in change.after:
        raise Refusal("An old secret can't be brought back. You can make a new one.", example=N_("/haoping connect"))
    undo.depends(_later(store, change))
    kept = store.connections.get(change.done_to.number)
    if kept is None:
        raise Refusal("There's nothing left to undo here.")
    before = change.before
    wanted = kept.model_copy(
        update={
            "name": before.get("connection", kept.name),
            "channel": before.get("posts_in") if "connection" in before else kept.channel,
            "paused": bool(before.get("paused")),
            "removed": bool(before.get("removed")),
        }
    )
    _keep(store, wanted)
    store.changes.record(ACTION, change.subject, before=change.after, after=change.before, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone.")), kit.lines(_line(request, kept, wanted))])


def _later(store: Store, change: Change) -> Change | None:
    later = store.changes.of_subject(str(change.done_to), 50, after=change.id)
    return next(
        (one for one in later if one.undone_by is None and one.undoes is None and "secret_no" not in one.after), None
    )


def there(store: Store, id: str) -> Connection:
    """Return a connection by its number; raises a Refusal where it is gone."""
    found = store.connections.get(words.id_of(id) or 0)
    if found is None or found.removed:
        raise Refusal("This shop isn't connected anymore.", example=N_("/haoping connect"))
    return found


def _set(request: Request, store: Store, kept: Connection, wanted: Connection) -> Reply:
    if wanted == kept:
        raise Refusal("It's already like that.")
    _keep(store, wanted)
    change = store.changes.record(ACTION, Subject(ACTION, kept.id), before=_kept(kept), after=_kept(wanted))
    return blocks.changed(request, _line(request, kept, wanted), change)


def _keep(store: Store, wanted: Connection) -> None:
    store.connections.change(wanted.id, wanted.name, wanted.channel, wanted.paused, wanted.removed)


def _kept(one: Connection) -> dict[str, object]:
    """Return a connection as the audit keeps it."""
    channel = {"posts_in": one.channel} if one.channel else {}
    return {"connection": one.name, "paused": one.paused, "removed": one.removed, **channel}


def _line(request: Request, before: Connection, after: Connection) -> list[Element]:
    """Say what is so of a connection from now on."""
    say, name = request.say, after.name
    if after.removed:
        return say.line("*{name}* isn't connected anymore. What came from there stays.", name=name)
    if before.removed:
        return say.line("*{name}* is connected.", name=name)
    if before.paused != after.paused and after.paused:
        return say.line("*{name}* is paused: what it sends is turned away, and shops send that again later.", name=name)
    if before.paused != after.paused:
        return say.line("*{name}* is connected again.", name=name)
    if before.channel != after.channel and after.channel:
        where = Channel(after.channel)
        return say.line("What *{name}* sends is posted in {channel} once it's recorded.", name=name, channel=where)
    if before.channel != after.channel:
        return say.line("Receipts of *{name}* aren't posted anymore.", name=name)
    return say.line("The connection is called *{name}* now.", name=name)


def register(routes: Routes) -> None:
    """Register /haoping connect."""
    routes.tell(blocks.ATTRIBUTES)
    routes.add(part)
    waiting.register(routes)
