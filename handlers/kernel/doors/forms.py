"""Forms that were filled in, shortcuts that open them, and menus that look up what is typed."""

from __future__ import annotations

from typing import Any

import structlog
from slack_bolt import Ack, BoltResponse

from handlers.kernel import kit, modals, payloads
from handlers.kernel.addresses import FormUrl, is_answer
from handlers.kernel.desk import Desk
from handlers.kernel.doors import views
from handlers.kernel.filled import Event
from handlers.kernel.modals import Where
from handlers.kernel.reply import Kind, Reply
from handlers.kernel.request import Asked

log = structlog.get_logger()


class Submissions:
    """Serves forms: a refusal stands beside the input that it is about, an answer where the form was opened."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Take what was filled into a form."""
        sent = payloads.submission(body)
        if body.get("type") != "view_submission" or sent.form not in self.desk.routes.forms:
            log.info("unknown form", form=sent.form, workspace=sent.sender.workspace)
            return ack()
        origin, where = modals.remembered(sent.view)

        name = f"form {sent.form}"
        asked = Asked(
            route=name,
            source=name,
            fields=modals.filled(sent.view),
            origin=origin,
            channel=where.channel,
            delivery=f"view:{sent.view.get('id')}:{sent.view.get('hash')}",
        )
        to = None if where.url is None else FormUrl(where.url, where.replaces)
        reply = self.desk.serve(sent.sender, asked, to)
        return self._acknowledged(ack, sent, reply, where)

    def _acknowledged(self, ack: Ack, sent: payloads.Submission, reply: Reply, where: Where) -> BoltResponse:
        if reply.modal is not None:
            shown = modals.opened_from(reply.modal, where)
            return ack(response_action="push" if reply.stacked else "update", view=shown)
        inputs = modals.input_blocks(sent.view)
        if reply.kind in {Kind.REFUSAL, Kind.LATER} and inputs:
            several = {id: kit.clipped(text, 2000) for id, text in reply.beside_inputs.items() if id in inputs}
            if several:
                return ack(response_action="errors", errors=several)
            beside = reply.beside_input if reply.beside_input in inputs else inputs[0]
            return ack(response_action="errors", errors={beside: kit.clipped(kit.plainly(reply.blocks), 2000)})
        if not reply.blocks or (where.url is not None and is_answer(reply)):
            return ack(response_action="clear")
        title = str((sent.view.get("title") or {}).get("text") or "Haoping")
        shown = modals.opened_from(modals.showing(self.desk.say_to(sent.sender), title, reply.blocks), where)
        return ack(response_action="update", view=shown)


class Shortcuts:
    """Serves global shortcuts, and those of a message's menu."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Open what a shortcut opens."""
        used = payloads.shortcut(body)
        if used.name not in self.desk.routes.shortcuts:
            log.info("unknown shortcut", shortcut=used.name, workspace=used.sender.workspace)
            return ack()
        name = f"shortcut {used.name}"
        asked = Asked(
            route=name,
            source=name,
            channel=used.channel,
            event=Event(used.message),
            delivery=payloads.once_per_trigger(used.trigger),
        )
        reply = self.desk.serve(used.sender, asked)
        where = Where(used.response_url, used.channel)
        if reply.modal is not None:
            failed = views.open_form(self.desk, used.sender, used.trigger, reply.modal, where)
            if failed is None:
                return ack()
            reply = failed
        if used.response_url is not None:
            self.desk.services.respond(used.response_url, {"response_type": "ephemeral", **reply.message()})
        else:
            shown = modals.showing(self.desk.say_to(used.sender), "Haoping", reply.blocks)
            views.open_form(self.desk, used.sender, used.trigger, shown, where)
        return ack()


class Suggestions:
    """Serves menus that look up what is typed."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __call__(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """Offer what fits; nothing to people who may not see anything."""
        typed = payloads.suggestion(body)
        if typed.action not in self.desk.routes.options:
            log.info("unknown menu", action=typed.action, workspace=typed.sender.workspace)
            return ack()
        origin, _ = modals.remembered(typed.view)
        name = f"options {typed.action}"
        asked = Asked(route=name, source=name, text=typed.typed, origin=origin, fields=modals.filled(typed.view))
        reply = self.desk.serve(typed.sender, asked)
        return ack(options=(reply.options or [])[: modals.MOST_OPTIONS])
