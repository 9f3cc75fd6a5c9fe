"""Clicks and choices: on a message answered by its response_url, in a form or the Home tab by a form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse

from handlers.kernel import modals, payloads
from handlers.kernel.desk import Desk
from handlers.kernel.doors import views
from handlers.kernel.modals import Where
from handlers.kernel.reply import Reply, Request
from handlers.kernel.routes import Route
from storage.store import Store

log = structlog.get_logger()


class Clicks:
    """Serves clicks on buttons, and choices in menus."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Work a click; Slack takes its answer elsewhere than in the ack."""
        click = payloads.click(body)
        route = self.desk.routes.buttons.get(click.action)
        if route is None:
            log.info("unknown action", action=click.action, workspace=click.sender.workspace)
            return ack()
        if click.view is None:
            self._on_message(click, route)
        else:
            self._on_view(click, route, click.view)
        return ack()

    def _on_message(self, click: payloads.Click, route: Route) -> None:
        def answer(reply: Reply, store: Store | None) -> None:
            if click.response_url is None or not reply.blocks or reply.modal is not None:
                return
            message = {
                "replace_original": (click.private or reply.in_place) and not reply.beside,
                "response_type": "ephemeral",
                **reply.message(),
            }
            if store is None:
                self.desk.services.respond(click.response_url, message)
            else:
                store.outbox.answer(click.response_url, message)

        reply = self._serve(click, route, answer)
        if reply.modal is not None:
            where = Where(
                click.response_url, click.channel, replaces=(click.private or reply.in_place) and not reply.beside
            )
            failed = views.open_form(self.desk, click.sender, click.trigger, reply.modal, where)
            if failed is not None:
                answer(replace(reply, modal=None) if reply.blocks else failed, None)

    def _on_view(self, click: payloads.Click, route: Route, view: dict[str, Any]) -> None:
        """Answer in the form where it was clicked; on the Home tab, in a new one."""
        origin, where = modals.remembered(view)
        reply = self._serve(click, route, None, origin=origin, fields=modals.values(view))
        title = str((view.get("title") or {}).get("text") or "Haoping")
        if reply.modal is None and not reply.blocks:
            return
        shown = reply.modal or modals.showing(self.desk.say_to(click.sender), title, reply.blocks)
        opened = modals.opened_from(shown, where)
        if view.get("type") == "home":
            views.open_form(self.desk, click.sender, click.trigger, shown, Where())
        elif reply.stacked:
            views.call(self.desk, click.sender, "views.push", {"trigger_id": click.trigger or "", "view": opened})
        else:
            views.call(self.desk, click.sender, "views.update", {"view_id": view.get("id"), "view": opened})

    def _serve(self, click: payloads.Click, route: Route, answer: Any, **more: Any) -> Reply:
        def resolve(request: Request) -> tuple[str, Request]:
            return request.source, request

        return self.desk.serve(
            click.sender,
            f"button {click.action}",
            resolve,
            answer,
            text=click.value,
            channel=click.channel,
            event={"message_ts": click.message_ts, "thread_ts": click.thread_ts, "about": click.about},
            delivery=(
                f"click:{click.action}:{click.value.partition(':')[0]}:{click.sender.user}"
                if route.one_shot
                else payloads.once_per_trigger(click.trigger)
            ),
            **more,
        )
