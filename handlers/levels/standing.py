"""Where customers stand by their levels: read for one or for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from handlers.customers import segment_blocks as segments
from handlers.customers.placing import Here
from handlers.kernel.request import Request
from handlers.levels.rules import NOWHERE, POINTS, Levels, Standing
from storage.models import Customer
from storage.store import Store


def among(store: Store, levels: Levels, here: Here, ids: Sequence[int]) -> dict[int, Standing]:
    """Return where some customers stand; nothing is looked up where there are no levels."""
    if not levels or not ids:
        return dict.fromkeys(ids, NOWHERE)
    since, zone = levels.since(here.today), ZoneInfo(here.zone)
    found = store.buying.each(since, here.begins(since), ids, in_points=levels.by == POINTS)
    bought = {
        id: [(one.day or one.at.astimezone(zone).date(), int(one.kept)) for one in rows] for id, rows in found.items()
    }
    return {id: levels.standing(bought.get(id, ()), here.today) for id in ids}


def of(request: Request, store: Store, customer: Customer) -> Standing:
    """Return where a customer stands where the person is."""
    levels = request.policy.of(Levels)
    return among(store, levels, segments.here(request), [customer.id])[customer.id]
