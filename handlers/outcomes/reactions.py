"""👀 and ✅ on a message that is about follow-ups: what their buttons do, without the form; and back with the emoji."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from handlers.followups import actions, answers, blocks, forms, taken_back
from handlers.kernel import kit, undo
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Request
from handlers.outcomes import resolve
from storage.followups import Described
from storage.models import Change
from storage.store import Store

TAKE, RESOLVE = "take", "resolve"


def reacted(request: Request, store: Store, means: str, ids: Sequence[int]) -> tuple[Reply, list[int]]:
    """TAKE or RESOLVE what a message is about; return what to say, and the entries of what was done.

    `ids` are its follow-ups, as `blocks.about` finds them. The request's event tells of the message: in a direct
    message that is changed, elsewhere who reacted is told alone.
    """
    found = [one for one in map(store.followups.described, ids) if one is not None]
    if not found:
        return SILENCE, []
    changes: list[int] = []
    if means == TAKE:
        shown, changes = _take_all(request, store, found)
    elif len(found) == 1:
        shown, changes = _resolve(request, store, found[0])
    else:
        which = request.say.line("Which of these is done?")
        shown = [kit.lines(which), *blocks.items(request.say, found, request.at, request.person.id, _context(found))]
    return _said(request, store, shown), changes


def taken_away(request: Request, store: Store, changes: Sequence[int]) -> Reply:
    """Take back what an emoji did, entry by entry, now that it is gone; what was worked on since stays."""
    shown: list[kit.Block] = []
    for id in changes:
        change = store.changes.get(id)
        if change is None or change.undone_by is not None:
            continue
        newest = store.changes.newest(change.done_to)
        if newest is not None and newest.id != change.id:
            continue
        with suppress(Refusal):  # as when the customer has another one by now
            shown += _back(request, store, change).blocks
    return _said(request, store, shown)


def _back(request: Request, store: Store, change: Change) -> Reply:
    if change.action == actions.RESOLVE:
        return resolve.undo_resolve(request, store, change)
    before = store.followups.get(change.done_to.number)
    said = taken_back.undo_change(request, store, change)
    after = None if before is None else store.followups.described(before.id)
    if before is not None and after is not None and after.followup.owner not in {before.owner, request.person.id}:
        me = request.person.id
        answers.tell(store, after.followup.owner, request.say, lambda say: blocks.handed(say, after, request.at, me))
    return said


def _said(request: Request, store: Store, shown: list[kit.Block]) -> Reply:
    reacted = request.event.reacted
    if not shown or not answers.is_private(request) or reacted is None:
        return Reply(shown)
    channel, ts = reacted
    store.outbox.call(channel, "chat.update", {"channel": channel, "ts": ts, **Reply(shown).message()})
    return SILENCE


def _take_all(request: Request, store: Store, found: Sequence[Described]) -> tuple[list[kit.Block], list[int]]:
    shown: list[kit.Block] = []
    changes: list[int] = []
    for one in found:
        done = actions.take(request, store, one.followup.id)
        if done.change is None:
            continue
        changes.append(done.change)
        answers.tell_of_taking(request, store, one)
        sentence = blocks.taken(request.say, one.name, done.after, request.at)
        shown += blocks.acted(request.say, sentence, done.change)
    if shown and answers.is_private(request):
        shown += answers.again(request, store, _context(found))
    return shown, changes


def _context(found: Sequence[Described]) -> str:
    return ".".join(["some", *(str(one.followup.id) for one in found)])


def _resolve(request: Request, store: Store, one: Described) -> tuple[list[kit.Block], list[int]]:
    say = request.say
    done = resolve.resolve(request, store, one.followup.id)
    asked = say.line("How is *{name}* now?", name=one.name)
    row = [kit.button(label, "followup_mood", f"{one.followup.id}:{mood}") for mood, label in forms.moods(say)]
    shown = [kit.lines(*resolve.said(request, done), asked), kit.buttons([*row, undo.button(say, done.change)])]
    return shown, [done.change]
