"""How follow-ups are shown: alone, in lists, in reminders, on cards and on the Home tab."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from handlers.customers.blocks import CARD
from handlers.kernel import kit, undo
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Mention, Moment, Say, plain
from storage.followups import Count, Described
from storage.models import Customer, FollowUp

PAGE = 5
MOST_BUNDLED = 8
MOST_WHAT = 300
LISTS = ("mine", "all", "overdue")
OVERDUE = "-overdue"
"""What the name of a person's list ends in that has only what is overdue."""
ON_CARD = "brief"
"""What a card shows besides its follow-up is not shown again."""
MOST_CARRIED = 200
"""Follow-ups that a button carries."""
REMOVED = N_("a customer who's since been removed")


def at_the_time(say: Say, one: Described, now: datetime, viewer: str) -> list[kit.Block]:
    """Remind a person of a follow-up at the time that was typed."""
    first = say("It's time to get back to {name}.", name=one.name)
    return [kit.header(first), *items(say, [one], now, viewer, "")]


def block_id(followup: int) -> str:
    """Return by what a message is known to be about a follow-up, when somebody reacts to it."""
    return f"followup:{followup}"


def about(message_blocks: Iterable[kit.Block]) -> list[int]:
    """Return the ids of the follow-ups that a message of the bot's is about, as the blocks of its buttons say."""
    names = (str(one.get("block_id", "")).partition(":") for one in message_blocks)
    return [int(id) for name, _, id in names if name == "followup" and id.isascii() and id.isdigit()]


# ---- one follow-up


def why(say: Say, followup: FollowUp, note: str) -> list[Element]:
    """Return what a follow-up is about: what was typed, and the newest bad review."""
    parts = []
    if followup.what:
        parts.append(say.line("{what}", what=kit.clipped(followup.what, MOST_WHAT)))
    if followup.reviews:
        reviews = say.plural("{n} bad review", "{n} bad reviews", len(followup.reviews))
        if note:
            parts.append(say.line("{reviews}: {note}", reviews=reviews, note=kit.clipped(note, MOST_WHAT)))
        else:
            parts.append(say.line("{reviews}", reviews=reviews))
    joined: list[Element] = []
    for part in parts:
        joined += [*say.line(" · "), *part]
    return joined


def state(say: Say, value: str) -> str:
    """Return a follow-up's state in words."""
    words = {
        "open": say("open"),
        "taken": say("taken"),
        "done": say("done"),
        "withdrawn": say("withdrawn"),
        "merged": say("merged"),
    }
    return words.get(value, value)


ATTRIBUTES = Attributes(
    {
        "due": Attribute(N_("follow-up due"), lambda say, kept: say.day(date.fromisoformat(kept))),
        "state": Attribute(N_("follow-up"), state),
        "what": Attribute(N_("what to do")),
        "outcome": Attribute(N_("outcome")),
        "followup": FOR_UNDO,
    }
)
"""What changes keep of a follow-up."""


def due(say: Say, followup: FollowUp, now: datetime) -> list[Element]:
    """Return by when a follow-up is to be done, and whether that is over."""
    if followup.late_at <= now:
        return say.line("⚠️ overdue since {day}", day=followup.day)
    return say.line("by {day}", day=followup.day)


def urgent(say: Say, followup: FollowUp, now: datetime) -> str:
    """Return how urgent a follow-up is, for a headline; nothing where it is not due yet."""
    if followup.late_at <= now:
        return say("⚠️ overdue")
    today = say.today or followup.day
    return "" if followup.day > today else say("due today") if followup.day == today else say("due now")


def line(say: Say, one: Described, now: datetime, viewer: str, owner: Mention | str = "") -> list[Element]:
    """Return a follow-up in one line: the customer, by when, whose it is (as a mention, or as `owner`), and why."""
    followup = one.followup
    shown = [*say.line("*{name}* · ", name=one.name), *due(say, followup, now)]
    if followup.owner != viewer:
        shown += say.line(" · {person}", person=owner or Mention(followup.owner))
    if followup.state == "taken":
        shown += say.line(" · 👀 taken")
    return [*shown, *why(say, followup, one.note)]


def actions(say: Say, followup: FollowUp, viewer: str, context: str = "") -> kit.Block:
    """Return what can be done to a follow-up; `context` says what the message shows besides, to show it again."""
    value = f"{followup.id}:{context}"
    row = [kit.button(say("✅ Done…"), "followup_done", value, "primary")]
    if followup.owner != viewer:
        row.append(kit.button(say("👀 Take"), "followup_take", value))
    rest = [*_later(say, followup.id, context), (say("Hand over…"), "followup_hand", value)]
    if context != ON_CARD:
        rest.append((say("Show card"), CARD, str(followup.customer)))
    row.append(kit.more(rest))
    return {**kit.buttons(row), "block_id": block_id(followup.id)}


def _later(say: Say, id: int, context: str) -> list[tuple[str, str, str]]:
    """Return the entries of a menu that put a follow-up off."""
    times = (
        ("1", say("Later: next working day")),
        ("3", say("Later: in 3 working days")),
        ("week", say("Later: next week")),
    )
    return [(label, "followup_later", f"{id}:{how}:{context}") for how, label in times]


def menu(say: Say, followup: FollowUp, viewer: str, context: str) -> kit.Block:
    """Return all that can be done to a follow-up in a list, as one menu."""
    value = f"{followup.id}:{context}"
    take = [] if followup.owner == viewer else [(say("👀 Take"), "followup_take", value)]
    entries = [
        (say("✅ Done…"), "followup_done", value),
        *take,
        *_later(say, followup.id, context),
        (say("Hand over…"), "followup_hand", value),
        (say("Show card"), CARD, str(followup.customer)),
    ]
    return kit.more(entries, say("Update…"))


def items(
    say: Say, found: Sequence[Described], now: datetime, viewer: str, context: str = "", *, among: bool = False
) -> list[kit.Block]:
    """Return follow-ups, each with what can be done to it: the only one with buttons, those of a list with a menu.

    One that stands `among` others is never the only one.
    """
    if len(found) == 1 and not among:
        return [kit.lines(line(say, found[0], now, viewer)), actions(say, found[0].followup, viewer, context)]
    shown = []
    for one in found:
        said = plain(line(say, one, now, viewer, one.owner))
        shown.append(
            {**kit.item(said, menu(say, one.followup, viewer, context)), "block_id": block_id(one.followup.id)}
        )
    return shown


def acted(say: Say, sentence: list[Element], change: int | None) -> list[kit.Block]:
    """Say what was done, and how to take it back."""
    return [kit.lines(sentence), *([kit.buttons([undo.button(say, change)])] if change else [])]


# ---- answers beside a log


def taken(say: Say, name: str, followup: FollowUp, now: datetime) -> list[Element]:
    """Say, to whoever took a follow-up, whom it is about and until when."""
    if followup.late_at <= now:
        return say.line("👀 You're on it: *{name}*, overdue since {day}.", name=name, day=followup.day)
    return say.line("👀 You're on it: *{name}*, by {day}.", name=name, day=followup.day)


def opened(say: Say, followup: FollowUp, viewer: str, now: datetime, *, joined: bool) -> list[Element]:
    """Say, in the answer to whoever logged a bad review, who comes back to the customer until when."""
    values = {"day": followup.day, "person": Mention(followup.owner)}
    is_late = followup.late_at <= now
    if followup.owner == viewer:
        if is_late:
            return say.line("Added to your follow-up, overdue since {day}. Please get back to them.", **values)
        if joined:
            return say.line("Added to your follow-up. Please get back to them by {day}.", **values)
        return say.line("I've opened a follow-up for you. Please get back to them by {day}.", **values)
    if is_late:
        return say.line("Added to the follow-up of {person}, overdue since {day}.", **values)
    if joined:
        return say.line("Added to the follow-up of {person}, who'll get back to them by {day}.", **values)
    return say.line("I've opened a follow-up: {person} will get back to them by {day}.", **values)


def on_card(say: Say, one: Described, now: datetime) -> list[Element]:
    """Return a customer's open follow-up as their card shows it."""
    followup = one.followup
    shown = [*say.line("*Follow-up:* {person} · ", person=Mention(followup.owner)), *due(say, followup, now)]
    if followup.state == "taken":
        shown += say.line(" · 👀 taken")
    return [*shown, *why(say, followup, one.note)]


# ---- private messages


def of_review(say: Say, customer: Customer, followup: FollowUp, note: str, by: str, *, joined: bool) -> list[kit.Block]:
    """Tell an owner of a bad review: who, what they said, and until when to come back to them.

    `by` is who logged it; nobody where a customer was asked, and answered in their own words.
    """
    values = {"name": customer.name, "day": followup.day, "person": Mention(by)}
    if not by:
        first = say.line("*{name}* gave us a bad score, in their own words:", **values)
    elif joined:
        first = say.line("*{name}* is unhappy again: {person} logged another bad review.", **values)
    else:
        first = say.line("*{name}* is unhappy: {person} logged a bad review.", **values)
    return [
        kit.lines(first),
        *([kit.quote(kit.clipped(note, MOST_WHAT))] if note else []),
        kit.lines(say.line("Please get back to them by *{day}*.", **values)),
        actions(say, followup, followup.owner),
    ]


def handed(say: Say, one: Described, now: datetime, by: str) -> list[kit.Block]:
    """Tell a colleague that a follow-up is theirs now."""
    first = say.line("{person} handed you a follow-up.", person=Mention(by))
    owner = one.followup.owner
    return [kit.lines(first, line(say, one, now, owner)), actions(say, one.followup, owner)]


def inherited(say: Say, one: Described, now: datetime, gone: str) -> list[kit.Block]:
    """Tell somebody that the follow-up of a colleague who has left is theirs now."""
    first = say.line("{person} isn't on the team anymore, so this follow-up is yours now.", person=Mention(gone))
    owner = one.followup.owner
    return [kit.lines(first, line(say, one, now, owner)), actions(say, one.followup, owner)]


def reminder(say: Say, found: Sequence[Described], ids: Sequence[int], now: datetime, viewer: str) -> list[kit.Block]:
    """Remind a person of what is due today, all at once: `found` are the first of `ids`."""
    first = say.plural("You have 1 follow-up today.", "You have {n} follow-ups today.", len(ids))
    context = ".".join(["some", *(str(one.followup.id) for one in found)])
    return [kit.header(first), *items(say, found, now, viewer, context), *_every(say, ids, len(found))]


def escalated(
    say: Say, found: Sequence[Described], ids: Sequence[int], days: int, now: datetime, viewer: str
) -> list[kit.Block]:
    """Tell a manager, once, what has been overdue for so many working days: `found` are the first of `ids`."""
    total = len(ids)
    late = say.plural("{n} working day", "{n} working days", days)
    first = say.plural(
        "A follow-up has been overdue for {late}.", "{n} follow-ups have been overdue for {late}.", total, late=late
    )
    context = ".".join(["some", *(str(one.followup.id) for one in found)])
    board = kit.buttons([kit.button(say("Follow-ups by colleague"), "followups_board", "")])
    return [kit.header(first), *items(say, found, now, viewer, context), *_every(say, ids, len(found)), board]


def _every(say: Say, ids: Sequence[int], shown: int) -> list[kit.Block]:
    """Open all of those of whom a message shows the first."""
    if len(ids) <= shown:
        return []
    carried = ".".join(map(str, ids[:MOST_CARRIED]))
    return [kit.buttons([kit.button(say("All {n} follow-ups…", n=f"{len(ids):,}"), "followups_these", f"0:{carried}")])]


# ---- lists


def listed(
    say: Say,
    which: str,
    found: Sequence[Described],
    count: Count,
    skip: int,
    now: datetime,
    viewer: str,
    whose: str = "",
) -> list[kit.Block]:
    """Show a page of follow-ups with what can be done to each, and the way to the other pages and lists.

    One of the LISTS, or, with a person's id, that of a colleague who is called `whose`; or what is OVERDUE of these.
    """
    titles = {
        "mine": say("My follow-ups"),
        "all": say("All follow-ups"),
        "overdue": say("Overdue follow-ups"),
        f"mine{OVERDUE}": say("My overdue follow-ups"),
    }
    late = which == "overdue" or which.endswith(OVERDUE)
    total = count.overdue if late else count.open
    theirs = N_("Overdue follow-ups of {name}") if late else N_("Follow-ups of {name}")
    shown = [kit.header(titles.get(which) or say(theirs, name=whose or "…"))]
    if found:
        counted = say("Open: {open} · overdue: {overdue}", open=count.open, overdue=count.overdue)
        shown += [kit.small(counted), *items(say, found, now, viewer, f"{which}.{skip}")]
    elif late:
        shown.append(kit.lines(say.line("No overdue follow-ups.")))
    else:
        shown.append(kit.lines(say.line("No open follow-ups.")))
    row = []
    if skip > 0:
        row.append(kit.button(say("‹ Previous"), "followups", f"{which}.{max(skip - PAGE, 0)}"))
    if skip + len(found) < total:
        row.append(kit.button(say("Next ›"), "followups", f"{which}.{skip + PAGE}"))
    if count.overdue and not late and which != "all":
        row.append(kit.button(say("Overdue: {n}", n=f"{count.overdue:,}"), "followups", f"{which}{OVERDUE}.0"))
    row += [kit.button(titles[other], "followups", f"{other}.0") for other in LISTS if other != which]
    row.append(kit.button(say("Plan one…"), "followup_plan", ""))
    return [*shown, kit.buttons(row)]


def on_home(say: Say, found: Sequence[Described], count: Count, now: datetime, viewer: str) -> list[kit.Block]:
    """Show a person's own follow-ups on their Home tab: the first few, and the way to the rest."""
    shown = [kit.header(say("My follow-ups"))]
    if not found:
        return [*shown, kit.lines(say.line("No open follow-ups. Nobody's waiting for you."))]
    counted = say("Open: {open} · overdue: {overdue}", open=count.open, overdue=count.overdue)
    row = [kit.button(say("All {n} follow-ups…", n=f"{count.open:,}"), "followups", "mine.0")]
    if count.overdue:
        row.append(kit.button(say("Overdue: {n}", n=f"{count.overdue:,}"), "followups", f"mine{OVERDUE}.0"))
    return [*shown, kit.small(counted), *items(say, found, now, viewer), kit.buttons(row)]


def closed_by_another(say: Say, name: str, by: Mention, outcome: str) -> list[kit.Block]:
    """Tell an owner that somebody else has closed their follow-up."""
    first = say.line("{person} closed your follow-up with *{name}*.", person=by, name=name)
    return [kit.lines(first), *([kit.quote(kit.clipped(outcome, MOST_WHAT))] if outcome else [])]


def taken_by_another(say: Say, name: str, by: Mention) -> list[kit.Block]:
    """Tell an owner that somebody else has taken their follow-up."""
    return [kit.lines(say.line("{person} took over your follow-up with *{name}*.", person=by, name=name))]


def given_to_another(say: Say, name: str, by: Mention, to: Mention) -> list[kit.Block]:
    """Tell an owner that somebody has given their follow-up to a third person."""
    values = {"person": by, "name": name, "other": to}
    return [kit.lines(say.line("{person} handed your follow-up with *{name}* to {other}.", **values))]


def planned(
    request: Request, customer: Customer, followup: FollowUp, change: int | None, *, works: bool, closed: int | None
) -> list[kit.Block]:
    """Say what was planned, and when its owner is reminded; also where the day is free, or the hour is not worked."""
    say = request.say
    values = {
        "name": customer.name,
        "person": Mention(followup.owner),
        "day": followup.day,
        "at": Moment(followup.remind_at),
    }
    if followup.owner == request.person.id:
        first = say.line("Planned: you'll get back to *{name}* by {day}. I'll remind you {at}.", **values)
    else:
        first = say.line("Planned: {person} will get back to *{name}* by {day}. I'll remind them {at}.", **values)
    more = [] if works else [say.line("{day} isn't a working day.", day=say.dated(followup.day))]
    if followup.call_at is not None:
        more.append(say.line("There'll be one more reminder at the time itself: {at}.", at=Moment(followup.call_at)))
    elif closed is not None:
        more.append(
            say.line("{time} is outside working hours, so there won't be a reminder then.", time=say.clock(closed))
        )
    row = [undo.button(say, change)] if change else []
    row.append(kit.button(say("Hand over…"), "followup_hand", f"{followup.id}:"))
    return [
        kit.lines(first, *more),
        *([kit.quote(kit.clipped(followup.what, MOST_WHAT))] if followup.what else []),
        {**kit.buttons(row), "block_id": block_id(followup.id)},
    ]
