"""How those who are to be called are shown: each with the reason, and with what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.customers.blocks import CARD
from handlers.followups.calls import Call, ToCall
from handlers.kernel import kit
from handlers.kernel.wording import Element, Mention, Say, plain

PAGE = 10
HERE = "calls"
"""Where the buttons of the list stand."""


def why(say: Say, one: Call) -> list[Element]:
    """Return why somebody is to be called."""
    values = {"satisfaction": say.tenths(one.satisfaction)}
    bad = say.plural("{n} bad review", "{n} bad reviews", one.bad)
    if one.why == "overdue":
        row = say.line("follow-up overdue since {day}", day=one.day or date.min)
    elif one.why == "due":
        row = say.line("follow-up due today")
    elif one.why == "bad":
        row = say.line("{bad}", bad=bad)
    else:
        row = say.line("fell to {satisfaction}", **values)
    if one.owner:
        row += say.line(" ({person})", person=Mention(one.owner))
    if one.why == "low":
        return row
    if one.bad and one.why != "bad":
        row += say.line(", {bad}", bad=bad)
    return row + say.line(", satisfaction {satisfaction}", **values)


def actions(say: Say, one: Call, ref: str, viewer: str = "") -> list[kit.Block]:
    """Return what can be done about a call; `ref` says where the button stands, `viewer` who alone sees it."""
    claim = f"{ref}.{one.id}"
    take = [] if viewer and is_followed_up_by(one, viewer) else [kit.button(say("Take"), "digest_take", claim)]
    return [
        *take,
        kit.button(say("Done…"), "digest_done", claim),
        kit.button(say("Not today"), "digest_later", claim),
    ]


def is_followed_up_by(one: Call, person: str) -> bool:
    """Tell whether a call is a follow-up of this person's."""
    return one.owner == person and one.why in {"overdue", "due"}


def item(say: Say, one: Call, owner: str) -> kit.Block:
    """Return a call in a list of few: why, whose (by the `owner`'s name), and all that can be done as one menu."""
    mine = replace(one, owner=None)
    said = plain([*say.line("{name} · ", name=kit.clipped(one.name, 60)), *why(say, mine)])
    claim = f"{HERE}.{one.id}"
    entries = [
        (say("Take"), "digest_take", claim),
        (say("Done…"), "digest_done", claim),
        (say("Not today"), "digest_later", claim),
        (say("Show card"), CARD, str(one.id)),
    ]
    whose = say(" · {name}", name=owner) if owner else ""
    return kit.item(said + whose, kit.more(entries, say("Update…")))


def not_today(say: Say, shown: Sequence[Call], ref: str) -> kit.Block:
    """Return the button that puts all who are shown off at once."""
    ids = ".".join(str(one.id) for one in shown)
    return kit.button(say("Not today, all {n}", n=len(shown)), "digest_later_all", f"{ref}:{ids}")


def waiting(say: Say, later: int, value: str) -> list[kit.Block]:
    """Say how many more there are than their owners have in a day, and open them where a button can."""
    if not later:
        return []
    said = say.plural(
        "{n} more has to wait: there are too many for one day.",
        "{n} more have to wait: there are too many for one day.",
        later,
    )
    if not value:
        return [kit.small(said)]
    return [kit.item(said, kit.button(say("Show…"), "digest_who", value))]


def page(say: Say, found: ToCall, number: int, viewer: str) -> list[kit.Block]:
    """Return a person's page of those who are to be called: each with what can be done, then those who wait."""
    every = [*found.today, *found.later]
    shown = [kit.header(say("To call today: {n}", n=f"{len(found.today):,}"))]
    if not every:
        return [*shown, kit.lines(say.line("Nobody's waiting for a call."))]
    number = min(number, (len(every) - 1) // PAGE)
    here = every[number * PAGE : (number + 1) * PAGE]
    for at, one in enumerate(here, number * PAGE):
        if at == len(found.today):
            wait = say.plural("{n} more waits for another day:", "{n} more wait for another day:", len(found.later))
            shown.append(kit.lines(say.line("*{wait}*", wait=wait)))
        shown.append(kit.lines([*say.line("{n}. *{name}*: ", n=at + 1, name=one.name), *why(say, one)]))
        shown.append(kit.buttons([*actions(say, one, HERE, viewer), kit.button(say("Card"), "card", str(one.id))]))
    row = [not_today(say, here, HERE)] if len(here) > 1 else []
    if number:
        row.append(kit.button(say("‹ Previous"), "calls", str(number - 1)))
    if (number + 1) * PAGE < len(every):
        row.append(kit.button(say("Next ›"), "calls", str(number + 1)))
    return [*shown, kit.buttons(row)] if row else shown
