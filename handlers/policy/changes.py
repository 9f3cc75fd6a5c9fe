"""/rules changed by managers: in a form, or back to the article's; each change can be taken back, and put back."""

from __future__ import annotations

from typing import Any

from handlers.kernel import undo
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.policy import blocks, forms, rules, typed
from handlers.policy.rules import SYSTEMS, Policy
from handlers.policy.versions import of_version
from storage.models import Change
from storage.store import Store

part = Part()

ACTION = "policy"
MOST_LATER = 1000


@part.button(blocks.EDIT, who=Who.MANAGERS, writes=False)
def opened(request: Request, _: Store) -> Reply:
    """Open the form of a system, with the rules as they are."""
    return Reply(modal=forms.form(request, _system(request.text), request.policy.of(Policy)))


@part.form(forms.ROUTE, who=Who.MANAGERS, writes=True, deed=ACTION)
def filled(request: Request, store: Store) -> Reply:
    """Put in force what was filled in; what somebody changed since the form was opened is shown first."""
    system, policy = _system(request.origin.text("system")), request.policy.of(Policy)
    wanted = typed.read(system, forms.with_keys(request.fields), policy)
    _products_are_known(store, wanted)
    seen = of_version(store, request.origin.number("seen"))
    if not rules.differs(wanted, policy, system):
        raise Refusal("It's already like that.")
    if rules.differs(seen, policy, system):
        later = next((one for one in store.changes.of_subject(ACTION, MOST_LATER) if _concerns(one, system)), None)
        above = blocks.meanwhile(request.say, rules.only(seen, system), rules.only(policy, system), later)
        return Reply(modal=forms.form(request, system, policy, request.fields, above))
    return _force(request, store, wanted)


@part.button(blocks.BACK, who=Who.MANAGERS, writes=True, deed=ACTION)
def back(request: Request, store: Store) -> Reply:
    """Go back to the article's rules, for one system or for all."""
    now = request.policy.of(Policy)
    wanted = rules.back_to_all(now) if request.text == blocks.ALL else rules.back(now, _system(request.text))
    if wanted.version == request.policy.version:
        raise Refusal("These are already the defaults.")
    return _force(request, store, wanted)


@part.undo(ACTION)
def undo_change(request: Request, store: Store, change: Change) -> Reply:
    """Go back to the rules before a change, unless the same were changed again since."""
    _nothing_since(store, change)
    before = request.policy.of(Policy)
    after = rules.put(before, change.before)
    store.policies.put(after.version, rules.kept(after))
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


def _force(request: Request, store: Store, wanted: Policy) -> Reply:
    was = request.policy.of(Policy)
    systems = [system for system in SYSTEMS if rules.differs(was, wanted, system)]
    if not systems:
        raise Refusal("It's already like that.")
    store.policies.put(wanted.version, rules.kept(wanted))
    before, after = ({system: rules.value(one, system) for system in systems} for one in (was, wanted))
    change = store.changes.record(ACTION, ACTION, before=before, after=after)
    return blocks.changed(request.but(policy=wanted), was, change)


def _nothing_since(store: Store, change: Change) -> None:
    """Refuse if one of the same systems was changed since by something that stands."""
    later = store.changes.of_subject(ACTION, MOST_LATER, after=change.id)
    undo.depends(next((one for one in later if any(_concerns(one, system) for system in change.after)), None))


def _concerns(change: Change, system: str) -> bool:
    return change.undone_by is None and system in change.after


def _system(named: Any) -> str:
    if named not in SYSTEMS:
        raise Refusal("There aren't any rules like that.", example="/rules")
    return str(named)
