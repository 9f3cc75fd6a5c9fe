"""A team's own numbers for Chinese: learned from what people answer, seen in /haoping settings, forgotten there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from handlers.interactions.engine_both import language
from handlers.interactions.engine_first import judged
from handlers.interactions.engine_marks import Label
from handlers.interactions.engine_own import LEAST, Example, Own, Tally, is_tuned, learned
from handlers.kernel import kit, undo
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.wording import Element, Say
from storage.models import Change, Reading
from storage.store import Store

part = Part()

SETTING = "own_numbers"
ACTION = "own_numbers"
MOST = 300
"""So many of the last answers are learned from."""
EVERY = 10
"""After so many answers it is learned anew."""
LABELS: dict[str | None, Label] = {"good": "good", "bad": "bad", "neutral": "neutral", "none": "neutral"}


def own(store: Store) -> Own | None:
    """Return a team's numbers; None where nothing was learned."""
    kept = store.settings.get(SETTING) or {}
    return Own(**kept["own"]) if "own" in kept else None


def learn(store: Store) -> None:
    """Learn from what was just answered, if it is time to."""
    kept = store.settings.get(SETTING) or {}
    since, seen = int(kept.get("since", 0)), int(kept.get("seen", 0))
    count = store.readings.count_labelled(since)
    if count < seen:  # customers were forgotten since, and what was said of them: it's counted from here
        seen = count
        store.settings.set(SETTING, {**kept, "seen": seen})
    if count < max(LEAST, seen + EVERY):
        return
    found = learned(list(_examples(store, store.readings.last_labelled(since, MOST))))
    after: dict[str, Any] = {"since": since, "seen": count}
    if found is not None:
        numbers = {"own": found.own._asdict(), "answers": found.answers}
        after |= {**numbers, "before": found.before._asdict(), "after": found.after._asdict()}
    store.settings.set(SETTING, after)


def _examples(store: Store, readings: Sequence[Reading]) -> Iterator[Example]:
    for one in readings:
        text = one.text
        for id in (*one.customers, *one.namesakes):
            known = store.customers.get(id)
            text = text.replace(known.name, " ") if known is not None and known.name else text
        first = judged(text)
        if one.label in LABELS and language(first) == "zh" and is_tuned(first):
            yield Example(first.scores, LABELS[one.label])


def told(say: Say, store: Store) -> list[list[Element]]:
    """Return what was learned, in words; nothing where nothing was."""
    kept = store.settings.get(SETTING) or {}
    if "own" not in kept:
        return []
    before, after = Tally(**kept["before"]), Tally(**kept["after"])
    return [
        say.line("Chinese messages are read with numbers learned from {n} answers of your team.", n=kept["answers"]),
        say.line("Read rightly, of these: {before} without the numbers, {after} with them", before=before.right,
                 after=after.right),
        say.line("Logged by myself, of these: {before} ({wrong} wrongly) without, {after} ({still} wrongly) with",
                 before=before.logged, wrong=before.wrong, after=after.logged, still=after.wrong),
    ]  # fmt: skip


def button(say: Say) -> kit.Block:
    """Return the button that forgets what was learned."""
    return kit.button(say("Forget what I learned"), "forget_own_numbers", "1")


@part.button("forget_own_numbers", who=Who.MANAGERS, writes=True, deed=ACTION)
def forgotten(request: Request, store: Store) -> Reply:
    """Forget the numbers, and learn from later answers only."""
    before = store.settings.get(SETTING) or {}
    if "own" not in before:
        raise Refusal("There's nothing I've learned from answers at the moment.")
    after = {"since": store.readings.newest_labelled()}
    store.settings.set(SETTING, after)
    change = store.changes.record(ACTION, ACTION, before={"kept": before}, after={"kept": after})
    said = request.say.line("Forgotten. Chinese messages are read as at first, until there are enough new answers.")
    return Reply([kit.lines(said), kit.buttons([undo.button(request.say, change)])], beside=True)


@part.undo(ACTION)
def remembered(request: Request, store: Store, change: Change) -> Reply:
    """Know again what was forgotten, unless something was learned or forgotten since."""
    undo.depends(store.changes.later(ACTION, change.id))
    before: dict[str, Any] = change.before["kept"]
    store.settings.set(SETTING, before)
    store.changes.record(ACTION, ACTION, before=change.after, after=change.before, undoes=change.id)
    return Reply([kit.lines(request.say.line("Undone.")), kit.bullets(told(request.say, store))])
