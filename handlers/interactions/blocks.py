"""How logged interactions are shown."""

from __future__ import annotations

from datetime import date

from handlers.followups import blocks as followups
from handlers.interactions import corrections
from handlers.interactions.records import Logged
from handlers.interactions.review_blocks import in_words
from handlers.interactions.rules import Steps
from handlers.kernel import kit, undo, which_day
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element
from storage.models import Customer


def logged(
    request: Request,
    customer: Customer,
    mark: str,
    logged: Logged,
    day: date | None,
    note: str,
    guess: str | None = None,
) -> Reply:
    """Say what was logged, and what it did to satisfaction and count, by which rule.

    `guess` is how the note reads, good or bad, where nobody has said how it was.
    """
    say = request.say
    if mark == "neutral":
        first = say.line("Logged an interaction with *{name}*.", name=customer.name)
    else:
        first = say.line("Logged a *{mark}* of *{name}*.", mark=in_words(say, mark), name=customer.name)
    if day is not None:
        first += say.line(" It took place on {day}.", day=which_day.shown(say, day, request.today))
    count = say.line("Interactions: {before} → {after}", before=customer.interactions, after=customer.interactions + 1)
    shown = [kit.lines(first, satisfaction(request, customer.satisfaction, mark, logged.moved), count)]
    if note:
        shown.append(kit.quote(note))
    if logged.opened is not None:
        opened = logged.opened
        shown.append(kit.lines(followups.opened(say, opened.followup, request.person.id, joined=opened.joined)))
    row = [undo.button(say, logged.change), corrections.button(say, logged.interaction)]
    if guess:
        shown.append(kit.lines(say.line("The note reads as a *{mark}*: was it one?", mark=in_words(say, guess))))
        row.insert(1, corrections.guessed(say, logged.interaction, guess))
    return Reply([*shown, kit.buttons(row)])


def satisfaction(request: Request, before: int, mark: str, moved: int) -> list[Element]:
    """Return the move of a satisfaction, and the rule behind it."""
    say = request.say
    values = {"before": say.tenths(before), "after": say.tenths(before + moved)}
    step = int(getattr(request.policy.of(Steps), mark))
    if step == 0:
        return say.line("Satisfaction: {after} (unchanged)", **values)
    rule = say("{mark} {step}", mark=in_words(say, mark), step=("+" if step > 0 else "−") + say.tenths(abs(step)))
    if moved != step:
        return say.line("Satisfaction: {before} → {after} ({rule}, within 0 to 5)", rule=rule, **values)
    return say.line("Satisfaction: {before} → {after} ({rule})", rule=rule, **values)


def taken_back(request: Request, customer: Customer, moved: int, *, closed: bool) -> Reply:
    """Say that a log was taken back, and whether its follow-up is closed with it."""
    say = request.say
    more = [say.line("The follow-up that it opened is closed too.")] if closed else []
    return Reply(
        [
            kit.lines(
                say.line("Taken back: the log for *{name}*.", name=customer.name),
                say.line(
                    "Satisfaction: {before} → {after}",
                    before=say.tenths(customer.satisfaction),
                    after=say.tenths(customer.satisfaction + moved),
                ),
                say.line(
                    "Interactions: {before} → {after}",
                    before=customer.interactions,
                    after=customer.interactions - 1,
                ),
                *more,
            )
        ]
    )
