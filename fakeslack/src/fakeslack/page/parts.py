"""The page and its parts as HTML: each part is made of what one person sees, and can be fetched again by itself."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fakeslack import render
from fakeslack.model import Channel, View
from fakeslack.page import words
from fakeslack.page.scene import Scene
from fakeslack.render import emoji
from fakeslack.render.mrkdwn import label
from fakeslack.render.surface import Surface
from fakeslack.state import SlackError

Query: TypeAlias = Mapping[str, str]
Values: TypeAlias = dict[str, Any]

Part: TypeAlias = Callable[[Scene, Query], str]
"""Draws a part of the page."""

MOST_JSON = 20_000
FUNCTION = "function:"
"""What a function's id in the menu of shortcuts begins with."""


@dataclass(frozen=True)
class Hint:
    """Something to try: a few words on it, and what to type."""

    words: str
    typed: str


Hints: TypeAlias = Callable[[str, str], Sequence[Hint]]
"""Says what a person (by id) may try next, in a language (en, zh)."""


def no_hints(_person: str, _language: str) -> Sequence[Hint]:
    """Return that there is nothing to try."""
    return ()


@cache
def environment() -> Environment:
    """Return the templates' environment, with escaping on."""
    here = Path(__file__).parent / "templates"
    made = Environment(
        loader=FileSystemLoader(here), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.globals |= {"emoji": lambda name: emoji.character(name) or f":{name}:", "pretty": pretty}
    return made


def pretty(value: Any) -> str:
    """Return JSON to read, cut where it is too long."""
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        read = value
    text = read if isinstance(read, str) else json.dumps(read, ensure_ascii=False, indent=2, default=str)
    return text if len(text) <= MOST_JSON else f"{text[:MOST_JSON]}\n…"


def draw(name: str, scene: Scene, **values: Any) -> str:
    """Return a template filled in for a scene."""
    return environment().get_template(name).render(values | _common(scene))


def _common(scene: Scene) -> Values:
    app = scene.state.app
    return {
        "_": scene.say,
        "scene": scene,
        "me": scene.face(scene.person.id),
        "workspace": scene.state.workspaces[scene.person.workspace],
        "app_name": app.name,
        "app_face": scene.face(scene.bot),
        "has_home": app.home_tab and bool(scene.bot),
    }


def place(scene: Scene, wanted: str) -> Channel:
    """Return the channel to show: the one wanted if this person may see it, else the first with the app in it.

    A colleague's id is the direct message with them.
    """
    if wanted in scene.colleagues():
        return scene.state.dm(scene.person.id, wanted)
    found = scene.state.channels.get(wanted)
    if found is not None and scene.state.may_read(scene.person.id, found):
        return found
    mine = scene.state.sidebar(scene.person.id)
    return next((c for c in mine if scene.bot in c.members and not (c.is_im or c.shared_with)), mine[0])


def page(scene: Scene, query: Query, *, channel: str, theme: str, hints: Hints, since: int) -> str:
    """Return the whole page."""
    here = place(scene, channel)
    commands = scene.state.app.commands or ()
    facts = {
        "person": scene.person.id,
        "base": f"/client/{scene.person.id}",
        "language": scene.language,
        "words": words.chinese() if scene.language == "zh" else {},
        "commands": [
            {"name": one.name, "hint": one.usage_hint, "about": one.description} for one in commands if scene.bot
        ],
        "shortcuts": [
            {"name": label(one.name), "id": one.callback_id, "about": one.description, "on_message": one.on_message}
            for one in scene.state.app.shortcuts
            if scene.bot
        ]
        + [
            {
                "name": one.title,
                "id": FUNCTION + one.callback_id,
                "about": one.description,
                "on_message": False,
                "is_step": True,
            }
            for one in scene.state.app.functions or ()
            if scene.bot
        ],
        "people": [{"name": scene.state.people[id_].name, "shown": name} for id_, name in scene.reader.people.items()],
        "app": scene.state.app.name,
        "since": since,
    }
    return draw("page.html", scene, facts=facts, theme=theme, **_main(scene, here, query, hints))


def _main(scene: Scene, here: Channel, query: Query, hints: Hints) -> Values:
    other = here.other_member(scene.person.id) if here.is_im else None
    is_app = bool(other) and other == scene.bot
    tab = "home" if is_app and scene.state.app.home_tab and query.get("tab") == "home" else "messages"
    rows = [] if tab == "home" else scene.rows(here.id)
    name = scene.name(here)
    members = [scene.face(id_).name for id_ in sorted(here.members)]
    return {
        "channel": here,
        "here": Here(f"{here.id}/home" if tab == "home" else here.id),
        "tab": tab,
        "is_app": is_app,
        "place_face": scene.face(other) if other else None,
        "title": name if here.is_im else f"#{name}",
        "title_bare": name,
        "members": ", ".join(members),
        "rows": rows,
        "older": scene.older(here.id, rows),
        **_tries(scene, hints),
        "may_write": scene.person.id in here.members and not here.is_archived,
        **_home(scene),
    }


def _tries(scene: Scene, hints: Hints) -> Values:
    return {"hints": hints(scene.person.id, scene.language) if scene.bot else ()}


def tries(scene: Scene, hints: Hints) -> str:
    """Return the row of things to try."""
    return draw("hints.html", scene, **_tries(scene, hints))


@dataclass(frozen=True)
class Here:
    """The place that the sidebar marks."""

    id: str


def _channel(scene: Scene, query: Query) -> Channel:
    channel = scene.state.channel(query.get("channel", ""))
    if not scene.state.may_read(scene.person.id, channel):
        raise SlackError("channel_not_found")
    return channel


def _sidebar(scene: Scene, query: Query) -> str:
    return draw("sidebar.html", scene, here=Here(query.get("here", "")))


def _messages(scene: Scene, query: Query) -> str:
    channel = _channel(scene, query)
    rows = scene.rows(channel.id, before=query.get("before", ""), around=query.get("around", ""))
    return draw("messages.html", scene, rows=rows)


def _thread(scene: Scene, query: Query) -> str:
    channel, ts = _channel(scene, query), query.get("ts", "")
    rows = scene.thread(channel.id, ts)
    if query.get("only") == "rows":
        return draw("messages.html", scene, rows=rows)
    return draw(
        "thread.html",
        scene,
        rows=rows,
        channel=channel,
        thread_ts=ts,
        title=scene.name(channel) if channel.is_im else f"#{channel.name}",
        may_write=scene.person.id in channel.members and not channel.is_archived,
        shown=scene.state.assistants.get((channel.id, ts)),
    )


def _assistant(scene: Scene, query: Query) -> str:
    channel = _channel(scene, query)
    return draw("assistant.html", scene, shown=scene.state.assistants.get((channel.id, query.get("ts", ""))))


def surface(scene: Scene, view: View) -> Surface:
    """Return what a view is drawn on, with what is filled in and what is wrong with it."""
    return Surface(scene.reader, view.id, view.state, view.errors, scene.slack.address)


def _modal(scene: Scene, _query: Query) -> str:
    with scene.state.lock:
        stack = scene.slack.views.stack(scene.person.id)
        if not stack:
            return ""
        view = stack[-1]
        return draw(
            "modal.html",
            scene,
            view=view,
            depth=len(stack),
            view_title=label(view.content.get("title")),
            view_blocks=render.blocks(view.blocks, surface(scene, view)),
            submit_words=label(view.content.get("submit")) or (_has_input(view) and scene.say("Submit")),
            close_words=label(view.content.get("close")) or scene.say("Cancel"),
        )


def _has_input(view: View) -> bool:
    return any(block.get("type") == "input" for block in view.blocks)


def _home(scene: Scene) -> Values:
    with scene.state.lock:
        view = scene.slack.views.home(scene.person.id)
        return {"home": view, "home_blocks": render.blocks(view.blocks, surface(scene, view)) if view else ""}


def _home_part(scene: Scene, _query: Query) -> str:
    return draw("home.html", scene, **_home(scene))


def _entries(scene: Scene, query: Query) -> Values:
    after = int(query.get("after", "0"))
    kept = [entry for entry in scene.slack.inspector.entries() if entry.number > after]
    return {"entries": kept[-200:][::-1], "zone": scene.reader.zone}


def _inspector(scene: Scene, query: Query) -> str:
    return draw("entries.html" if "after" in query else "inspector.html", scene, **_entries(scene, query))


def _operator(scene: Scene, _query: Query) -> str:
    clock = scene.slack.clock
    now = clock.now().astimezone(scene.reader.zone)
    hours = clock.offset.total_seconds() / 3600
    connected = scene.slack.wire.connected
    return draw(
        "operator.html",
        scene,
        connection=scene.say("The app is connected") if connected else scene.say("No app is connected"),
        faults=[f"{fault.status} {fault.error}" for fault in scene.slack.operator.faults],
        now=f"{now:%Y-%m-%d %H:%M} {scene.person.tz}",
        local_now=f"{now:%Y-%m-%dT%H:%M}",
        offset=f"{hours:+.0f} h" if abs(hours) >= 0.5 else "",
    )


PARTS: dict[str, Part] = {
    "sidebar": _sidebar,
    "messages": _messages,
    "thread": _thread,
    "assistant": _assistant,
    "modal": _modal,
    "home": _home_part,
    "inspector": _inspector,
    "operator": _operator,
}
