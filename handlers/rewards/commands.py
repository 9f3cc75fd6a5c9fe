"""/points rewards: what points buy, and how managers change that; each change can be undone."""

from __future__ import annotations

from datetime import date
from typing import Any

from handlers.kernel import undo, words
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.wording import N_
from handlers.rewards import blocks, forms
from handlers.rewards.rules import MOST_REWARDS
from storage.models import Change, Reward
from storage.rewards import Terms
from storage.store import Store
from storage.subject import Subject

part = Part()

ACTION = "reward"


@part.verb(
    Help("/points rewards", "what points buy: each reward with its points, how many are left, for whom and until when"),
    "奖励",
    who=Who.MEMBERS,
    writes=False,
    examples=(N_("/points rewards"),),
    openly=True,
)
def shown(request: Request, store: Store) -> Reply:
    """/points rewards."""
    return blocks.catalogue(request, store.rewards.all())


@part.button(blocks.ADD, who=Who.MANAGERS, writes=False)
def add(request: Request, store: Store) -> Reply:
    """Open the form of a new reward."""
    if len(store.rewards.all()) >= MOST_REWARDS:
        raise Refusal("There can be {most} rewards at most. Please remove one first.", most=MOST_REWARDS)
    return Reply(modal=forms.form(request, None))


@part.button(blocks.CHANGE, who=Who.MANAGERS, writes=False)
def change(request: Request, store: Store) -> Reply:
    """Open the form of the reward that was chosen."""
    return Reply(modal=forms.form(request, _there(store, words.id_of(request.text) or 0)))


@part.form(forms.ROUTE, who=Who.MANAGERS, writes=True, deed=ACTION)
def filled(request: Request, store: Store) -> Reply:
    """Add, change or remove the reward that was filled in."""
    id = request.origin.number("id")
    if not id:
        wanted = forms.read(request, store.rewards.all())
        id = store.rewards.add(wanted)
        return blocks.changed(request, None, wanted, _record(store, id, None, wanted))
    before = _terms(_there(store, id))
    if forms.REMOVE in request.fields.some(forms.REMOVE):
        store.rewards.remove(id, removed=True)
        return blocks.changed(request, before, None, _record(store, id, before, None))
    wanted = forms.read(request, [one for one in store.rewards.all() if one.id != id])
    if wanted == before:
        raise Refusal("It's already like that.")
    store.rewards.change(id, wanted)
    return blocks.changed(request, before, wanted, _record(store, id, before, wanted))


@part.undo(ACTION)
def undo_change(request: Request, store: Store, change: Change) -> Reply:
    """Take back what was changed of a reward, unless it was changed since; what was redeemed meanwhile is not left."""
    id = change.done_to.number
    later = store.changes.of_subject(str(change.done_to), 10, after=change.id)
    undo.depends(next((one for one in later if one.undone_by is None and one.undoes is None), None))
    kept = store.rewards.get(id)
    if kept is None:
        raise Refusal("This reward isn't there anymore.")
    before, after, now = _read(change.before), _read(change.after), _terms(kept)
    if before is None:
        store.rewards.remove(id, removed=True)
    else:
        if None not in (before.stock, after.stock if after else None, now.stock) and after is not None:
            left = (now.stock or 0) + (before.stock or 0) - (after.stock or 0)
            before = before._replace(stock=max(left, 0))
        elif after is None:
            before = before._replace(stock=now.stock)
        store.rewards.change(id, before)
        store.rewards.remove(id, removed=False)
    store.changes.record(
        ACTION, change.subject, None, before=change.after, after=_kept(before) if before else {}, undoes=change.id
    )
    return blocks.taken_back(request, before)


def _record(store: Store, id: int, before: Terms | None, after: Terms | None) -> int:
    was, now = (_kept(one) if one else {} for one in (before, after))
    return store.changes.record(ACTION, Subject("reward", id), before=was, after=now)


def _there(store: Store, id: int) -> Reward:
    reward = store.rewards.get(id)
    if reward is None or reward.removed:
        raise Refusal("This reward isn't there anymore.", example="/points rewards")
    return reward


def _terms(reward: Reward) -> Terms:
    return Terms(*(getattr(reward, name) for name in Terms._fields))


def _kept(terms: Terms) -> dict[str, Any]:
    """Return a reward as the audit keeps it (JSON)."""
    return {name: one.isoformat() if isinstance(one, date) else one for name, one in terms._asdict().items()}


def _read(kept: dict[str, Any]) -> Terms | None:
    if not kept:
        return None
    days = {name: date.fromisoformat(kept[name]) if kept.get(name) else None for name in ("since", "until")}
    return Terms(**{**kept, **days})


def register(routes: Routes) -> None:
    """Register /points rewards."""
    routes.tell(blocks.ATTRIBUTES)
    routes.add(part)
