"""Clicks and choices: on a message answered by its response_url, in a form or the Home tab by a form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse

from handlers.kernel import modals, payloads
from handlers.kernel.addresses import MessageUrl
from handlers.kernel.desk import Desk
from handlers.kernel.doors import views
from handlers.kernel.filled import Event
from handlers.kernel.modals import Where
from handlers.kernel.payloads import Click
from handlers.kernel.request import Asked
from handlers.kernel.routes import Route

log = structlog.get_logger()


class Clicks:
    """Serves clicks on buttons, and choices in menus."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Handle a click; Slack ignores an answer in its ack."""
        click = payloads.click(body)
        route = self.desk.routes.buttons.get(click.action)
        if route is None:
            log.info("unknown action", action=click.action, workspace=click.sender.workspace)
            return ack()
        asked = _asked(click, route)
        if click.view is None:
            self._on_message(click, asked)
        else:
            self._on_view(click, asked, click.view)
        return ack()

    def _on_message(self, click: Click, asked: Asked) -> None:
        """Answer in the place of the message, or next to it; a form is opened before it is answered."""
        to = MessageUrl(click.response_url, click.private)
        reply = self.desk.serve(click.sender, asked, to)
        if reply.modal is not None:
            where = Where(click.response_url, click.channel, replaces=to.replaces(reply))
            failed = views.open_form(self.desk, click.sender, click.trigger, reply.modal, where)
            if failed is not None:
                to.send(replace(reply, modal=None) if reply.blocks else failed, self.desk.services)

    def _on_view(self, click: Click, asked: Asked, view: dict[str, Any]) -> None:
        """Answer in the form where it was clicked; on the Home tab, in a new one."""
        origin, where = modals.remembered(view)
        reply = self.desk.serve(click.sender, replace(asked, origin=origin, fields=modals.filled(view)))
        title = str((view.get("title") or {}).get("text") or "Haoping")
        if reply.modal is None and not reply.blocks:
            return
        shown = reply.modal or modals.showing(self.desk.say_to(click.sender), title, reply.plain_blocks)
        opened = modals.opened_from(shown, where)
        if view.get("type") == "home":
            views.open_form(self.desk, click.sender, click.trigger, shown, Where())
        elif reply.stacked:
            views.call(self.desk, click.sender, "views.push", {"trigger_id": click.trigger or "", "view": opened})
        else:
            views.call(self.desk, click.sender, "views.update", {"view_id": view.get("id"), "view": opened})


def _asked(click: Click, route: Route) -> Asked:
    name = f"button {click.action}"
    once = f"click:{click.action}:{click.value.partition(':')[0]}:{click.sender.user}"
    return Asked(
        route=name,
        source=name,
        text=click.value,
        channel=click.channel,
        event=Event({"message_ts": click.message_ts, "thread_ts": click.thread_ts, "about": click.about}),
        delivery=once if route.one_shot else payloads.once_per_trigger(click.trigger),
    )
