"""The buttons and the form by which a follow-up is resolved, and how a customer is after it; registered."""

from __future__ import annotations

from handlers.followups import actions, answers, clicks, forms
from handlers.kernel import kit, undo, words
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route, Routes, Who
from handlers.outcomes import resolve
from storage.store import Store


def ask_outcome(request: Request, store: Store) -> Reply:
    """Open the form that asks how it went."""
    one, context = clicks.asked(request, store)
    return Reply(modal=forms.done(request.say, one, context), in_place=answers.is_private(request))


def done(request: Request, store: Store) -> Reply:
    """Take the form that says how it went."""
    outcome, mood = words.note(request.fields.text("outcome")), request.fields.text("mood")
    if mood not in forms.MOODS:
        raise Refusal("Please choose how they are now.", field="mood")
    found = resolve.resolve(request, store, clicks.origin(request), outcome, mood)
    shown = [kit.lines(*resolve.said(request, found)), *([kit.quote(outcome)] if outcome else [])]
    return clicks.after(request, store, [*shown, kit.buttons([undo.button(request.say, found.change)])])


def mood(request: Request, store: Store) -> Reply:
    """Log how a customer is after a follow-up that an emoji has resolved."""
    id, chosen = clicks.pressed(request.text)
    return resolve.mood_of(request, store, id, chosen)


def register(routes: Routes) -> None:
    """Register how follow-ups are resolved."""
    members = Who.MEMBERS
    routes.button("followup_done", Route(ask_outcome, members, writes=False))
    routes.form("followup_done", Route(done, members, writes=True))
    routes.button("followup_mood", Route(mood, members, writes=True, one_shot=True))
    routes.undo(actions.RESOLVE, resolve.undo_resolve)
