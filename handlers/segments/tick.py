"""The tick: once a local day everybody's segment, RFM group and level is looked at: who is in another one has moved.

A segment may go by days and by the last twelve months, so that somebody moves without anybody writing. Customers are
looked at some thousands at a time, each time in one transaction with how far it has come: a process that dies leaves
off between two, and no other does the same again. Rules that were changed move nobody: until they were, customers
are looked at by the former ones, and from then on by the new ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from handlers.customers.placing import Here, known_after
from handlers.customers.segmentation import Facts
from handlers.kernel.people import zone_of
from handlers.kernel.refusal import Refusal
from handlers.kernel.services import Services
from handlers.levels import standing
from handlers.policy.rules import Policy
from handlers.policy.versions import of_version
from handlers.segments.rules import moved
from storage.errors import StorageError
from storage.standings import PLACED, Stand, everywhere
from storage.store import Author, Store

log = structlog.get_logger()

AT_ONCE = 5000
"""Customers in one transaction: others of the workspace write meanwhile."""
SOURCE = "moves"


def tick(services: Services, at_once: int = AT_ONCE) -> None:
    """Place everybody in every workspace where a new day has begun; one that fails is logged and stops no other."""
    now = services.clock()
    try:
        with services.db.read("") as store:
            found = everywhere(store.connection)
    except StorageError as error:
        log.warning("standings not readable", error=str(error))
        return
    for workspace, placed in found:
        try:
            while _is_due(placed, now):
                with services.db.write(workspace, Author("", now, SOURCE)) as store:
                    placed = place(store, now, at_once)
        except Exception:
            log.exception("placing failed", workspace=workspace)


def _is_due(placed: Mapping[str, Any] | None, now: datetime) -> bool:
    """Tell whether customers are to be placed, by up to where they were."""
    if not placed or "day" not in placed or "by" in placed:
        return True
    return _today(str(placed["zone"]), now) > date.fromisoformat(placed["day"])


def place(store: Store, now: datetime, at_once: int = AT_ONCE) -> dict[str, Any]:
    """Place the next customers of this local day, and return up to where all are placed then."""
    placed: dict[str, Any] = dict(store.settings.get(PLACED) or {})
    if not _is_due(placed, now):
        return placed  # another process was quicker
    zone = zone_of_workspace(store)
    today = _today(zone, now)
    version = placed.get("by", store.policies.version)
    after = of_version(store, version)
    before = _former(store, placed, after)
    here = Here(today, zone)
    known = known_after(store, here, int(placed.get("upto", 0)), at_once)
    was = store.standings.of(list(known))
    store.standings.move(moved(was, _stand(store, before, here, known)), today)
    stand = _stand(store, after, here, known)
    store.standings.put({id: where for id, where in stand.items() if was.get(id) != where})
    if len(known) == at_once:
        placed |= {"by": version, "upto": max(known)}
    else:
        store.standings.drop_gone()
        store.calls.settle()
        placed = {"day": today.isoformat(), "zone": zone, "policy": version}
    store.settings.set(PLACED, placed)
    return placed


def _stand(store: Store, by: Policy, here: Here, known: Mapping[int, Facts]) -> dict[int, Stand]:
    levels = standing.among(store, by.levels, here, list(known))
    return {
        id: (by.segmentation.place(facts).key, by.rfm.group(facts), levels[id].level) for id, facts in known.items()
    }


def zone_of_workspace(store: Store) -> str:
    """Return where the workspace is: where its first digest is, else where somebody of the team is."""
    zone = next((one.zone for one in store.schedules.all()), None)
    return zone or next((zone_of(one.zone) for one in store.people.some(1)), "UTC")


def _former(store: Store, placed: Mapping[str, Any], now: Policy) -> Policy:
    """Return the rules by which customers were placed last."""
    try:
        return of_version(store, int(placed["policy"])) if "policy" in placed else now
    except Refusal:
        return now


def _today(zone: str, now: datetime) -> date:
    return now.astimezone(ZoneInfo(zone)).date()
