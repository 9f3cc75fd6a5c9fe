"""👀 and ✅ on a message that is about follow-ups: what their buttons do, without the form."""

from __future__ import annotations

from collections.abc import Sequence

from handlers import kit, undo
from handlers.followups import acting, answers, blocks, forms, resolving
from handlers.reply import SILENCE, Reply, Request
from storage.followups import Described
from storage.store import Store

TAKE, RESOLVE = "take", "resolve"


def reacted(request: Request, store: Store, means: str, ids: Sequence[int]) -> Reply:
    """TAKE or RESOLVE what a message is about; `ids` are its follow-ups, as `blocks.about` finds them.

    The request's event tells of the message: in a direct message that is changed, elsewhere who reacted is told alone.
    """
    found = [one for one in map(store.followups.described, ids) if one is not None]
    if not found:
        return SILENCE
    if means == TAKE:
        shown = _take_all(request, store, found)
    elif len(found) == 1:
        shown = _resolve(request, store, found[0])
    else:
        which = request.say.line("Which of these is done?")
        shown = [kit.lines(which), *blocks.items(request.say, found, request.at, request.person.id, _context(found))]
    item = request.event.get("item") or {}
    if not shown or not answers.is_private(request) or not item.get("ts"):
        return Reply(shown)
    message = {"channel": item["channel"], "ts": item["ts"], **Reply(shown).message()}
    store.outbox.call(str(item["channel"]), "chat.update", message)
    return SILENCE


def _take_all(request: Request, store: Store, found: Sequence[Described]) -> list[kit.Block]:
    shown: list[kit.Block] = []
    for one in found:
        done = acting.take(request, store, one.followup.id)
        if done.change is None:
            continue
        answers.tell_of_taking(request, store, one)
        day = blocks.day_of(request.say, done.after.day)
        sentence = request.say.line("👀 You are on it: *{name}*, by {day}.", name=one.name, day=day)
        shown += blocks.acted(request.say, sentence, done.change)
    if shown and answers.is_private(request):
        shown += answers.again(request, store, _context(found))
    return shown


def _context(found: Sequence[Described]) -> str:
    return ".".join(["some", *(str(one.followup.id) for one in found)])


def _resolve(request: Request, store: Store, one: Described) -> list[kit.Block]:
    say = request.say
    done = resolving.resolve(request, store, one.followup.id)
    asked = say.line("How is *{name}* now?", name=one.name)
    row = [kit.button(label, "followup_mood", f"{one.followup.id}:{mood}") for mood, label in forms.moods(say)]
    return [kit.lines(*resolving.said(request, done), asked), kit.buttons([*row, undo.button(say, done.change)])]
