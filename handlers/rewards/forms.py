"""The form in which managers add a reward, change or remove it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.customers import segment_blocks as segments
from handlers.kernel import modals, numerals, words
from handlers.kernel.filled import Filled
from handlers.kernel.modals import View
from handlers.kernel.refusal import Gathered, Refusal
from handlers.kernel.request import Request
from handlers.levels import blocks as levels
from handlers.levels.rules import Levels
from handlers.rewards.rules import MOST_NAME, MOST_POINTS, MOST_STOCK, is_name
from storage.models import Reward
from storage.rewards import Terms

ROUTE, REMOVE, ANY = "reward", "remove", "any"
ENDLESS = frozenset({"", "unlimited", "no limit", "不限", "无限", "不限量"})


def form(request: Request, reward: Reward | None) -> View:
    """Return the form of a reward, or of a new one."""
    say = request.say
    kept = reward or Terms("", "", 0)
    groups = [(ANY, say("Everybody")), *((key, segments.name(say, key)) for key in segments.keys(request))]
    ranks = [(one.key, levels.name(say, one.key)) for one in request.policy.of(Levels).levels]
    inputs = [
        modals.text("english", say("Name in English"), kept.english, most=MOST_NAME, optional=True),
        modals.text("chinese", say("Name in Chinese"), kept.chinese, most=MOST_NAME, optional=True),
        modals.text("points", say("Points"), str(kept.points or ""), most=20, placeholder="30"),
        modals.text(
            "stock",
            say("How many there are left"),
            "" if kept.stock is None else str(kept.stock),
            most=20,
            optional=True,
            hint=say("Each redemption takes one. Leave it empty if there's no end."),
        ),
        modals.choice("segment", say("For whom"), groups, kept.segment or ANY),
    ]
    if ranks or kept.level:
        ranks = [(ANY, say("Any level")), *ranks]
        inputs.append(modals.choice("level", say("From which level on"), ranks, kept.level or ANY))
    inputs += [
        modals.day("since", say("First day"), kept.since, optional=True),
        modals.day("until", say("Last day"), kept.until, optional=True),
    ]
    if reward is not None:
        remove = [(REMOVE, say("Remove this reward; what was redeemed for it stays"))]
        inputs.append(modals.some(REMOVE, say("Remove"), remove))
    title = say("Add a reward") if reward is None else say("Change a reward")
    return modals.modal(say, ROUTE, title, inputs, say("Save"), {"id": reward.id if reward else 0})


def read(request: Request, others: Sequence[Reward]) -> Terms:
    """Return what was filled in; raises the Refusal of a field. A name that another reward has is refused."""
    fields, gathered = request.fields, Gathered()
    names = {id: " ".join(words.tidy(fields.text(id)).split()) for id in ("english", "chinese")}
    for id, name in names.items():
        with gathered.reading(id):
            _is_free(name, others)
    with gathered.reading("english"):
        if not any(names.values()):
            raise Refusal("Please give it a name, in English, in Chinese or in both.")
    points, stock = 1, None
    with gathered.reading("points"):
        points = _whole(fields.text("points"), MOST_POINTS)
        if not points:
            raise Refusal("A reward takes 1 point or more.")
    with gathered.reading("stock"):
        typed = fields.text("stock").strip()
        stock = None if typed.casefold() in ENDLESS else _whole(typed, MOST_STOCK)
    since, until = (_day(fields, id) for id in ("since", "until"))
    with gathered.reading("until"):
        if since and until and until < since:
            raise Refusal("The last day can't be before the first.")
    gathered.settle()
    segment, level = (one if (one := fields.choice(id)) not in (None, ANY) else "" for id in ("segment", "level"))
    return Terms(names["english"], names["chinese"], points, stock, segment or "", level or "", since, until)


def _is_free(name: str, others: Sequence[Reward]) -> None:
    if not name:
        return
    if not is_name(name):
        raise Refusal("{text} would be read as points. Please add a letter to the name.", text=name)
    if any(name.casefold() in (one.english.casefold(), one.chinese.casefold()) for one in others):
        raise Refusal("There's already a reward called {name}. Please choose another name.", name=name)


def _whole(typed: str, most: int) -> int:
    number = numerals.value(words.narrow(typed).strip().replace(",", "")) if typed.strip() else None
    if number is None or number != int(number) or not 0 <= number <= most:
        text = typed.strip()[:40] or "…"
        raise Refusal("{text} isn't a whole number from 0 to {most}.", text=text, most=f"{most:,}")
    return int(number)


def _day(fields: Filled, id: str) -> date | None:
    typed: Any = fields.text(id)
    return date.fromisoformat(typed) if typed else None
