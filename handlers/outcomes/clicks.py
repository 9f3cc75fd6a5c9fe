"""The buttons and the form by which a follow-up is resolved, and how a customer is after it; registered."""

from __future__ import annotations

from handlers.followups import answers, clicks, forms
from handlers.kernel import kit, undo, words
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.outcomes import resolve
from storage.store import Store

part = Part()


@part.button("followup_done", who=Who.MEMBERS, writes=False)
def ask_outcome(request: Request, store: Store) -> Reply:
    """Open the form that asks how it went."""
    one, context = clicks.asked(request, store)
    return Reply(modal=forms.done(request.say, one, context), in_place=answers.is_private(request))


@part.form("followup_done", who=Who.MEMBERS, writes=True)
def done(request: Request, store: Store) -> Reply:
    """Take the form that says how it went."""
    outcome, mood = words.note(request.fields.text("outcome")), request.fields.text("mood")
    if mood not in forms.MOODS:
        raise Refusal("Please choose how they are now.", field="mood")
    found = resolve.resolve(request, store, clicks.origin(request), outcome, mood)
    shown = [kit.lines(*resolve.said(request, found)), *([kit.quote(outcome)] if outcome else [])]
    return clicks.after(request, store, [*shown, kit.buttons([undo.button(request.say, found.change)])])


@part.button("followup_mood", who=Who.MEMBERS, writes=True, one_shot=True)
def mood(request: Request, store: Store) -> Reply:
    """Log how a customer is after a follow-up that an emoji has resolved."""
    id, chosen = clicks.pressed(request.text)
    return resolve.mood_of(request, store, id, chosen)


def register(routes: Routes) -> None:
    """Register how follow-ups are resolved."""
    routes.tell(resolve.ATTRIBUTES)
    routes.add(part, resolve.part)
