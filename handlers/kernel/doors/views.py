"""Opening forms: at once, since Slack accepts the trigger of a person's action for three seconds only."""

from __future__ import annotations

from typing import Any

import structlog

from handlers.kernel import kit, modals
from handlers.kernel.desk import Desk
from handlers.kernel.modals import View, Where
from handlers.kernel.reply import Reply
from handlers.kernel.request import Sender
from handlers.kernel.services import SLACK_ERRORS
from handlers.kernel.wording import N_

log = structlog.get_logger()

PATIENCE = 2.0
"""Seconds that Slack has to open a form, within the three in which the person's own request must be answered."""
NOT_OPENED = N_("Slack couldn't open the form. Please try again in a moment.")


def open_form(desk: Desk, sender: Sender, trigger: str | None, view: View, where: Where) -> Reply | None:
    """Open a form for the person whose trigger this is; return what to say if Slack does not open it."""
    return call(desk, sender, "views.open", {"trigger_id": trigger or "", "view": modals.opened_from(view, where)})


def call(desk: Desk, sender: Sender, method: str, arguments: dict[str, Any]) -> Reply | None:
    """Open, push or update a form; return what to say if Slack does not."""
    try:
        desk.services.slack.client(sender.workspace, timeout=PATIENCE).api_call(method, json=arguments)
    except SLACK_ERRORS as error:
        log.warning("form not shown", method=method, workspace=sender.workspace, error=str(error)[:300])
        say = desk.say_to(sender)
        return Reply([kit.lines(say.line(NOT_OPENED))], beside=True)
    return None
