"""A segment of the team's own in its form: opened, read with what it may be called, and whether it may go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.customers import segment_blocks as segments
from handlers.customers.fields import SETTING
from handlers.customers.segmentation import Own, Owns
from handlers.kernel import kit
from handlers.kernel.filled import Filled
from handlers.kernel.modals import View
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.request import Request
from handlers.lists import filters, names
from handlers.lists.filters import Filter
from handlers.lists.saved import kept_filters
from handlers.policy import own_forms, typed_own
from handlers.policy.rules import OWN, Policy
from handlers.policy.typed_levels import NEW as NEW_LEVEL
from handlers.policy.typed_own import NEW, REMOVE
from storage.store import Store

ROUTE = own_forms.ROUTE


def opened(request: Request, store: Store) -> View:
    """Return the form of the segment on a button, or of a new one."""
    policy = request.policy.of(Policy)
    own = policy.segmentation.by_key.get(request.text)
    if own is None and request.text != OWN:
        raise Refusal("This segment isn't there anymore.", example="/rules")
    written = typed_own.written(own or Own(NEW), policy.segmentation)
    return own_forms.form(request, own.key if own else NEW, policy, written, _labels(store))


def form(
    request: Request, store: Store, policy: Policy, fields: Filled, above: Sequence[kit.Block], looked: int
) -> View:
    """Return the form as it was filled in, with something to be read above it."""
    return own_forms.form(request, request.origin.text("key") or NEW, policy, fields, _labels(store), above, looked)


def wanted(request: Request, store: Store, policy: Policy) -> Policy:
    """Return the rules with a segment as it was filled in, a new one without its number; raises a field's Refusal."""
    key, fields, by = request.origin.text("key") or NEW, request.fields, policy.segmentation
    if key != NEW and key not in by.by_key:
        raise Refusal("This segment isn't there anymore.", field="english")
    if REMOVE in fields.some(REMOVE):
        return replace(policy, own=Owns(one for one in policy.own if one.key != key))
    own = typed_own.read(fields, key, _labels(store), by)
    _is_free(request, store, own)
    return replace(policy, own=typed_own.placed(by, own, fields.text("behind")))


def numbered(store: Store, wanted: Policy) -> Policy:
    """Return the rules with numbers of their own for what is new: a segment, or levels."""
    if any(one.key == NEW for one in wanted.own):
        key = f"own{store.next_id('segment')}"
        wanted = replace(wanted, own=Owns(replace(one, key=key) if one.key == NEW else one for one in wanted.own))
    levels = tuple(
        replace(one, key=f"level{store.next_id('level')}") if one.key.startswith(NEW_LEVEL) else one
        for one in wanted.levels.levels
    )
    return replace(wanted, levels=replace(wanted.levels, levels=levels)) if levels != wanted.levels.levels else wanted


def _levels_are_unused(store: Store, before: Policy, after: Policy) -> None:
    """Refuse to take a level away that a reward is for."""
    for level in before.levels.levels:
        if level.key not in after.levels.by_key and any(one.level == level.key for one in store.rewards.all()):
            name = level.english or level.chinese
            raise Refusal("A reward is for {name}. Please change that first.", name=name, example="/points rewards")


def are_unused(store: Store, before: Policy, after: Policy) -> None:
    """Refuse to take a segment away that an offer, a digest, a reward or a saved list is about, or a level."""
    _levels_are_unused(store, before, after)
    for own in before.own:
        if own.key in after.segmentation.by_key:
            continue
        name = own.english or own.chinese
        if any(own.key in (whose, offer.segment) for whose, offer in after.offers.every()):
            raise Refusal("An offer is for {name}. Please change the offers first.", name=name, example="/rules")
        if any(one.segment == own.key for one in store.rewards.all()):
            raise Refusal("A reward is for {name}. Please change that first.", name=name, example="/points rewards")
        if any(_asks_for(kept_filters(one.segment), own.key) for one in store.schedules.all() if one.segment):
            raise Refusal("A digest uses {name}. Please change that first.", name=name, example="/digest list")
        for one in store.saved_lists.all():
            if _asks_for(filters.read_kept(one.who), own.key):
                raise Refusal("The list {other} uses {name}. Please change that first.", other=one.name, name=name)


def _asks_for(given: Iterable[Filter], key: str) -> bool:
    return any(one.kind == filters.SEGMENT and one.value == key for one in given)


def _is_free(request: Request, store: Store, own: Own) -> None:
    """Refuse a name that another segment or a list has, or that would be read as something else where it is typed."""
    gathered = Gathered()
    others = {key: one for key, one in request.say.names.items() if key != own.key}
    for field, name in (("english", own.english), ("chinese", own.chinese)):
        with gathered.reading(field):
            if name and segments.read(name, others) is not None:
                raise Refusal("There's already a segment called {name}. Please choose another name.", name=name)
            if name and store.saved_lists.called(name) is not None:
                raise Refusal("There's already a list called {name}. Please choose another name.", name=name)
            if name:
                names.is_no_filter(request, store, name)
    gathered.settle()


def _labels(store: Store) -> list[str]:
    return [str(one) for one in store.settings.get(SETTING) or ()]
