"""Which digest is meant: a channel or person may get several, told apart by kind, language and whose customers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from handlers.digests import blocks, options, rules, schedule_blocks
from handlers.kernel import kit, words
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request
from handlers.kernel.wording import N_
from storage.models import Schedule
from storage.store import Store
from storage.types import fold

KINDS: Mapping[str, tuple[str, ...]] = {
    rules.DAILY: ("daily", "每天", "每日"),
    rules.WORKDAY: ("workdays", "workday", "工作日"),
    rules.WEEKLY: ("weekly", "每周", "每星期"),
    rules.MONTHLY: ("monthly", "每月"),
}
"""What each kind is called, as it is typed."""
TOLD_APART = ("every", "language", "segment", "owner")
"""What two digests of one channel differ in."""
NONE = N_("/digest daily 09:00")


def place(request: Request, to: str | None = None) -> str:
    """Return where a digest comes to: the channel, or in a direct message and on demand the person."""
    if to == options.ME or not blocks.can_hold(request.channel):
        return request.person.id
    return request.channel or ""


def meant(request: Request, store: Store, fits: Callable[[Schedule], bool] | None = None) -> Schedule:
    """Return the digest that is meant, of this channel or with "me" the person's own; ask where there are several.

    A kind may be typed to tell them apart. Those that `fits` rejects are meant only where there is no other.
    """
    found = meant_if_any(request, store, fits)
    if found is None:
        raise _none(request, store, whose(request))
    return found


def meant_if_any(request: Request, store: Store, fits: Callable[[Schedule], bool] | None = None) -> Schedule | None:
    """Return the same, or None where there is none."""
    channel, kind = _typed(request)
    found = [one for one in store.schedules.of(channel) if kind is None or one.every == kind]
    chosen = request.answers.get("schedule")
    if chosen is not None:
        found = [one for one in found if one.id == chosen]
    elif fits is not None:
        found = list(filter(fits, found)) or found
    if len(found) > 1:
        raise _asked(request, store, found)
    return found[0] if found else None


def on_button(request: Request, store: Store) -> Schedule:
    """Return the digest whose button was clicked."""
    return there(store, words.id_of(request.text) or 0)


def there(store: Store, id: int) -> Schedule:
    """Return the digest with this number, unless it is off by now."""
    found = store.schedules.by_id(id)
    if found is None or found.off:
        raise Refusal("This digest isn't there anymore.", example=NONE)
    return found


def whose(request: Request) -> str:
    """Return whose digests are meant by what is typed behind a verb: the channel's, or with "me" the person's own."""
    return _typed(request)[0]


def _typed(request: Request) -> tuple[str, str | None]:
    """Return whose digests are meant, and of which kind, by what is typed behind the verb."""
    to = kind = None
    for word in fold(request.text).split():
        named = next((every for every, names in KINDS.items() if word in names), None)
        if named is not None and kind is None:
            kind = named
        elif options.to(word) is not None and to is None:
            to = options.ME
        else:
            raise Refusal("After that you can only add which one you mean: me, daily, workdays, weekly or monthly.")
    return place(request, to), kind


def _none(request: Request, store: Store, channel: str) -> Refusal:
    there = store.schedules.of(channel)
    if there:
        lines = "; ".join(schedule_blocks.when(request.say, one) for one in there)
        return Refusal("There's no such digest here. What comes here: {digests}.", digests=lines)
    if channel == request.person.id:
        return Refusal("You don't get a digest of your own.", example=NONE)
    return Refusal("This channel doesn't get a digest.", example=NONE)


def _asked(request: Request, store: Store, found: Sequence[Schedule]) -> Question:
    say = request.say
    asked = say.line(
        "{channel} gets {n} digests. Which one do you mean?", channel=schedule_blocks.place(found[0]), n=len(found)
    )
    rows = kit.bullets(schedule_blocks.described(request, store, one) for one in found)
    offered = [Option(schedule_blocks.when(say, one), {"schedule": one.id}) for one in found]
    return Question([kit.lines(asked), rows], offered)
