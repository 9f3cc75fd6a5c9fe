"""The sections of a digest: who rose and fell, whom to call, follow-ups, business, birthdays, segments, products."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import partial

from handlers.customers.rfm_blocks import name as group_name
from handlers.customers.segment_blocks import name as segment_name
from handlers.digests.fitting import Room, Told
from handlers.digests.report import Report
from handlers.followups import call_blocks
from handlers.kernel import kit
from handlers.kernel.wording import Element, Say
from handlers.levels.blocks import name as level_name
from handlers.research.blocks import kind as expectation
from storage.offerings import AGAIN
from storage.reach import Reviewed


def calls(say: Say, report: Report, ref: str, told: Told, room: Room) -> list[kit.Block]:
    """Return the customers to call today, in order, each with the reason and with buttons."""
    if not report.calls:
        nobody = [kit.lines(say.line("*To call today*: nobody."))]
        return nobody + call_blocks.waiting(say, report.later, f"{ref}:later" if ref else "")
    shown = report.calls[: room.most]
    blocks = [kit.lines(say.line("*To call today*: {n}", n=f"{report.waiting:,}"))]
    for number, one in enumerate(shown, 1):
        called = say.line("{n}. *{name}*: ", n=number, name=room.called(one.name))
        why = call_blocks.why(say, one)
        row = [*called, *why, *(_reason(say, one.id, "bad", report, told, room) if one.bad else [])]
        blocks.append(kit.lines(row))
        if ref:
            blocks.append(kit.buttons(call_blocks.actions(say, one, ref)))
    more = say("and {n} more", n=f"{report.waiting - len(shown):,}") if report.waiting > len(shown) else ""
    if more and ref:
        blocks.append(
            kit.item(more, kit.button(say("All {n}…", n=f"{report.waiting:,}"), "digest_who", f"{ref}:calls"))
        )
    elif more:
        blocks.append(kit.small(more))
    if ref and len(shown) > 1:
        blocks.append(kit.buttons([call_blocks.not_today(say, shown, ref)]))
    return blocks + call_blocks.waiting(say, report.later, f"{ref}:later" if ref else "")


def moves(say: Say, report: Report, told: Told, room: Room) -> list[kit.Block]:
    """Return who fell and who rose, with the reason."""
    blocks: list[kit.Block] = []
    if report.fell:
        rows = [_move(say, one, "bad", report, told, room) for one in report.fell[: room.most]]
        blocks += _list(say, say.line("*Satisfaction down*"), rows, report.fallen)
    if report.rose:
        rows = [_move(say, one, "good", report, told, room) for one in report.rose[: room.most]]
        blocks += _list(say, say.line("*Satisfaction up*"), rows, report.risen)
    return blocks


def _move(say: Say, one: Reviewed, mark: str, report: Report, told: Told, room: Room) -> list[Element]:
    row = say.line(
        "*{name}*: {before} → {after}",
        name=room.called(one.name),
        before=say.tenths(one.satisfaction - one.moved),
        after=say.tenths(one.satisfaction),
    )
    return [*row, *_reason(say, one.id, mark, report, told, room)]


def _reason(say: Say, customer: int, mark: str, report: Report, told: Told, room: Room) -> list[Element]:
    """Return the words of a review the first time that its customer is named, with the message that it came from."""
    found = report.reasons.get((customer, mark))
    if found is None or customer in told or not room.words:
        return []
    told.add(customer)
    row: list[Element] = []
    if found.words:
        row = say.line(" · “{words}”", words=kit.clipped(" ".join(found.words.split()), room.words))
    if found.link:
        row += [{"type": "text", "text": " "}, {"type": "link", "url": found.link, "text": say("message")}]
    return row


def followups(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return how many follow-ups are open and overdue, and who came back."""
    count, rows = report.followups, []
    if count.open:
        rows.append(
            say.line("Follow-ups: {open} open, {overdue} overdue", open=count.open, overdue=count.overdue)
            if count.overdue
            else say.line("Follow-ups: {open} open, none overdue", open=count.open)
        )
    if report.recovered:
        names = _names(say, report, "recovered", room, report.recovered)
        rows.append(
            say.line(
                "Recovered (a good review within 30 days of a bad one): {n} ({names})", n=report.recovered, names=names
            )
        )
    return rows


def business(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return purchases, points and new customers."""
    one = report.business
    rows = []
    if one.purchases:
        rows.append(
            say.line("Purchases: {n}, {amount} after refunds", n=f"{one.purchases:,}", amount=say.money(one.sold))
        )
    if one.awarded or one.redeemed:
        rows.append(
            say.line(
                "Points: {awarded} awarded, {redeemed} redeemed",
                awarded=f"{one.awarded:,}",
                redeemed=f"{one.redeemed:,}",
            )
        )
    if one.otherwise:
        rows.append(say.line("Points from refunds, adjustments and undo: {points}", points=say.signed(one.otherwise)))
    rows += _offered(say, report)
    if one.new:
        rows.append(
            say.line("New customers: {n} ({names})", n=f"{one.new:,}", names=_names(say, report, "new", room, one.new))
        )
    return rows


def _offered(say: Say, report: Report) -> list[list[Element]]:
    """Return offers used and what came of them, birthdays and gifts given."""
    rows = []
    if used := report.who["used"]:
        n, cost = sum(row[1] for row in used), sum(row[2] for row in used)
        rows.append(say.line("Offers used: {n}, which cost {amount}", n=f"{n:,}", amount=say.money(cost)))
    again, not_again = len(report.who["again"]), len(report.who["not_again"])
    if again or not_again:
        rows.append(
            say.line(
                "Came again within {days} days of using an offer: {again} of {n}",
                days=AGAIN.days,
                again=f"{again:,}",
                n=f"{again + not_again:,}",
            )
        )
    told, gifts = len(report.who["greeted"]), len(report.who["gifts"])
    if told or gifts:
        rows.append(say.line("Birthdays: {n}, gifts given: {gifts}", n=f"{told:,}", gifts=f"{gifts:,}"))
    return rows


def birthdays(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return whose birthday comes and who gets a gift for it."""
    rows = [
        say.line(
            "{day}: *{name}*'s birthday, with a birthday gift",
            day=date.fromisoformat(day),
            name=room.called(report.names.get(id, "…")),
        )
        for id, day in report.who["birthdays"][: room.most]
    ]
    return _more(say, rows, len(report.who["birthdays"]))


def segments(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return whose segment changed."""
    rows = [
        say.line(
            "*{name}*: {before} → {after}",
            name=room.called(report.names.get(id, "…")),
            before=room.called(segment_name(say, before)),
            after=room.called(segment_name(say, after)),
        )
        for id, before, after in report.who["segments"][: room.most]
    ]
    return _more(say, rows, len(report.who["segments"]))


MOST_OF_GROUP = 3
"""Customers of one step between two groups whose names are told."""


def groups(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return how many went from which RFM group to which, most first, with names."""
    return _steps(say, report, room, "rfm", partial(group_name, say))


def levels(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return how many went from which level to which, most first, with names."""
    return _steps(say, report, room, "levels", partial(level_name, say))


def _steps(say: Say, report: Report, room: Room, key: str, called: Callable[[str], str]) -> list[list[Element]]:
    steps: dict[tuple[str, str], list[int]] = {}
    for id, before, after in report.who.get(key, ()):
        steps.setdefault((before, after), []).append(id)
    most_first = sorted(steps.items(), key=lambda one: -len(one[1]))
    rows = []
    for (before, after), ids in most_first[: room.most]:
        known = [room.called(report.names[id]) for id in ids[:MOST_OF_GROUP] if id in report.names]
        left = len(ids) - len(known)
        row = say.line(
            "*{n}* {before} → {after}",
            n=f"{len(ids):,}",
            before=room.called(called(before)),
            after=room.called(called(after)),
        )
        named = say(", ").join([*known, *([say("and {n} more", n=f"{left:,}")] if left and known else [])])
        rows.append([*row, *(say.line(" · {names}", names=named) if named else [])])
    return _more(say, rows, len(steps))


def products(say: Say, report: Report, room: Room) -> list[kit.Block]:
    """Return how products were scored, what is hoped for most, and buttons that open the improvements."""
    if not report.products:
        return []
    rows, buttons = [], []
    for one in report.products[: room.most]:
        row = say.line(
            "*{product}*: {mean} out of 5 from {answers}",
            product=kit.clipped(room.called(one.name), 40),
            mean=f"{Decimal(one.total) / (10 * one.answers):.1f}",
            answers=say.plural("{n} new answer", "{n} new answers", one.answers),
        )
        if one.wanted:
            row += say.line(" · most asked for: {hope} × {asked}", hope=expectation(say, one.wanted), asked=one.asked)
            label = say("Improve {product}", product=kit.clipped(room.called(one.name), 40))
            buttons.append(kit.button(label, "digest_improve", str(one.product)))
        rows.append(row)
    blocks = _list(say, say.line("*Products*"), rows, report.scored)
    return [*blocks, kit.buttons(buttons)] if buttons else blocks


def listed(
    heading: list[Element],
    make: Callable[[Say, Report, Room], list[list[Element]]],
    say: Say,
    report: Report,
    room: Room,
) -> list[kit.Block]:
    """Return a section of bullets under a heading; nothing where there are none."""
    rows = make(say, report, room)
    return [kit.headed(heading, rows)] if rows else []


def _names(say: Say, report: Report, key: str, room: Room, total: int) -> str:
    """Return the first few names behind a number."""
    rows = report.who[key]
    shown = [kit.clipped(room.called(report.names.get(row[0], "…")), 40) for row in rows[: room.most]]
    if total > len(shown):
        shown.append(say("and {n} more", n=f"{total - len(shown):,}"))
    return say(", ").join(shown)


def _list(say: Say, heading: list[Element], rows: list[list[Element]], total: int) -> list[kit.Block]:
    return [kit.headed(heading, _more(say, rows, total))]


def _more(say: Say, rows: Sequence[list[Element]], total: int) -> list[list[Element]]:
    return [*rows, say.line("and {n} more", n=f"{total - len(rows):,}")] if total > len(rows) else list(rows)
