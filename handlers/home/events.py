"""The Home tab: opened, and its settings."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from handlers.haoping import commands as haoping
from handlers.home import tab
from handlers.kernel import kit, undo
from handlers.kernel.parts import Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import SILENCE, Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Route, Routes, Who
from handlers.kernel.services import SLACK_ERRORS, Services
from handlers.welcome import blocks as welcome
from storage.models import Change
from storage.store import Store
from storage.types import Role

part = Part()

PATIENCE = 1.5
"""Seconds that Slack has to show the sentence, within the three in which its event must be answered."""


def closed_to_guests(request: Request, services: Services) -> Mapping[str, Any] | None:
    """Show a guest one polite sentence, over whatever their tab showed as long as they were a member."""
    guest = request.person
    if guest.role != Role.OUTSIDER:
        return {}
    if guest.name and request.event.tab == "home":  # Slack has told us of them: they are no other company's
        with suppress(*SLACK_ERRORS):
            client = services.slack.client(request.workspace, timeout=PATIENCE)
            client.views_publish(user_id=guest.id, view=tab.closed(request.say))
    return None


@part.event("app_home_opened", who=Who.MEMBERS, prepare=closed_to_guests, outsiders=True)
def opened(request: Request, store: Store) -> Reply:
    """Somebody has opened the app: publish their Home tab, and welcome whoever begins with the messages, once."""
    me = request.person.id
    store.homes.opened(me)
    if request.event.view_hash:
        store.homes.shows(me, request.event.view_hash)
    store.outbox.publish(me)
    if request.event.tab == "messages" and store.homes.welcome(me):
        asked = welcome.currency(request) if _is_new(request, store) else []
        store.outbox.post(request.channel or me, Reply([*welcome.to_person(request, store), *asked]).message())
    return SILENCE


def _is_new(request: Request, store: Store) -> bool:
    """Tell whether a manager comes to a workspace that has not counted anything yet, nor said in what."""
    return request.is_manager and not request.policy.currency and store.purchases.is_empty()


@part.button("home_language", who=Who.MEMBERS, writes=True)
def language(request: Request, store: Store) -> Reply:
    """Choose the language in which the bot speaks to this person."""
    if not request.text:
        raise Refusal("Please choose a language.")
    return haoping.language(request, store)


@part.button("home_quiet", who=Who.MEMBERS, writes=True)
def quiet(request: Request, store: Store) -> Reply:
    """Choose whether to be told what each emoji has logged."""
    name, wanted = f"{tab.QUIET}:{request.person.id}", request.text == "on"
    before = bool(store.settings.get(name))
    if before == wanted:
        return _told(request, wanted, None)
    store.settings.set(name, True if wanted else None)
    change = store.changes.record(tab.QUIET, name, before={tab.QUIET: before}, after={tab.QUIET: wanted})
    return _told(request, wanted, change)


@part.undo(tab.QUIET)
def undo_quiet(request: Request, store: Store, change: Change) -> Reply:
    """Go back to what was chosen before, unless that was chosen anew since."""
    name = str(change.done_to)
    undo.depends(store.changes.later(name, change.id))
    before = bool(change.before.get(tab.QUIET))
    store.settings.set(name, True if before else None)
    store.changes.record(tab.QUIET, name, before=change.after, after=change.before, undoes=change.id)
    return _told(request, before, None)


def _told(request: Request, quiet: bool, change: int | None) -> Reply:
    say = request.say
    if quiet:
        said = say.line("OK, I won't tell you what your emoji log anymore. I'll still ask when I need to.")
    else:
        said = say.line("OK, I'll tell you what each of your emoji logs.")
    row = [kit.buttons([undo.button(say, change)])] if change else []
    return Reply([kit.lines(said), *row])


def register(routes: Routes) -> None:
    """Register the Home tab."""
    routes.add(part)
    routes.after_writing(lambda store: store.homes.refresh())
    routes.button("home_help", Route(partial(_help, routes), Who.MEMBERS, writes=False))


def _help(routes: Routes, request: Request, store: Store) -> Reply:
    return haoping.help_with(routes, request.but(text=""), store)
