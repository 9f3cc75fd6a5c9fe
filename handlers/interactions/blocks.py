"""How logged interactions are shown."""

from __future__ import annotations

from datetime import date

from handlers.followups import blocks as followups
from handlers.interactions import corrections
from handlers.interactions.records import Logged
from handlers.interactions.review_blocks import in_words
from handlers.interactions.rules import Steps
from handlers.kernel import kit, undo
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from storage.models import Customer

APART = "log_apart"


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
        first = say.line("Logged a *{mark}* from *{name}*.", mark=in_words(say, mark), name=customer.name)
    if day is not None:
        first += say.line(" It was {day}.", day=day)
    count = say.line("Interactions: {before} → {after}", before=customer.interactions, after=customer.interactions + 1)
    shown = [kit.lines(first, satisfaction(request, customer.satisfaction, mark, logged.moved), count)]
    if note:
        shown.append(kit.quote(note))
    if logged.opened is not None:
        opened = logged.opened
        shown.append(
            kit.lines(followups.opened(say, opened.followup, request.person.id, request.at, joined=opened.joined))
        )
    row = [undo.button(say, logged.change), corrections.button(say, logged.interaction)]
    if guess:
        shown.append(kit.lines(say.line("The note sounds like a *{mark}*. Was it one?", mark=in_words(say, guess))))
        row.insert(1, corrections.guessed(say, logged.interaction, guess))
    if note or mark != "neutral":
        row.append(as_answer(say, logged.interaction))
    return Reply([*shown, kit.buttons(row)])


def as_answer(say: Say, interaction: int) -> kit.Block:
    """Return the button that makes an answer to a survey of what was logged."""
    return kit.button(say("Survey answer…"), "survey_from", str(interaction))


def satisfaction(request: Request, before: int, mark: str, moved: int) -> list[Element]:
    """Return the move of a satisfaction, and the rule behind it."""
    say = request.say
    values = {"before": say.tenths(before), "after": say.tenths(before + moved)}
    step = int(getattr(request.policy.of(Steps), mark))
    if step == 0:
        return say.line("Satisfaction: {after} (unchanged)", **values)
    rule = say("{mark} {step}", mark=in_words(say, mark), step=("+" if step > 0 else "−") + say.tenths(abs(step)))
    if moved != step:
        return say.line("Satisfaction: {before} → {after} ({rule}; it stays between 0 and 5)", rule=rule, **values)
    return say.line("Satisfaction: {before} → {after} ({rule})", rule=rule, **values)


def joined(request: Request, customer: Customer, mark: str) -> list[list[Element]]:
    """Say that what was told belongs to a review that is logged already."""
    say = request.say
    return [
        say.line("Added as another note to the *{mark}* from *{name}*.", mark=in_words(say, mark), name=customer.name),
        say.line(
            "The same incident counts once, so satisfaction stays at {after}.", after=say.tenths(customer.satisfaction)
        ),
    ]


def apart_button(say: Say, interaction: int) -> kit.Block:
    """Return the button that counts a further note as a review of its own."""
    return kit.button(say("Count it separately"), APART, str(interaction))


def counted_apart(request: Request, customer: Customer, mark: str, logged: Logged) -> Reply:
    """Say that a further note is counted as a review of its own."""
    say = request.say
    lines = [
        say.line("Counted as a separate *{mark}* from *{name}*.", mark=in_words(say, mark), name=customer.name),
        satisfaction(request, customer.satisfaction, mark, logged.moved),
    ]
    if logged.opened is not None:
        opened = logged.opened
        lines.append(followups.opened(say, opened.followup, request.person.id, request.at, joined=opened.joined))
    return Reply([kit.lines(*lines), kit.buttons([undo.button(say, logged.change)])])


def part_of_again(request: Request, customer: Customer, mark: str, moved: int) -> Reply:
    """Say that a review is a further note on another again."""
    say = request.say
    before, after = customer.satisfaction, customer.satisfaction + moved
    return Reply(
        [
            kit.lines(
                say.line(
                    "Undone: it's part of the same *{mark}* from *{name}* again.",
                    mark=in_words(say, mark),
                    name=customer.name,
                ),
                say.line("Satisfaction: {before} → {after}", before=say.tenths(before), after=say.tenths(after)),
            )
        ]
    )


def part_taken_back(request: Request, customer: Customer, mark: str) -> Reply:
    """Say that a note on an incident was taken back, and that its review stays."""
    say = request.say
    return Reply(
        [
            kit.lines(
                say.line("Undone: this note about *{name}*.", name=customer.name),
                say.line("The {mark} stays, because others mentioned it too.", mark=in_words(say, mark)),
            )
        ]
    )


def taken_back(request: Request, customer: Customer, moved: int, *, closed: bool) -> Reply:
    """Say that a log was taken back, and whether its follow-up is closed with it."""
    say = request.say
    more = [say.line("The follow-up it opened is closed too.")] if closed else []
    return Reply(
        [
            kit.lines(
                say.line("Undone: the log for *{name}*.", name=customer.name),
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
