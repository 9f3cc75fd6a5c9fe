"""How it is shown what a shop has sent: what became of it, or what was wrong with it, and how it is taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.connections.working import DONE, DROPPED, REFUSED, TEST
from handlers.kernel import kit
from handlers.kernel.wording import N_, Element, Moment, Say
from handlers.loyalty import rules as loyalty
from storage.arrivals import EARLY, WAITING
from storage.models import Arrival, Connection
from storage.subject import Subject

OPEN = "connect_open"
_CALLED = {
    "purchase": N_("order {id}"),
    "refund": N_("refund {id}"),
    "review": N_("review {id}"),
    "customer": N_("customer {id}"),
    "test": N_("a test"),
}
_CAME_TO = {
    "purchase": N_("recorded as *{id}*"),
    "interaction": N_("logged as a review"),
    "customer": N_("noted"),
}


def called(say: Say, one: Arrival) -> str:
    """Return what something is called, as the shop numbers it."""
    template = _CALLED.get(one.kind)
    if template is None:
        return say("something else")
    return say(template, id=(one.order_number if one.outside is None or one.kind == "purchase" else one.outside) or "…")


def shown(say: Say, connection: Connection, found: Sequence[Arrival], standing: Mapping[int, bool]) -> list[kit.Block]:
    """Show what came last, and what may be done with it; `standing` tells which changes were not taken back."""
    blocks = []
    if connection.refused_at is not None:
        at = Moment(connection.refused_at)
        line = say.line("Something with a wrong signature came {at}. Does the shop have the right secret?", at=at)
        blocks.append(kit.lines(line))
    if not found:
        return [*blocks, kit.lines(say.line("Nothing has come yet."))]
    blocks.append(kit.headed(say.line("What came last:"), [_row(say, one, standing) for one in found]))
    choices = [choice for one in found for choice in _choices(say, one, standing)]
    return [*blocks, kit.buttons([kit.more(choices, say("Show or undo…"))])] if choices else blocks


def told_of(say: Say, connection: Connection, why: Mapping[str, Any]) -> list[kit.Block]:
    """Tell that something that a shop has sent was not taken."""
    line = say.line("Something that *{shop}* sent couldn't be taken: {why}", shop=connection.name, why=reason(say, why))
    return [kit.lines(line), kit.buttons([kit.button(say("Open"), OPEN, str(connection.id), about=connection.name)])]


def reason(say: Say, why: Mapping[str, Any]) -> str:
    """Return why something was refused, as it was kept."""
    return say(str(why.get("sentence", "")), **dict(why.get("values") or {}))


def _row(say: Say, one: Arrival, standing: Mapping[int, bool]) -> list[Element]:
    line = [*say.line("{at} · {what}: ", at=Moment(one.at), what=called(say, one)), *_state(say, one, standing)]
    if one.times > 1:
        line += say.line(" (came {n} times, counts once)", n=one.times)
    return line


def _state(say: Say, one: Arrival, standing: Mapping[int, bool]) -> list[Element]:
    if one.change is not None and not standing.get(one.change, True):
        return say.line("undone")
    if one.state == DONE:
        subject = Subject.read(one.subject)
        if one.kind == "refund":
            return say.line("refunded of *{id}*", id=loyalty.number(subject.number))
        return say.line(_CAME_TO.get(subject.kind, N_("noted")), id=loyalty.number(subject.number))
    if one.state == REFUSED:
        return say.line("*not taken*: {why}", why=reason(say, one.why or {}))
    told = {
        WAITING: N_("waits until it's known who this is"),
        EARLY: N_("waits for its order"),
        DROPPED: N_("set aside"),
        TEST: N_("arrived"),
    }
    return say.line(told.get(one.state, N_("noted")))


def _choices(say: Say, one: Arrival, standing: Mapping[int, bool]) -> list[tuple[str, str, str]]:
    subject, found = Subject.read(one.subject), []
    if subject.kind == "purchase" and one.kind == "purchase":
        number = loyalty.number(subject.number)
        found.append((say("Show {id}", id=number), "purchase_show", str(subject.number)))
    if one.change is not None and standing.get(one.change):
        found.append((say("Undo: {what}", what=called(say, one)), "undo", str(one.change)))
    return found
