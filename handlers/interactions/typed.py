"""The line of a log taken apart: of whom, the review, the day and the note, in whatever order they were typed.

A review that was typed is never lost: where something beside it was not understood, the log is asked about as it was
understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from handlers.customers import lookup
from handlers.followups import colleagues
from handlers.interactions.review_blocks import FACES, in_words
from handlers.kernel import characters, days, kit, reviews, which_day, words
from handlers.kernel.days import Way
from handlers.kernel.patterns import Pattern
from handlers.kernel.reply import Option, Question
from handlers.kernel.request import Request
from handlers.kernel.wording import Element, Say
from storage.store import Store

MOST_NAMES = 5
MOST_WORDS, MOST_LETTERS = 8, 40
"""Besides days before a mark, in which something may stand that was not understood; further on it is told in a note."""
UNREAD, EACH = "review", "each"
"""The answers that say how it was, or that the log is of each who is named."""
_JOIN = Pattern(r"\s*(?:[、,，;；&+/]|和|跟|与|與|及|\s(?:and|plus)\s)\s*|\s+", re.I)
_NOT = Pattern(
    r"\b(?:not|no|never|hardly|isn['’]?t|wasn['’]?t|without)\s+(?:\w+\s+)?$|[不没非无别][\u4e00-\u9fff]{0,2}\s*$", re.I
)
"""What may turn a review into none, or the other one, before it."""


@dataclass(frozen=True)
class Line:
    """A log as it was typed; `names` has more than one where it is of several customers."""

    names: tuple[str, ...]
    mark: str | None
    day: date | None
    note: str


@dataclass(frozen=True)
class _Ahead:
    """What stands before the name: a review, a day."""

    mark: str | None
    day: date | None
    text: str


def read(request: Request, store: Store) -> Line:
    """Take a log's line apart; raises Question for what nobody can tell, and Refusal."""
    ahead = _ahead(request, store)
    text = request.text if ahead is None else ahead.text
    name, rest = lookup.split(request.but(text=text), store)
    names, rest = _names(store, text, name, rest)
    day = ahead.day if ahead else None
    if day is None:
        if days.begins(joined := reviews.unjoined(rest)) and not reviews.starts(rest):
            rest = joined
        found = which_day.past(request, rest, colleagues.works(request, store))
        day, rest = (found.day, found.rest) if found else (None, rest)
    mark, note = reviews.read(rest)
    if ahead is not None and ahead.mark:
        mark, note = ahead.mark, rest
    mark = _one_of(request, mark, note)
    line = Line(names, mark, day, words.note(note))
    if mark is None:
        line = _anywhere(request, store, line, rest)
    if len(names) > 1 and not request.answers.get(EACH):
        raise _each(request, line)
    return line


def _ahead(request: Request, store: Store) -> _Ahead | None:
    """Read a review and a day that stand before the name: a customer who is known by such a name goes before."""
    text, mark, day = request.text, None, None
    if not reviews.starts(text) and days.read(text, request.today, Way.PAST) is None:
        return None
    if lookup.opening(store, text) is not None:
        return None
    for _ in range(2):
        if mark is None:
            mark, text = reviews.read(text)
        found = which_day.past(request, text, colleagues.works(request, store)) if day is None and text else None
        if found is not None:
            day, text = found.day, found.rest
    return _Ahead(mark, day, text) if text and _is_whom(request.text, store, text) else None


def _is_whom(whole: str, store: Store, text: str) -> bool:
    """Tell whether what follows a review or a day is a name: not in Good Company, nor in "bad, late again"."""
    is_word = text[0].isascii() and not text[0].isupper()
    is_name = whole[0].isascii() and whole[0].isupper()
    return not (is_word or is_name) or lookup.opening(store, text) is not None


def _names(store: Store, text: str, name: str, rest: str) -> tuple[tuple[str, ...], str]:
    """Return who is named side by side before a review, and what follows: 王五、李四 好评."""
    names, left = [name], text.strip()[len(name) :]
    if not text.strip().startswith(name) or reviews.starts(rest) or reviews.find(rest) is None:
        return (name,), rest
    while (join := _JOIN.match(left)) and len(names) < MOST_NAMES:
        other = lookup.opening(store, left[join.end() :])
        if other is None:
            break
        names.append(other)
        left = left[join.end() + len(other) :]
    after = characters.after(left)
    if len(names) == 1 or not (reviews.starts(after) or days.begins(after)):
        return (name,), rest
    return tuple(dict.fromkeys(names)), after


def _one_of(request: Request, mark: str | None, note: str) -> str | None:
    """Return the review, once somebody has said which of two that stand side by side."""
    other, _ = reviews.read(note)
    if mark is None or other in {None, mark}:
        return mark
    said = request.answers.get(UNREAD)
    if said in FACES:
        return str(said)
    say = request.say
    options = [Option(_button(say, one), {UNREAD: one}) for one in (mark, str(other))]
    raise Question([kit.lines(say.line("That's two reviews in one. Which one do you mean?"))], options)


def _anywhere(request: Request, store: Store, line: Line, rest: str) -> Line:
    """Return the line with the review that stands in its first words, once somebody has said that it is one."""
    found = reviews.find(rest)
    if found is None or _is_told(found[0]):
        return line
    before, mark, note = found
    day = line.day or which_day.within(request, before, colleagues.works(request, store))
    said = request.answers.get(UNREAD)
    if said is None:
        raise _is_it(request, replace(line, day=day), before, mark, note)
    if said not in FACES or said == "neutral":
        return line
    return Line(line.names, str(said), day, words.note(f"{before} {note}".strip()))


def _is_told(before: str) -> bool:
    """Tell whether so much stands before a mark that it is part of what is told."""
    left = days.without(before).split()
    return len(left) > MOST_WORDS or sum(map(len, left)) > MOST_LETTERS


def _is_it(request: Request, line: Line, before: str, mark: str, note: str) -> Question:
    say = request.say
    asked = say.line(
        "I couldn't make sense of *{text}* before the review. Is this what you mean?", text=kit.clipped(before, 80)
    )
    marks = ["good", "bad"] if _NOT.search(f"{characters.flat(before)} ") else [mark]
    shown = [kit.lines(asked, *([_understood(request, line, mark)] if len(marks) == 1 else []))]
    options = [Option(_button(say, one), {UNREAD: one}, "primary" if len(marks) == 1 else None) for one in marks]
    options.append(Option(say("It's just a note"), {UNREAD: "neutral"}))
    return Question([*shown, kit.quote(f"{before} {note}".strip())], options)


def _each(request: Request, line: Line) -> Question:
    say = request.say
    asked = say.line("That's {n} customers. Log it for each of them?", n=len(line.names))
    label = say("Log it for each")
    quoted = [kit.quote(line.note)] if line.note else []
    return Question(
        [kit.lines(asked, _understood(request, line, line.mark or "neutral")), *quoted],
        [Option(label, {EACH: True}, "primary")],
    )


def _understood(request: Request, line: Line, mark: str) -> list[Element]:
    say = request.say
    return say.line(
        "*{names}* · {face} {mark} · {day}",
        names=("、" if say.language == "zh" else ", ").join(line.names),
        face=FACES[mark],
        mark=in_words(say, mark),
        day=line.day or request.today,
    )


def _button(say: Say, mark: str) -> str:
    return f"{FACES[mark]} {in_words(say, mark)}"
