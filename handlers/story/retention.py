"""/customer retention: after how many days notes are erased; every hour, those that are older are."""

from __future__ import annotations

from datetime import timedelta

import structlog

from handlers.kernel import kit, undo, words
from handlers.kernel.characters import keyword
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import Services
from handlers.kernel.wording import N_, Element, Say
from storage import retention
from storage.models import Change
from storage.store import Author, Store

part = Part()

ACTION = "retention"
LEAST, MOST = 7, 36_500
NEVER = frozenset({"off", "never", "关闭", "永久", "不删"})

log = structlog.get_logger()


@part.verb(
    Help("/customer retention [DAYS|off]", "sets after how many days notes are erased; managers only"),
    "保留",
    who=Who.MANAGERS,
    writes=True,
    deed=ACTION,
)
def choose(request: Request, store: Store) -> Reply:
    """/customer retention [DAYS|off]."""
    before = store.settings.get(retention.SETTING)
    typed = keyword(request.text).removesuffix("days").removesuffix("天").strip()
    if not typed:
        return Reply([kit.lines(_said(request.say, before), _how(request))])
    days = words.id_of(typed)
    if typed not in NEVER and (days is None or not LEAST <= days <= MOST):
        raise Refusal(
            "{text} isn't a number of days. Type 7 or more, or off.",
            text=kit.clipped(request.text, 40),
            example=N_("/customer retention 365"),
        )
    after = None if typed in NEVER else days
    if after == before:
        return Reply([kit.lines(request.say.line("It's already like that."), _said(request.say, before))])
    store.settings.set(retention.SETTING, after)
    change = store.changes.record(ACTION, ACTION, before={"days": before}, after={"days": after})
    warned = [request.say.line("Older notes go within the hour, and can't be brought back.")] if after else []
    return Reply([kit.lines(_said(request.say, after), *warned), kit.buttons([undo.button(request.say, change)])])


@part.undo(ACTION)
def undo_choose(request: Request, store: Store, change: Change) -> Reply:
    """Go back to the previous choice; what was erased in between stays erased."""
    undo.depends(store.changes.later(ACTION, change.id))
    store.settings.set(retention.SETTING, change.before["days"])
    store.changes.record(ACTION, ACTION, before=change.after, after=change.before, undoes=change.id)
    return Reply([kit.lines(_said(request.say, change.before["days"]))])


def tidy(services: Services) -> None:
    """Erase what is older than each workspace keeps, in small transactions."""
    with services.db.reader.connect() as connection:
        asked = retention.asked_for(connection)
    at = services.clock()
    for workspace, days in asked:
        more = True
        while more:
            with services.db.write(workspace, Author("", at, "retention")) as store:
                more = store.retention.erase(at - timedelta(days=days))
        log.info("old notes erased", workspace=workspace, days=days)


def _said(say: Say, days: int | None) -> list[Element]:
    if days is None:
        return say.line("Notes are kept until somebody erases them.")
    return say.line("Notes are erased after *{days}*; reviews, amounts and points stay.", days=_days(say, days))


def _how(request: Request) -> list[Element]:
    command = request.command(request.say(N_("/customer retention 365")))
    return request.say.line("Change it with {command}; off keeps them.", command=command)


def _days(say: Say, days: int) -> str:
    return say.plural("{n} day", "{n} days", days)
