"""How rewards are shown."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.customers import segment_blocks as segments
from handlers.kernel import kit, undo
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Say
from handlers.levels import blocks as levels
from handlers.levels.rules import Levels
from handlers.rewards import rules
from storage.models import Customer, Reward
from storage.rewards import Terms

ADD, CHANGE = "reward_add", "reward_change"
ATTRIBUTES = Attributes({"reward": Attribute(N_("reward")), "reward_no": FOR_UNDO})
"""What a redemption keeps of its reward."""


def name(say: Say, reward: Reward | Terms) -> str:
    """Return a reward's name; in the other language where it has none in this."""
    both = (reward.english, reward.chinese) if say.language == "en" else (reward.chinese, reward.english)
    return both[0] or both[1]


def price(say: Say, points: int) -> str:
    """Return how many points something takes."""
    return say.plural("{n} point", "{n} points", points, n=f"{points:,}")


def label(say: Say, reward: Reward) -> str:
    """Return a reward as it stands in a menu."""
    return say("{reward}: {points}", reward=name(say, reward), points=price(say, reward.points))


def row(request: Request, reward: Reward | Terms) -> list[Element]:
    """Return a reward in one line: its points, what is left, for whom and when."""
    say = request.say
    line = say.line("*{reward}*: {points}", reward=name(say, reward), points=price(say, reward.points))
    if reward.stock is not None:
        line += say.line(" · {n} left", n=f"{reward.stock:,}") if reward.stock else say.line(" · none left")
    if reward.segment:
        line += say.line(" · for {segment}", segment=segments.name(say, reward.segment))
    if reward.level:
        by, level = request.policy.of(Levels), levels.name(say, reward.level)
        above = by.above(reward.level) is not None
        line += say.line(" · for {level} and above", level=level) if above else say.line(" · for {level}", level=level)
    if reward.since is not None and reward.since > request.today:
        line += say.line(" · from {day}", day=reward.since)
    if reward.until is not None:
        over = reward.until < request.today
        line += say.line(" · ended {day}", day=reward.until) if over else say.line(" · until {day}", day=reward.until)
    return line


def catalogue(request: Request, found: Sequence[Reward]) -> Reply:
    """Show what points buy, and with which buttons managers change that."""
    say = request.say
    blocks = [kit.header(say("Rewards"))]
    if found:
        blocks.append(kit.bullets(row(request, one) for one in found))
    else:
        blocks.append(kit.lines(say.line("There are no rewards yet.")))
    if not request.is_manager:
        return Reply([*blocks, kit.small(say("Managers can add and change rewards."))])
    may = [kit.button(say("Add a reward…"), ADD, "", None if found else "primary")]
    if found:
        options = [(str(one.id), label(say, one)) for one in found]
        may.append(kit.menu(say("Change one…"), CHANGE, options))
    return Reply([*blocks, kit.buttons(may)])


def changed(request: Request, before: Terms | None, after: Terms | None, change: int) -> Reply:
    """Say what of a reward was changed: it came, it is another, or it is gone."""
    say = request.say
    rows = [row(request, one) for one in (before, after) if one is not None]
    if before is None:
        first = say.line("Added a reward.")
    elif after is None:
        first = say.line("Removed a reward. What was redeemed for it stays.")
    else:
        first = say.line("Changed a reward: from the first line to the second.")
    return Reply([kit.lines(first), kit.bullets(rows), kit.buttons([undo.button(say, change)])])


def taken_back(request: Request, now: Terms | None) -> Reply:
    """Say that a change of a reward was taken back, and what it is now."""
    say = request.say
    rows = [kit.bullets([row(request, now)])] if now is not None else []
    return Reply([kit.lines(say.line("Undone.")), *rows])


def to_next(say: Say, balance: int, found: Sequence[Reward]) -> list[Element]:
    """Return what somebody can redeem now, and how far it is to the next reward; nothing where there are none."""
    if not found:
        return []
    enough = [one for one in found if one.points <= balance]
    line = []
    if enough:
        best = max(enough, key=lambda one: one.points)
        line = say.line("Enough for: *{reward}* ({points})", reward=name(say, best), points=price(say, best.points))
    missing = rules.next_one(balance, found)
    if missing is not None:
        line += say.line(" · ") if line else []
        n, called = missing.points - balance, name(say, missing)
        more = say.plural("{n} point to {reward}", "{n} points to {reward}", n, n=f"{n:,}", reward=called)
        line += [{"type": "text", "text": more}]
    return line


def question(request: Request, customer: Customer, reward: Reward) -> list[kit.Block]:
    """Return the question that is asked before a reward is redeemed, with the balance and the stock after it."""
    say = request.say
    lines = [
        say.line(
            "*{name}* redeems *{reward}* for *{points}*?",
            name=customer.name,
            reward=name(say, reward),
            points=price(say, reward.points),
        ),
        say.line(
            "Points: {before} → {after}", before=f"{customer.points:,}", after=f"{customer.points - reward.points:,}"
        ),
    ]
    if reward.stock is not None:
        lines.append(say.line("Left after that: {n}", n=f"{reward.stock - 1:,}"))
    return [kit.lines(*lines)]
