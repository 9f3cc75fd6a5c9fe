"""/rules changed by managers: in a form, or back to the article's; each change can be taken back, and put back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, undo
from handlers.kernel.modals import View
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.policy import blocks, forms, moving_blocks, own, rules, typed
from handlers.policy.moving import Moves, moves
from handlers.policy.rules import IN_ONE_FORM, LEVELS, OFFER, OWN, SYSTEMS, Policy
from handlers.policy.versions import of_version
from storage.models import Change
from storage.standings import PLACED
from storage.store import Store

part = Part()

ACTION = "policy"
MOST_LATER = 1000


@part.button(blocks.EDIT, who=Who.MANAGERS, writes=False)
def opened(request: Request, _: Store) -> Reply:
    """Open the form of a system, with the rules as they are."""
    return Reply(modal=forms.form(request, _system(request.text, IN_ONE_FORM), request.policy.of(Policy)))


@part.button(forms.OFFER_KIND, who=Who.MANAGERS, writes=False)
def offer_chosen(request: Request, store: Store) -> Reply:
    """Show the form of offers again, as it was filled in, with the fields that belong to what was chosen."""
    if request.origin.text("system") != OFFER:
        raise Refusal("This form has expired. Please open it again.", example="/rules")
    seen = of_version(store, request.origin.number("seen"))
    return Reply(modal=forms.form(request, OFFER, seen, request.fields))


@part.button(blocks.ADD_OWN, who=Who.MANAGERS, writes=False)
@part.button(blocks.CHANGE_OWN, who=Who.MANAGERS, writes=False)
def own_opened(request: Request, store: Store) -> Reply:
    """Open the form of a segment of the team's own, or of a new one."""
    return Reply(modal=own.opened(request, store))


@part.form(forms.ROUTE, who=Who.MANAGERS, writes=True, deed=ACTION)
def filled(request: Request, store: Store) -> Reply:
    """Put in force what was filled in; what somebody changed since the form was opened is shown first."""
    system, policy = _system(request.origin.text("system"), IN_ONE_FORM), request.policy.of(Policy)
    wanted = _wanted(request, policy)
    _products_are_known(store, wanted)

    def again(above: list[kit.Block], looked: int) -> View:
        return forms.form(request, system, policy, request.fields, above, looked)

    return settle(request, store, wanted, system, again)


@part.button(moving_blocks.WHO, who=Who.MANAGERS, writes=False)
def who_moves(request: Request, store: Store) -> Reply:
    """Show everybody who would move by what stands in a form, by name, on top of it."""
    policy = request.policy.of(Policy)
    is_own = request.origin.text("system") == OWN
    wanted = own.wanted(request, store, policy) if is_own else _wanted(request, policy)
    found = moves(store, segments.here(request), policy, wanted)
    ids = [id for ids in (*found.moved.values(), *found.fit_two.values()) for id in ids[: moving_blocks.MOST_NAMED]]
    say = request.say.naming({**policy.names, **wanted.names})
    return Reply(modal=moving_blocks.everybody(say, found, store.figures.names(ids)), stacked=True)


@part.form(own.ROUTE, who=Who.MANAGERS, writes=True, deed=ACTION)
def own_filled(request: Request, store: Store) -> Reply:
    """Add, change, put elsewhere or remove a segment of the team's own."""
    policy = request.policy.of(Policy)
    wanted = own.wanted(request, store, policy)

    def again(above: list[kit.Block], looked: int) -> View:
        return own.form(request, store, policy, request.fields, above, looked)

    return settle(request, store, wanted, OWN, again)


def settle(
    request: Request, store: Store, wanted: Policy, system: str, again: Callable[[list[kit.Block], int], View]
) -> Reply:
    """Put rules in force that were filled in; `again` makes the form with what is to be read before that.

    That is what somebody changed since the form was opened, and who would move to another segment.
    """
    policy = request.policy.of(Policy)
    seen = of_version(store, request.origin.number("seen"))
    if not rules.differs(wanted, policy, system):
        raise Refusal("It's already like that.")
    if rules.differs(seen, policy, system):
        later = next((one for one in store.changes.of_subject(ACTION, MOST_LATER) if _concerns(one, system)), None)
        above = blocks.meanwhile(request.say, rules.only(seen, system), rules.only(policy, system), later)
        return Reply(modal=again(above, 0))
    found = moves(store, segments.here(request), policy, wanted) if system in rules.OF_SEGMENTS else None
    if found is not None and found.is_news and request.origin.number("looked") != wanted.version:
        names = store.figures.names(moving_blocks.first_named(found))
        say = request.say.naming({**policy.names, **wanted.names})
        return Reply(modal=again(moving_blocks.shown(say, found, names), wanted.version))
    numbered = own.numbered(store, wanted)
    return _force(request.but(say=request.say.naming({**request.say.names, **wanted.names})), store, numbered, found)


@part.button(blocks.BACK, who=Who.MANAGERS, writes=True, deed=ACTION)
def back(request: Request, store: Store) -> Reply:
    """Go back to the article's rules, for one system or for all."""
    now = request.policy.of(Policy)
    wanted = rules.back_to_all(now) if request.text == blocks.ALL else rules.back(now, _system(request.text))
    if wanted.version == request.policy.version:
        raise Refusal("These are already the defaults.")
    return _force(request, store, wanted, moves(store, segments.here(request), now, wanted))


@part.undo(ACTION)
def undo_change(request: Request, store: Store, change: Change) -> Reply:
    """Go back to the rules before a change, unless the same were changed again since."""
    _nothing_since(store, change)
    before = request.policy.of(Policy)
    after = rules.put(before, change.before)
    own.are_unused(store, before, after)
    store.policies.put(after.version, rules.kept(after))
    _place_anew(store, before, after)
    store.changes.record(ACTION, ACTION, before=change.after, after=change.before, undoes=change.id)
    return blocks.taken_back(request.but(policy=after), before)


@part.redo(ACTION)
def put_back(request: Request, store: Store, change: Change) -> Reply:
    """Put in force again what an undo has taken back, unless the same were changed since."""
    _nothing_since(store, change)
    return _force(request, store, rules.put(request.policy.of(Policy), change.after))


def _products_are_known(store: Store, wanted: Policy) -> None:
    """Refuse an offer for a product that there is not: nobody would ever get it."""
    for whose, offer in wanted.offers.every():
        if offer.product and store.products.called(offer.product) is None:
            beside = "more" if offer in wanted.offers.more else f"{whose}.what"
            raise Refusal("There's no product called {name}. Please add it first.", name=offer.product, field=beside)


def _wanted(request: Request, policy: Policy) -> Policy:
    system = _system(request.origin.text("system"), IN_ONE_FORM)
    return typed.read(system, forms.with_keys(request.say, request.fields), policy)


def _force(request: Request, store: Store, wanted: Policy, moved: Moves | None = None) -> Reply:
    was = request.policy.of(Policy)
    systems = [system for system in SYSTEMS if rules.differs(was, wanted, system)]
    if not systems:
        raise Refusal("It's already like that.")
    own.are_unused(store, was, wanted)
    store.policies.put(wanted.version, rules.kept(wanted))
    _place_anew(store, was, wanted)
    before, after = ({system: rules.value(one, system) for system in systems} for one in (was, wanted))
    change = store.changes.record(ACTION, ACTION, before=before, after=after)
    say = request.say.naming({**request.say.names, **was.names, **wanted.names})
    told = moving_blocks.counted(say, moved) if moved and set(systems) & rules.OF_SEGMENTS else []
    return blocks.changed(request.but(policy=wanted, say=say), was, change, told)


def _place_anew(store: Store, before: Policy, after: Policy) -> None:
    """Have everybody placed at the next tick where the levels are others: lists of a level do not wait for tomorrow."""
    if rules.differs(before, after, LEVELS) and (placed := store.settings.get(PLACED)):
        store.settings.set(PLACED, {**placed, "day": date.min.isoformat()})


def _nothing_since(store: Store, change: Change) -> None:
    """Refuse if one of the same systems was changed since by something that stands."""
    later = store.changes.of_subject(ACTION, MOST_LATER, after=change.id)
    undo.depends(next((one for one in later if any(_concerns(one, system) for system in change.after)), None))


def _concerns(change: Change, system: str) -> bool:
    return change.undone_by is None and system in change.after


def _system(named: Any, known: Collection[str] = SYSTEMS) -> str:
    if named not in known:
        raise Refusal("There aren't any rules like that.", example="/rules")
    return str(named)
