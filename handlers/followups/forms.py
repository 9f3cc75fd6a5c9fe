"""The forms of follow-ups: what is planned, how it went, and who goes on with it."""

from __future__ import annotations

from datetime import date

from handlers.customers import inputs
from handlers.followups import blocks
from handlers.kernel import kit, modals, words
from handlers.kernel.modals import View
from handlers.kernel.request import Request
from handlers.kernel.wording import Say
from storage.followups import Described
from storage.models import Customer

MOST_OUTCOME = 2000
MOODS = ("good", "neutral", "bad")


def moods(say: Say) -> list[tuple[str, str]]:
    """Return how a customer can be, as (value, label)s."""
    return [("good", say("👍 Happy")), ("neutral", say("💬 Neither")), ("bad", say("👎 Still unhappy"))]


def done(say: Say, one: Described, context: str) -> View:
    """Ask how a follow-up went, and how the customer is now."""
    asked = [
        kit.lines([*say.line("*{name}*", name=one.name), *blocks.why(say, one.followup, one.note)]),
        modals.text(
            "outcome",
            say("How did it go?"),
            most=MOST_OUTCOME,
            long=True,
            optional=True,
            placeholder=say("For example: apologized, a replacement is on its way"),
        ),
        modals.choice("mood", say("How are they now?"), moods(say), hint=say("This will be logged as an interaction.")),
    ]
    origin = {"followup": one.followup.id, "context": context}
    return modals.modal(say, "followup_done", say("Follow-up done"), asked, say("Done"), origin)


def hand(say: Say, one: Described, context: str) -> View:
    """Ask who goes on with a follow-up."""
    asked = [
        kit.lines([*say.line("*{name}*", name=one.name), *blocks.why(say, one.followup, one.note)]),
        modals.person("person", say("Who's taking over?"), hint=say("I'll tell them privately right away.")),
    ]
    origin = {"followup": one.followup.id, "context": context}
    return modals.modal(say, "followup_hand", say("Hand over"), asked, say("Hand over"), origin)


def plan(request: Request, customer: Customer | None, day: date) -> View:
    """Ask which customer to get back to, by which day, and about what."""
    say = request.say
    asked = [
        inputs.field(request, customer),
        modals.day("day", say("Due by"), day),
        modals.text("what", say("What about?"), most=words.MOST_NOTE, long=True, optional=True),
    ]
    return modals.modal(say, "followup_plan", say("Plan a follow-up"), asked, say("Plan it"))
