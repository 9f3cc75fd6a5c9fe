"""What the ticks that tell people share: who is owed something is read at once, and each is told for themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

import structlog
from sqlalchemy import Connection

from handlers.kernel.services import Services
from storage.errors import StorageError

log = structlog.get_logger()

MOST_AT_ONCE = 500
"""Told in one tick: the bot can stop between ticks, and others write meanwhile."""


class Owed(NamedTuple):
    """Who is owed something: a workspace, and the person whose it is if it is somebody's."""

    workspace: str
    person: str | None = None


def each(
    services: Services,
    what: str,
    owed: Callable[[Connection, datetime], Iterable[Owed]],
    tell: Callable[[Owed, datetime], bool],
) -> None:
    """Tell everybody, in every workspace, who is owed something by now; one that fails is logged and stops no other.

    `tell` says whether anything is to be sent. That it was told is to be written with the message: many processes tell
    once, and one that dies tells either way.
    """
    now = services.clock()
    try:
        with services.db.read("") as store:
            found = list(owed(store.connection, now))
    except StorageError as error:
        log.warning(f"{what} not readable", error=str(error))
        return
    told = 0
    for one in found:
        try:
            if not tell(one, now):
                continue
        except Exception:
            log.exception(f"{what} failed", **one._asdict())
            continue
        services.nudge()
        log.info(f"{what} told", **one._asdict())
        told += 1
        if told == MOST_AT_ONCE:
            return
