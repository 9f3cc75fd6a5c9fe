"""Which day somebody means: read where one reading is a day, asked with buttons where nobody can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.kernel import days, kit, moon
from handlers.kernel.characters import after
from handlers.kernel.days import Said, Way, weekdays
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request

_BY = Pattern(r"^\s*(?:(?:by|until|till|no later than|on|due)\s+|[在于]\s*)", re.I)
"""Before a day to come: it is that day."""
ANSWER = "day"
"""The answer that holds the day that was chosen, as 2026-11-20; or what says that it was none."""
NONE = "none"
MOST_OFFERED = 7
FURTHEST = 366
"""Days ahead that anybody plans for a customer."""
_PROPOSED = {Way.PAST: (0, 1, 2, 3), Way.COMING: (1, 2, 3, 7, 0)}


@dataclass(frozen=True)
class Found:
    """A day as it is meant, the time of day in minutes that was typed with it, and what follows."""

    day: date
    minute: int | None
    rest: str


def past(request: Request, text: str, works: Callable[[date], bool] = weekdays) -> Found | None:
    """Read the day with which a text begins, today or before; None where it begins with something else.

    Raises Question where nobody can tell which day is meant, and where it is still to come.
    """
    said = days.read(text, request.today, Way.PAST, works, moon.feast)
    chosen = request.answers.get(ANSWER)
    if said is None or chosen == NONE:
        return None
    rest = after(text[said.end :])
    if chosen is not None:
        return Found(_chosen(chosen), said.minute, rest)
    fit = [day for day in said.days if day <= request.today]
    if len(fit) == 1 and len(said.days) == 1:
        return Found(fit[0], said.minute, rest)
    if said.days and not fit:
        raise _still_to_come(request, said)
    raise _which(request, said, fit or _proposed(request.today, Way.PAST), Way.PAST)


def within(request: Request, text: str, works: Callable[[date], bool]) -> date | None:
    """Return the one day, today or before, of which a text speaks that was not understood otherwise."""
    said = days.within(text, request.today, Way.PAST, works, moon.feast)
    return said.days[0] if said and len(said.days) == 1 and said.days[0] <= request.today else None


def coming(request: Request, text: str, works: Callable[[date], bool] = weekdays) -> Found:
    """Read the day to come with which a text begins.

    Raises Question where nobody can tell which is meant, and Refusal where it is past, or more than a year ahead.
    """
    text = _BY.sub("", text)
    said = days.read(text, request.today, Way.COMING, works, moon.feast)
    chosen = request.answers.get(ANSWER)
    if chosen is not None:
        return Found(_chosen(chosen), said.minute if said else None, after(text[said.end :]) if said else text)
    proposed = _proposed(request.today, Way.COMING)
    if said is None:
        later = days.within(text, request.today, Way.COMING, works, moon.feast)
        said = Said(_unread(text, later), 0, later.days if later else ())
        near = [day for day in said.days if 0 <= (day - request.today).days <= FURTHEST]
        raise _which(request, replace(said, days=()), list(dict.fromkeys([*near, *proposed])), Way.COMING)
    fit = [day for day in said.days if 0 <= (day - request.today).days <= FURTHEST]
    if len(fit) == 1 and len(said.days) == 1:
        return Found(fit[0], said.minute, after(text[said.end :]))
    if said.days and not fit:
        if said.days[0] < request.today:
            raise Refusal(
                "{day} is in the past. A follow-up has to be today or later.", day=request.say.dated(said.days[0])
            )
        raise Refusal("{text} is more than a year away. Please choose an earlier day.", text=said.typed)
    raise _which(request, said, fit or proposed, Way.COMING)


def _unread(text: str, later: Said | None) -> str:
    """Return what was not understood: up to the day that comes later in it, else the first word."""
    words = (
        text[: text.find(later.typed) + len(later.typed)]
        if later
        else text.split(maxsplit=1)[0]
        if text.strip()
        else "…"
    )
    return kit.clipped(words, 40)


def filled(request: Request, text: str, way: Way) -> date:
    """Return the day that was chosen in a form; one that lies the wrong way is refused."""
    said = days.read(text, request.today, way)
    if said is None or len(said.days) != 1:
        raise Refusal("I don't recognize {text} as a day. Please choose one.", text=kit.clipped(text, 40) or "…")
    (day,) = said.days
    if way is Way.PAST and day > request.today:
        raise Refusal("{day} is in the future. Please choose today or an earlier day.", day=request.say.dated(day))
    if way is Way.COMING and day < request.today:
        raise Refusal("{day} is in the past. A follow-up has to be today or later.", day=request.say.dated(day))
    if (day - request.today).days > FURTHEST:
        raise Refusal("{text} is more than a year away. Please choose an earlier day.", text=text)
    return day


def _chosen(answer: str) -> date:
    return date.fromisoformat(str(answer))


def _proposed(today: date, way: Way) -> list[date]:
    sign = -1 if way is Way.PAST else 1
    return [today + timedelta(days=sign * days) for days in _PROPOSED[way]]


def _which(request: Request, said: Said, offered: Sequence[date], way: Way) -> Question:
    say = request.say
    if len(said.days) > 1:
        asked = say.line("*{text}* could be more than one day. Which one do you mean?", text=said.typed)
    else:
        asked = say.line("I don't recognize *{text}* as a day. Which day do you mean?", text=said.typed)
    offered = list(dict.fromkeys(offered))[:MOST_OFFERED]
    options = [Option(say.day(day), {ANSWER: day.isoformat()}) for day in offered]
    if way is Way.PAST:
        options.append(Option(say("It's part of the note"), {ANSWER: NONE}))
    return Question([kit.lines(asked)], options)


def _still_to_come(request: Request, said: Said) -> Question:
    say = request.say
    day = say.dated(said.days[0])
    if said.typed == day:
        asked = say.line("*{day}* is in the future, and this can only be for today or earlier.", day=day)
    else:
        asked = say.line(
            "*{text}*, {day}, is in the future, and this can only be for today or earlier.", text=said.typed, day=day
        )
    options = [
        Option(say("Make it today"), {ANSWER: request.today.isoformat()}),
        Option(say("It's part of the note"), {ANSWER: NONE}),
    ]
    return Question([kit.lines(asked)], options)
