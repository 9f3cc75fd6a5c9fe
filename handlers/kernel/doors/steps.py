"""Steps of workflows: an event asks for one, and Slack is told how it ended once that is on disk."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import structlog

from handlers.kernel import payloads
from handlers.kernel.addresses import Completion
from handlers.kernel.desk import Desk
from handlers.kernel.filled import Filled
from handlers.kernel.reply import Kind
from handlers.kernel.request import Asked

log = structlog.get_logger()

EXECUTED = "function_executed"
"""The event by which Slack has a step executed."""


class Steps:
    """Serves the steps that others have built into their workflows."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def work(self, body: dict[str, Any], event: dict[str, Any]) -> int:
        """Do a step and return the status for Slack; what cannot be kept for now is sent again."""
        execution = payloads.execution(body, event)
        if not execution.id:
            log.info("a step of nothing", step=execution.step, workspace=execution.sender.workspace)
            return HTTPStatus.OK
        name, once = f"step {execution.step}", f"step:{execution.id}"
        asked = Asked(route=name, source=name, fields=Filled(execution.inputs), delivery=once, asks=False)
        to = Completion(execution.sender, execution.id, once)
        reply = self.desk.serve(execution.sender, asked, to)
        return HTTPStatus.SERVICE_UNAVAILABLE if reply.kind is Kind.LATER or to.is_lost else HTTPStatus.OK
