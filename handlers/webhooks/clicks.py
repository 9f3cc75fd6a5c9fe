"""Where a connection's events go: set, tested, paused, sent again and removed by managers, with Undo."""

from __future__ import annotations

from typing import Any

from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import Element
from handlers.webhooks import blocks, forms, rules
from storage.models import Change, Connection, Webhook
from storage.store import Store
from storage.subject import Subject
from storage.webhooks import ON, PAUSED, REMOVED, STOPPED

part = Part()

ACTION = "webhook"


def shown(request: Request, store: Store, connection: Connection) -> list[kit.Block]:
    """Say beside a connection where its events go."""
    webhook = store.webhooks.get(connection.id)
    told = blocks.state(request.say, connection, webhook, _waiting(store, webhook))
    return [kit.lines(*told)]


@part.button(blocks.OPEN, who=Who.MANAGERS, writes=False)
def opened(request: Request, store: Store) -> Reply:
    """Show where the events of the connection on a button go."""
    return _one(request, store, _connection(store, request.text)).but(beside=True)


@part.button(blocks.SET, who=Who.MANAGERS, writes=False)
def asked(request: Request, store: Store) -> Reply:
    """Open the form of a connection's address."""
    connection = _connection(store, request.text)
    return Reply(modal=forms.form(request, connection, _there(store, connection)))


@part.form(forms.ROUTE, who=Who.MANAGERS, writes=True, prepare=forms.sealed, deed=ACTION)
def filled(request: Request, store: Store) -> Reply:
    """Send to the address that was filled in from now on; one that was there already goes on where it was."""
    connection = _connection(store, str(request.origin.number("connection")))
    kept, kinds = _there(store, connection), forms.chosen(request)
    url, origin = str(request.facts["url"]), str(request.facts["origin"])
    if kept is None and not url:
        raise Refusal("That isn't a web address, like https://shop.example.com/haoping", field="url")
    wanted = _row(url or (kept.url if kept else ""), origin or (kept.origin if kept else ""), kinds, ON)
    if kept is not None:
        wanted["sending"] = kept.state
        if wanted == _kept(kept):
            raise Refusal("It's already like that.")
    change = _set(store, connection, kept, wanted)
    say = request.say
    said = say.line(
        "From now on *{address}* gets {kinds}", address=str(wanted["sent_to"]), kinds=blocks.kinds(say, kinds)
    )
    done = blocks.changed(request, said, change)
    row = [kit.button(say("Send a test"), blocks.TEST, str(connection.id)), undo.button(say, change)]
    return done.but(blocks=[done.blocks[0], kit.buttons(row)], beside=True)


@part.button(blocks.TEST, who=Who.MANAGERS, writes=True, deed=ACTION)
def tested(request: Request, store: Store) -> Reply:
    """Have a test sent; how it went is told privately."""
    connection = _connection(store, request.text)
    webhook = _must(store, connection)
    store.webhooks.test(connection.id, request.person.id)
    line = request.say.line(
        "A test is on its way to *{address}*. I'll message you how it went.", address=webhook.origin
    )
    return Reply([kit.lines(line)], beside=True)


@part.button(blocks.PAUSE, who=Who.MANAGERS, writes=True, deed=ACTION)
def paused(request: Request, store: Store) -> Reply:
    """Send nothing for now; what happens waits."""
    line = request.say.line("Paused. What happens from now on waits until you resume.")
    return _turned(request, store, PAUSED, line)


@part.button(blocks.RESUME, who=Who.MANAGERS, writes=True, deed=ACTION)
def resumed(request: Request, store: Store) -> Reply:
    """Send on, beginning with what waits."""
    return _turned(request, store, ON, request.say.line("Resumed. What was waiting is being sent, in order."))


@part.button(blocks.SKIP, who=Who.MANAGERS, writes=True, deed=ACTION)
def skipped(request: Request, store: Store) -> Reply:
    """Let go what waits, and send what comes from now on."""
    connection = _connection(store, request.text)
    webhook = _must(store, connection)
    after = _kept(webhook) | {"sending": ON}
    change = _record(store, connection, webhook, _kept(webhook) | {"sent_through": webhook.through}, after)
    store.webhooks.set(connection.id, webhook.url, webhook.origin, webhook.kinds, ON)
    line = request.say.line("Skipped. From here on everything new is sent.")
    return blocks.changed(request, line, change).but(beside=True)


@part.button(blocks.REMOVE, who=Who.MANAGERS, writes=True, deed=ACTION)
def removed(request: Request, store: Store) -> Reply:
    """Send nothing any more."""
    line = request.say.line("Removed. Nothing is sent there anymore.")
    return _turned(request, store, REMOVED, line)


@part.button(blocks.AGAIN, who=Who.MANAGERS, writes=True, deed=ACTION)
def again(request: Request, store: Store) -> Reply:
    """Send an event, and all that came after it, once more: each under the id that it had."""
    id, _, event = request.text.partition(".")
    connection = _connection(store, id)
    webhook, number = _must(store, connection), words.id_of(event) or 0
    if store.webhooks.delivery(connection.id, number) is None:
        raise Refusal("This delivery isn't there anymore.")
    if webhook.state != ON:
        raise Refusal("Nothing is being sent right now. Please resume first.")
    store.webhooks.rewind(connection.id, min(number - 1, webhook.through))
    line = request.say.line("Sending again from there. Every event keeps its ID, so nothing counts twice.")
    return Reply([kit.lines(line)], beside=True)


@part.undo(ACTION)
def undo_change(request: Request, store: Store, change: Change) -> Reply:
    """Go back to where events went before, unless that was changed since."""
    connection, webhook = _changed(store, change)
    before = dict(change.before) or {**change.after, "sending": REMOVED}
    return _back(request, store, connection, webhook, before, change.id)


@part.redo(ACTION)
def put_back(request: Request, store: Store, change: Change) -> Reply:
    """Do again what was taken back, unless that was changed since."""
    connection, webhook = _changed(store, change)
    made = _set(store, connection, webhook, dict(change.after))
    line = request.say.line("Done again: *{address}*.", address=str(change.after["sent_to"]))
    return blocks.changed(request, line, made)


def _back(
    request: Request, store: Store, connection: Connection, webhook: Webhook, before: dict[str, Any], undoes: int
) -> Reply:
    state = PAUSED if before["sending"] == STOPPED else before["sending"]
    after = before | {"sending": state}
    _record(store, connection, webhook, _kept(webhook), after, undoes)
    _write(store, connection, webhook, after)
    say = request.say
    shown = blocks.ATTRIBUTES.differences(say, _kept(webhook), after)
    return Reply([kit.lines(say.line("Undone.")), *([kit.bullets(shown)] if shown else [])])


def _changed(store: Store, change: Change) -> tuple[Connection, Webhook]:
    later = store.changes.of_subject(str(change.done_to), 10, after=change.id)
    undo.depends(next((one for one in later if one.undone_by is None and one.undoes is None), None))
    connection = store.connections.get(change.done_to.number)
    webhook = store.webhooks.get(change.done_to.number)
    if connection is None or connection.removed or webhook is None:
        raise Refusal("There's nothing left to undo here.")
    return connection, webhook


def _turned(request: Request, store: Store, state: str, line: list[Element]) -> Reply:
    connection = _connection(store, request.text)
    webhook = _must(store, connection)
    if webhook.state == state:
        raise Refusal("It's already like that.")
    change = _set(store, connection, webhook, _kept(webhook) | {"sending": state})
    return blocks.changed(request, line, change).but(beside=True)


def _set(store: Store, connection: Connection, kept: Webhook | None, wanted: dict[str, Any]) -> int:
    change = _record(store, connection, kept, _kept(kept) if kept else {}, wanted)
    _write(store, connection, kept, wanted)
    return change


def _record(
    store: Store,
    connection: Connection,
    kept: Webhook | None,
    before: dict[str, Any],
    after: dict[str, Any],
    undoes: int | None = None,
) -> int:
    return store.changes.record(ACTION, Subject(ACTION, connection.id), before=before, after=after, undoes=undoes)


def _write(store: Store, connection: Connection, kept: Webhook | None, wanted: dict[str, Any]) -> None:
    """Set where events go; from now on where nothing went before, else from where it was."""
    through = None if kept is None or kept.state == REMOVED else wanted.get("sent_through", kept.through)
    url, origin, kinds, state = (str(wanted[name]) for name in ("sealed", "sent_to", "told_of", "sending"))
    store.webhooks.set(connection.id, url, origin, kinds, state, through)


def _row(url: str, origin: str, kinds: str, state: str) -> dict[str, Any]:
    return {"sealed": url, "sent_to": origin, "told_of": kinds, "sending": state}


def _kept(webhook: Webhook) -> dict[str, Any]:
    """Return a way out as the audit keeps it."""
    return _row(webhook.url, webhook.origin, webhook.kinds, webhook.state)


def _one(request: Request, store: Store, connection: Connection) -> Reply:
    webhook = _there(store, connection)
    last = store.webhooks.last(connection.id, blocks.MOST_SHOWN) if webhook else []
    return blocks.one(request, connection, webhook, _waiting(store, webhook), last)


def _waiting(store: Store, webhook: Webhook | None) -> int:
    if webhook is None:
        return 0
    return store.webhooks.waiting(webhook, rules.actions(webhook.kinds.split(",")), blocks.MOST_COUNTED)


def _connection(store: Store, id: str) -> Connection:
    connection = store.connections.get(words.id_of(id) or 0)
    if connection is None or connection.removed:
        raise Refusal("This connection isn't there anymore.", example="/haoping connect")
    return connection


def _there(store: Store, connection: Connection) -> Webhook | None:
    webhook = store.webhooks.get(connection.id)
    return None if webhook is None or webhook.state == REMOVED else webhook


def _must(store: Store, connection: Connection) -> Webhook:
    webhook = _there(store, connection)
    if webhook is None:
        raise Refusal("Nothing is sent anywhere for {name} anymore.", name=connection.name)
    return webhook


def register(routes: Routes) -> None:
    """Register what can be done with ways out."""
    routes.tell(blocks.ATTRIBUTES)
    routes.add(part)
