"""Two rows that are one customer made one, in such a way that they can be taken apart again.

What points to the one is made to point to the other, and listed: only that list can tell later what was whose. The
ledger is append-only: its entries stay, and two more carry the balance over, so that every balance is still the sum of
its entries. The row that is left keeps what was known in it, and is nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update

from storage import sql
from storage.customers import Customers
from storage.followups import FollowUps
from storage.ledger import Ledger
from storage.lots import Lots
from storage.models import (
    Customer,
    answers,
    changes,
    channels,
    customers,
    holds,
    interactions,
    invitations,
    ledger_entries,
    lots,
    moves,
    offerings,
    past_answers,
    purchases,
    shop_customers,
    wish_asks,
)
from storage.search import Search
from storage.subject import Subject
from storage.transaction import Noun, Transaction
from storage.types import fold

KIND = "merge"
POINTING: dict[str, Table] = {
    "interactions": interactions,
    "purchases": purchases,
    "changes": changes,
    "channels": channels,
    "offerings": offerings,
    "answers": answers,
    "past_answers": past_answers,
    "moves": moves,
    "invitations": invitations,
    "wish_asks": wish_asks,
    "holds": holds,
    "lots": lots,
    "shop_customers": shop_customers,
}
"""The tables whose rows are listed and moved; follow-ups move by themselves, and the ledger's entries stay."""

c = customers.c


class Merging(Noun):
    """Merges customers of the workspace, and takes them apart."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._customers = Customers(transaction)
        self._followups = FollowUps(transaction)
        self._ledger = Ledger(transaction)
        self._lots = Lots(transaction)
        self._search = Search(transaction)

    def merge(self, source: Customer, target: Customer, values: Mapping[str, Any], moved: int) -> dict[str, Any]:
        """Make the source part of the target, and return what `take_apart` needs (JSON).

        `values` are the target's columns that become others, and `moved` the tenths by which its satisfaction moves.
        """
        listed = {name: self._pointing_to(source.id, of) for name, of in POINTING.items()}
        count, tenths = self._stands(source.id, listed["interactions"])
        points = self._ledger.balance(source.id)
        before = {column: _jsonable(getattr(target, column)) for column in values}
        number = source.number
        self._hide(source, target.id)
        entry = self._ledger.carry(source.id, target.id, points, KIND, listed["lots"])
        for name, ids in listed.items():
            self._point(name, source.id, target.id, ids)
        followups = self._followups.move(source.id, target.id)
        if values:
            self._customers.change(target.id, values)
        self._customers.move(target.id, moved, source.interactions)
        return {
            **listed,
            "source": source.id,
            "number": number,
            "points": points,
            "entry": entry,
            "count": source.interactions,
            "satisfaction": source.satisfaction,
            "stood": [count, tenths],
            "moved": moved,
            "values": {"before": before, "after": {column: _jsonable(value) for column, value in values.items()}},
            "followups": followups,
        }

    @sql.one(Customer)
    def _even_merged(self, id: int) -> Any:
        return select(customers).where(c.workspace == self.workspace, c.id == id)

    @sql.value(int)
    def _points_since(self, customer: int, after: int, purchases: Sequence[int]) -> Any:
        e = ledger_entries.c
        theirs = (e.workspace == self.workspace, e.customer == customer, e.id > after)
        return select(func.coalesce(func.sum(e.points), 0)).where(*theirs, sql.among(e.purchase, purchases))

    def of(self, kept: Mapping[str, Any], target: int, change: int) -> tuple[Customer | None, int]:
        """Return the merged customer as they were, and the points that would go back to them."""
        merged = self._even_merged(kept["source"])
        if merged is None or merged.merged_into != target:
            return None, 0
        later = self._points_since(target, max(kept["entry"], change), kept["purchases"])
        return merged, int(kept["points"]) + later

    @sql.write
    def _point_changes(self, source: int, target: int, after: int, subjects: Sequence[str]) -> Any:
        h = changes.c
        since = (h.workspace == self.workspace, h.customer == source, h.id > after)
        return update(changes).where(*since, sql.among(h.subject, subjects)).values(customer=target)

    @sql.write
    def _point_offerings(self, source: int, target: int, purchases: Sequence[int]) -> Any:
        """Have the offers that purchases were paid with be of whose these are: also what was used since a merge."""
        o = offerings.c
        theirs = (o.workspace == self.workspace, o.customer == source, sql.among(o.purchase, purchases))
        return update(offerings).where(*theirs).values(customer=target)

    def take_apart(
        self, source: Customer, target: Customer, kept: Mapping[str, Any], points: int, values: Mapping[str, Any]
    ) -> tuple[int, int]:
        """Make the source a customer again, with all that was theirs; return by how much the target's satisfaction and
        count of interactions move.

        `values` are the target's columns that become others again.
        """
        count, tenths = self._stands(target.id, kept["interactions"])
        more, drift = count - kept["stood"][0], tenths - kept["stood"][1]
        moved = _bounded(target.satisfaction - kept["moved"] - drift) - target.satisfaction
        counted = -(kept["count"] + more)
        earned = self._lots.of_purchases(target.id, kept.get("purchases", ()))  # what came since, too
        self._ledger.carry(target.id, source.id, points, KIND, sorted({*kept.get("lots", ()), *earned}))
        for name in POINTING:
            self._point(name, target.id, source.id, kept.get(name, ()))  # of some older merges say nothing
        kinds = ("interaction", "purchase", "offering", "answer", "hold")
        subjects = [str(Subject(kind, id)) for kind in kinds for id in kept.get(f"{kind}s", ())]
        after = max([0, *kept["changes"]])
        self._point_changes(target.id, source.id, after, subjects)
        self._point_offerings(target.id, source.id, kept.get("purchases", ()))
        self._followups.move_back(kept["followups"])
        if values:
            self._customers.change(target.id, values)
        self._customers.move(target.id, moved, counted)
        self._show(source, kept, _bounded(kept["satisfaction"] + drift), kept["count"] + more)
        return moved, counted

    def _hide(self, source: Customer, target: int) -> None:
        self._search.renew(source.id, source.model_dump(), {"name": ""})
        hidden = {"name_key": "", "number": None, "merged_into": target, "interactions": 0}
        self._set(source.id, hidden)

    def _show(self, source: Customer, kept: Mapping[str, Any], satisfaction: int, count: int) -> None:
        shown = {
            "name_key": fold(source.name),
            "number": kept["number"],
            "merged_into": None,
            "satisfaction": satisfaction,
            "interactions": count,
        }
        self._set(source.id, shown)
        self._search.index([{**source.model_dump(), **shown}])

    def _set(self, id: int, values: Mapping[str, Any]) -> None:
        this = (c.workspace == self.workspace, c.id == id)
        self.transaction.execute(update(customers).where(*this).values(**values))

    def _pointing_to(self, customer: int, of: Table) -> list[Any]:
        """Return the ids of a table's rows that say that they are a customer's."""
        theirs = select(of.c.id).where(of.c.workspace == self.workspace, of.c.customer == customer)
        return list(self.transaction.execute(theirs.order_by(of.c.id)).scalars())

    def _point(self, name: str, source: int, target: int, ids: Sequence[Any]) -> None:
        if ids:
            of = POINTING[name]
            theirs = (of.c.workspace == self.workspace, of.c.customer == source)
            moved = update(of).where(*theirs, sql.among(of.c.id, bindparam("ids"))).values(customer=target)
            self.transaction.execute(moved, {"ids": list(ids)})

    @sql.record
    def _standing(self, customer: int, ids: Sequence[int]) -> Any:
        i = interactions.c
        theirs = (i.workspace == self.workspace, i.customer == customer, i.undone.is_(False), sql.among(i.id, ids))
        many = func.count().filter(i.joins.is_(None)).label("many")
        return select(many, func.coalesce(func.sum(i.moved), 0).label("tenths")).where(*theirs)

    def _stands(self, customer: int, ids: Sequence[int]) -> tuple[int, int]:
        standing = self._standing(customer, list(ids))
        return int(standing.many), int(standing.tenths)


def _bounded(satisfaction: int) -> int:
    return max(0, min(50, satisfaction))


def _jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
