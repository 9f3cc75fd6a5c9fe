"""Messages, answered before Bolt has any work: nearly all lead to nothing, and those that do need none of it.

A message says by its text whether it may lead to anything, then by who it is about. One that does is worked by the
door of events, as by Bolt: its signature is verified, and nothing of it is answered but that it was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from http import HTTPStatus
from typing import Any

import structlog

from handlers.kernel import payloads
from handlers.kernel.desk import Desk
from handlers.kernel.doors.events import Events
from handlers.reading import context, gate

log = structlog.get_logger()

Take = Callable[[dict[str, Any]], int | None]
"""Takes a payload that may lead to something: the status of its answer, or None when it is Bolt's."""

lead_nowhere = gate.is_nobodys_business
"""Tells whether a payload is a message that leads to nothing whoever is known; of any shape, and never raises."""


def nothing(_: Mapping[str, Any]) -> int | None:
    """Take nothing."""
    return None


def by_customers(desk: Desk) -> Take:
    """Return what takes every message in a channel."""
    return partial(_taken, desk, Events(desk))


def _taken(desk: Desk, events: Events, body: dict[str, Any]) -> int | None:
    if not gate.is_in_channel(body):
        return None
    try:
        found = context.considered(desk.services, payloads.tenant(body), payloads.enveloped(body, body["event"]))
    except Exception as error:  # the Desk looks again, and says what is wrong
        log.warning("not looked at", error=type(error).__name__)
        return None
    return HTTPStatus.OK if found is None else events.work(body, {context.FOUND: found})
