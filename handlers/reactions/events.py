"""Reactions: a review logged by an emoji on a message, and taken back with it; a follow-up taken or resolved."""

from __future__ import annotations

from functools import partial

from handlers.customers import inputs, lookup
from handlers.interactions import commands as interactions
from handlers.interactions import incidents, marks, records
from handlers.kernel import sentences, words
from handlers.kernel.filled import NOTHING_TOLD
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import SILENCE, Kind, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.outcomes import reactions as followups
from handlers.reactions import about, blocks, forms, message, order, rules
from handlers.reactions.forms import REACTION
from handlers.reactions.message import Seen
from handlers.reading import actions as reading
from handlers.reading import context as reading_along
from handlers.reading import quota
from storage.models import Change, Customer, Interaction
from storage.sources import BY_HAND
from storage.store import Store
from storage.subject import Subject
from storage.types import Word

part = Part()

ASKS = "emoji_asks"
"""The choice of a channel in which nobody is asked about emoji any more: its name begins with this."""
QUIET = "quiet"
"""The choice of a person to be asked and refused, but not told of every reaction: its name begins with this."""


@part.event("reaction_added", who=Who.MEMBERS, prepare=message.of_event)
@part.event("reaction_removed", who=Who.MEMBERS, prepare=message.of_event)
def reacted(request: Request, store: Store) -> Reply:
    """Somebody has put an emoji on a message, or taken one away."""
    seen = Seen(**request.facts)
    kept = order.newest(request, store, seen)
    if kept is None:
        return SILENCE
    if seen.means not in rules.REVIEWS:
        return _of_followups(request, store, seen, kept)
    if seen.ours:
        return SILENCE
    said = _left(request, store, seen)
    if seen.added and seen.stands:
        said.append(_reviewed(request, store, seen))
    return _whisper(request, store, seen, said)


@part.button(blocks.CHOOSE, who=Who.MEMBERS, writes=True, prepare=message.of_question)
def chosen(request: Request, store: Store) -> Reply:
    """Somebody has answered whose review it is."""
    seen = Seen(**request.facts)
    kind, _, what = request.text.partition(":")
    if kind == blocks.NOBODY:
        return blocks.left(request)
    if seen.gone or not (seen.stands or order.stood_last(request, store, seen)):
        return blocks.late(request, seen)
    if kind == "new":
        customer: Customer | None = lookup.add(store, words.name(what))[0]
    else:
        customer = store.customers.get(words.id_of(what) or 0)
    if customer is None:
        raise Refusal("This customer isn't there anymore.")
    return _log(request, store, seen, customer) or blocks.joined(request, customer, seen.means)


def _reviewed(request: Request, store: Store, seen: Seen) -> Reply:
    """Log what an emoji says about the customer of the message, or ask which one is meant."""
    customers, surely = about.about(store, seen)
    listens = reading_along.listens_in(store, seen.channel)
    if surely and listens != "ask":
        return _log(request, store, seen, customers[0], doubt=listens == "on") or SILENCE
    first = next(iter(seen.alike), seen.emoji)
    if listens == "off" or first != seen.emoji:
        return SILENCE
    if not customers:
        return _asked_of_nobody(request, store, seen)
    return blocks.question(request, seen, customers)


def _asked_of_nobody(request: Request, store: Store, seen: Seen) -> Reply:
    """Ask whose review an emoji is on a message about nobody known, if it reads as one, and not too often."""
    here = store.settings.get(f"{ASKS}:{seen.channel}", True)
    if not here or not reading_along.reads_as_review(seen.text) or not quota.may_ask(request, store):
        return SILENCE
    quota.asked_about_emoji(request, store)
    return blocks.question(request, seen, [])


@part.button(blocks.NOT_HERE, who=Who.MEMBERS, writes=True)
def not_here(request: Request, store: Store) -> Reply:
    """A button: nobody in this channel is to be asked about an emoji on a message that is about nobody known."""
    channel = request.text
    if not channel or channel != request.channel:  # the question stands in the channel that it is about
        raise Refusal("There's nothing left here.")
    if not store.settings.get(f"{ASKS}:{channel}", True):
        raise Refusal("It's already like that.")
    store.settings.set(f"{ASKS}:{channel}", False)
    change = store.changes.record(
        "channel.emoji", Subject("channel", channel), before={"asks": True}, after={"asks": False}
    )
    return blocks.asks_no_more(request, change)


@part.undo("channel.emoji")
def undo_not_here(request: Request, store: Store, change: Change) -> Reply:
    """Ask again about emoji in a channel."""
    store.settings.set(f"{ASKS}:{change.done_to.name}", True)
    store.changes.record(change.action, change.subject, before=change.after, after=change.before, undoes=change.id)
    return blocks.asks_again(request)


def _log(request: Request, store: Store, seen: Seen, customer: Customer, *, doubt: bool = False) -> Reply | None:
    """Log a review of a customer by a message, or stand by the one that is logged: then None.

    With `doubt` it is asked first when the message itself was logged as another review.
    """
    mark = seen.means
    theirs = [one for one in store.sources.at(seen.channel, seen.ts) if one.customer == customer.id]
    for log in theirs:
        if log.mark == mark:
            store.sources.witness(log.id, request.person.id, seen.emoji)
            return None
    other = next((one for one in theirs if one.mark in rules.REVIEWS and _is_meant(request, store, one)), None)
    if doubt and other is not None:
        return blocks.doubtful(request, seen, customer, other.mark.value)
    text = blocks.excerpt(seen.text) if store.settings.get("excerpts", True) else ""
    day = reading.day_of(seen.ts, request)
    store.comes_from(REACTION)
    place = incidents.Message(seen.channel, seen.ts, seen.thread or seen.ts)
    logged = records.record(request, store, customer, mark, text, day, Word.REPORTED, place)
    store.sources.add(logged.interaction, seen.channel, seen.ts, seen.author, seen.thread, seen.permalink, excerpt=text)
    store.sources.witness(logged.interaction, request.person.id, seen.emoji)
    store.readings.answered_by(seen.channel, seen.ts, customer.id, mark, logged.interaction)
    if not seen.shared:
        marks.mark(store, seen.channel, seen.ts)
    return blocks.logged(request, customer, mark, logged)


def _left(request: Request, store: Store, seen: Seen) -> list[Reply]:
    """Take back the logs of a message on which a person stands no longer, where they were the last."""
    said = []
    for log in store.sources.at(seen.channel, seen.ts):
        me = next((one for one in store.sources.witnesses(log.id) if one.person == request.person.id), None)
        if me is None or _still(seen, log.mark.value, me.emoji):
            continue
        store.sources.leave(log.id, request.person.id)
        if store.sources.witnesses(log.id) or not _by_reaction(store, log.id):
            continue
        change = store.changes.later(Subject("interaction", log.id), 0)
        if change is None:
            continue
        store.comes_from(REACTION)
        try:
            said.append(interactions.undo_log(request, store, change))
        except Refusal as refusal:
            said.append(sentences.refusal(refusal, request.say))
    return said


def _still(seen: Seen, mark: str, emoji: str) -> bool:
    """Tell whether a person still stands by a review that they once gave by an emoji."""
    if seen.gone:
        return seen.added or emoji != seen.emoji  # the emoji of who stands by it by hand is none
    return emoji == BY_HAND or mark in seen.meant or emoji in seen.mine


def _is_meant(request: Request, store: Store, log: Interaction) -> bool:
    """Tell whether a log stands by more than an emoji, or by this person's own word."""
    by_hand = [one.person for one in store.sources.witnesses(log.id) if one.emoji == BY_HAND]
    return request.person.id in by_hand or not _by_reaction(store, log.id)


def _by_reaction(store: Store, interaction: int) -> bool:
    change = store.changes.later(Subject("interaction", interaction), 0)
    return change is not None and change.source == REACTION


def _of_followups(request: Request, store: Store, seen: Seen, kept: order.Kept) -> Reply:
    """Take or resolve the follow-ups that a message is about, or those of the customers it was logged for or names.

    When the emoji goes, what it did is taken back, as long as it is kept: a day.
    """
    if not seen.ours:
        request = request.but(event=NOTHING_TOLD)  # what somebody wrote is not to be changed
    if seen.added and seen.stands:
        ids = list(seen.followups)
        if not seen.ours:
            ids = [one.id for id in _concerned(store, seen) if (one := store.followups.open_of(id))]
        said, changes = followups.reacted(request, store, seen.means, ids)
        if changes:
            store.deliveries.keep(order.key(request, seen), {**kept, seen.means: changes})
        return _whisper(request, store, seen, [said])
    if seen.added or seen.gone or seen.stands:
        return SILENCE
    said = followups.taken_away(request, store, kept.get(seen.means) or [])
    store.deliveries.keep(order.key(request, seen), {**kept, seen.means: []})
    return _whisper(request, store, seen, [said])


def _concerned(store: Store, seen: Seen) -> list[int]:
    """Return the customers that a message was logged for, else the one that it is surely about."""
    logged = {one.customer for one in store.sources.at(seen.channel, seen.ts)}
    if logged:
        return sorted(logged)
    customers, surely = about.about(store, seen)
    return [one.id for one in customers] if surely else []


def _whisper(request: Request, store: Store, seen: Seen, said: list[Reply]) -> Reply:
    """Tell whoever reacted, in the message's thread if it stands in one."""
    if store.settings.get(f"{QUIET}:{request.person.id}"):
        said = [one for one in said if one.kind is not Kind.ANSWER]
    shown = [block for reply in said for block in reply.blocks]
    if shown:
        thread = {"thread_ts": seen.thread} if seen.thread else {}
        store.outbox.whisper(seen.channel, request.person.id, {**Reply(shown).message(), **thread})
    return SILENCE


part.menu(blocks.CHOOSE, who=Who.MEMBERS)(partial(inputs.offered, known=False))


def register(routes: Routes) -> None:
    """Register reactions."""
    routes.tell(forms.ATTRIBUTES)
    routes.add(part, forms.part)
