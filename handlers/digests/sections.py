"""The lines of a digest: whom to call, who rose and fell, follow-ups, business, birthdays, segments, products."""

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

MOST_FALLEN = 3
"""Customers who fell, and whom nobody is to call, that are told of with their words."""
MOST_BESIDE = 3
"""Things that stand beside one another in a line."""


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
        told.add(one.id)
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


def moves(say: Say, report: Report, told: Told, room: Room) -> list[list[Element]]:
    """Return who fell, each with the reason, and in one line who rose; but nobody who is told of among the calls."""
    rows = []
    fell = [one for one in report.fell if one.id not in told]
    if fell:
        shown = fell[: min(room.most, MOST_FALLEN)]
        row = say.line("*Satisfaction down*: ")
        for one in shown:
            row += [] if one is shown[0] else say.line("; ")
            row += [*_move(say, one, room), *_reason(say, one.id, "bad", report, told, room)]
        left = report.fallen - len(report.fell) + len(fell) - len(shown)
        rows.append([*row, *_left(say, left)])
    if report.rose:
        shown = report.rose[: room.most]
        row = say.line("*Satisfaction up*: ")
        for one in shown:
            row += [] if one is shown[0] else say.line("; ")
            row += [
                *_move(say, one, room),
                *(_reason(say, one.id, "good", report, told, room) if one is shown[0] else []),
            ]
        rows.append([*row, *_left(say, report.risen - len(shown))])
    return rows


def _move(say: Say, one: Reviewed, room: Room) -> list[Element]:
    return say.line(
        "{name}: {before} → {after}",
        name=room.called(one.name),
        before=say.tenths(one.satisfaction - one.moved),
        after=say.tenths(one.satisfaction),
    )


def _left(say: Say, many: int) -> list[Element]:
    return say.line(", and {n} more", n=f"{many:,}") if many > 0 else []


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
    """Return in one line how many follow-ups are open and overdue, and who came back."""
    count, rows = report.followups, []
    if count.open:
        rows.append(
            say.line("*Follow-ups*: {open} open, {overdue} overdue", open=count.open, overdue=count.overdue)
            if count.overdue
            else say.line("*Follow-ups*: {open} open, none overdue", open=count.open)
        )
    if report.recovered:
        names = _names(say, report, "recovered", room, report.recovered)
        rows.append(say.line("*Recovered after a complaint*: {n} ({names})", n=report.recovered, names=names))
    return beside(say, rows)


def business(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return purchases and points in one line, always; then what came of offers, and new customers."""
    one = report.business
    sold = {"n": f"{one.purchases:,}", "amount": say.money(one.sold)}
    points = {"awarded": f"{one.awarded:,}", "redeemed": f"{one.redeemed:,}"}
    first = say.line("*Purchases*: {n}, {amount} after refunds", **sold)
    second = say.line("*Points*: {awarded} awarded, {redeemed} redeemed", **points)
    if one.otherwise:
        second += say.line(", {points} from refunds, adjustments and undo", points=say.signed(one.otherwise))
    rows = [first if one.purchases else say.line("*Purchases*: none"), second]
    if one.new:
        names = _names(say, report, "new", room, one.new)
        rows.append(say.line("*New customers*: {n} ({names})", n=f"{one.new:,}", names=names))
    return [*beside(say, rows), *beside(say, _offered(say, report))]


def _offered(say: Say, report: Report) -> list[list[Element]]:
    """Return offers used and what came of them, birthdays and gifts given."""
    rows = []
    if used := report.who["used"]:
        n, cost = sum(row[1] for row in used), sum(row[2] for row in used)
        rows.append(say.line("*Offers used*: {n}, which cost {amount}", n=f"{n:,}", amount=say.money(cost)))
    again, not_again = len(report.who["again"]), len(report.who["not_again"])
    if again or not_again:
        rows.append(
            say.line(
                "*Came again within {days} days of using an offer*: {again} of {n}",
                days=AGAIN.days,
                again=f"{again:,}",
                n=f"{again + not_again:,}",
            )
        )
    told, gifts = len(report.who["greeted"]), len(report.who["gifts"])
    if told or gifts:
        rows.append(say.line("*Birthdays*: {n}, gifts given: {gifts}", n=f"{told:,}", gifts=f"{gifts:,}"))
    return rows


def birthdays(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return in one line whose birthday comes and who gets a gift for it."""
    found = report.who["birthdays"]
    rows = [
        say.line("{name} ({day})", name=room.called(report.names.get(id, "…")), day=date.fromisoformat(day))
        for id, day in found[: room.most]
    ]
    return _told(say, say.line("*Birthday gifts to give*: "), rows, len(found))


def segments(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return in one line whose segment changed."""
    found = report.who["segments"]
    rows = [
        say.line(
            "{name}: {before} → {after}",
            name=room.called(report.names.get(id, "…")),
            before=room.called(segment_name(say, before)),
            after=room.called(segment_name(say, after)),
        )
        for id, before, after in found[: min(room.most, MOST_BESIDE)]
    ]
    return _told(say, say.line("*Segment changes*: "), rows, len(found))


MOST_OF_GROUP = 3
"""Customers of one step between two groups whose names are told."""


def groups(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return in one line how many went from which RFM group to which, most first, with names."""
    return _steps(report, room, "rfm", partial(group_name, say), say, say.line("*RFM groups*: "))


def levels(say: Say, report: Report, room: Room) -> list[list[Element]]:
    """Return in one line how many went from which level to which, most first, with names."""
    return _steps(report, room, "levels", partial(level_name, say), say, say.line("*Levels*: "))


def _steps(
    report: Report, room: Room, key: str, called: Callable[[str], str], say: Say, heading: list[Element]
) -> list[list[Element]]:
    steps: dict[tuple[str, str], list[int]] = {}
    for id, before, after in report.who.get(key, ()):
        steps.setdefault((before, after), []).append(id)
    most_first = sorted(steps.items(), key=lambda one: -len(one[1]))
    rows = []
    for (before, after), ids in most_first[: min(room.most, MOST_BESIDE)]:
        known = [room.called(report.names[id]) for id in ids[:MOST_OF_GROUP] if id in report.names]
        left = len(ids) - len(known)
        row = say.line(
            "{n} {before} → {after}",
            n=f"{len(ids):,}",
            before=room.called(called(before)),
            after=room.called(called(after)),
        )
        named = say(", ").join([*known, *([say("and {n} more", n=f"{left:,}")] if left and known else [])])
        rows.append([*row, *(say.line(" ({names})", names=named) if named else [])])
    return _told(say, heading, rows, len(steps))


def products(say: Say, report: Report, room: Room) -> list[kit.Block]:
    """Return in one line how products were scored, and buttons that open the improvements most asked for."""
    if not report.products:
        return []
    rows, buttons = [], []
    for one in report.products[: min(room.most, MOST_BESIDE)]:
        called = kit.clipped(room.called(one.name), 30)
        row = say.line(
            "{product} {mean} from {answers}",
            product=called,
            mean=f"{Decimal(one.total) / (10 * one.answers):.1f}",
            answers=say.plural("{n} new answer", "{n} new answers", one.answers),
        )
        if one.wanted:
            hope = expectation(say, one.wanted)
            label = say("Improve {product}: {hope} × {asked}", product=called, hope=hope, asked=one.asked)
            buttons.append(kit.button(label, "digest_improve", str(one.product)))
        rows.append(row)
    blocks = [kit.lines(*_told(say, say.line("*Products, out of 5*: "), rows, report.scored))]
    return [*blocks, kit.buttons(buttons)] if buttons else blocks


def beside(say: Say, rows: Sequence[list[Element]]) -> list[list[Element]]:
    """Return sentences as one line with dots between them; nothing where there are none."""
    line: list[Element] = []
    for row in rows:
        line += [*(say.line(" · ") if line else []), *row]
    return [line] if line else []


def _told(say: Say, heading: list[Element], rows: Sequence[list[Element]], total: int) -> list[list[Element]]:
    """Return the first of what there is as one line under its heading; nothing where there is nothing."""
    if not rows:
        return []
    line = list(heading)
    for row in rows:
        line += [*(say.line("; ") if row is not rows[0] else []), *row]
    return [[*line, *_left(say, total - len(rows))]]


def _names(say: Say, report: Report, key: str, room: Room, total: int) -> str:
    """Return the first few names behind a number."""
    rows = report.who[key]
    shown = [kit.clipped(room.called(report.names.get(row[0], "…")), 40) for row in rows[: room.most]]
    if total > len(shown):
        shown.append(say("and {n} more", n=f"{total - len(shown):,}"))
    return say(", ").join(shown)
