"""Two rows that are one customer made one, in such a way that they can be taken apart again.

What points to the one is made to point to the other, and listed: only that list can tell later what was whose. The
ledger is append-only: its entries stay, and two more carry the balance over, so that every balance is still the sum of
its entries. The row that is left keeps what was known in it, and is nobody's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, func, select, update

from storage.models import Change, Channel, Customer, Interaction, LedgerEntry, Purchase
from storage.noun import WORKSPACE, Noun, among, filled, table
from storage.types import fold

KIND = "merge"
POINTING: dict[str, Table] = {
    "interactions": table(Interaction),
    "purchases": table(Purchase),
    "changes": table(Change),
    "channels": table(Channel),
}
"""The tables whose rows are listed and moved; follow-ups move by themselves, and the ledger's entries stay."""

c = table(Customer).c
i = table(Interaction).c
e = table(LedgerEntry).c
ch = table(Change).c
_raw = select(table(Customer)).where(c.workspace == WORKSPACE, c.id == bindparam("id"))
_ids = {
    name: select(one.c.id).where(one.c.workspace == WORKSPACE, one.c.customer == bindparam("of")).order_by(one.c.id)
    for name, one in POINTING.items()
}
_point = {
    (dialect, name): update(one)
    .where(one.c.workspace == WORKSPACE, one.c.customer == bindparam("of"), test)
    .values(customer=bindparam("to"))
    for name, one in POINTING.items()
    for dialect, test in among(one.c.id, "ids").items()
}
_standing = {
    dialect: select(func.count(), func.coalesce(func.sum(i.moved), 0)).where(
        i.workspace == WORKSPACE, i.customer == bindparam("of"), i.undone.is_(False), test
    )
    for dialect, test in among(i.id, "ids").items()
}
_since = {
    dialect: select(func.coalesce(func.sum(e.points), 0)).where(
        e.workspace == WORKSPACE, e.customer == bindparam("of"), e.id > bindparam("after"), test
    )
    for dialect, test in among(e.purchase, "ids").items()
}
_about = {
    dialect: update(table(Change))
    .where(ch.workspace == WORKSPACE, ch.customer == bindparam("of"), ch.id > bindparam("after"), test)
    .values(customer=bindparam("to"))
    for dialect, test in among(ch.subject, "subjects").items()
}


class Merging(Noun):
    """Merges customers of the workspace, and takes them apart."""

    def merge(self, source: Customer, target: Customer, values: Mapping[str, Any], moved: int) -> dict[str, Any]:
        """Make the source part of the target, and return what `take_apart` needs (JSON).

        `values` are the target's columns that become others, and `moved` the tenths by which its satisfaction moves.
        """
        listed = {name: [row[0] for row in self.run(statement, of=source.id)] for name, statement in _ids.items()}
        count, tenths = self._stands(source.id, listed["interactions"])
        points = self.store.ledger.balance(source.id)
        before = {column: _jsonable(getattr(target, column)) for column in values}
        number = source.number
        self._hide(source, target.id)
        entry = 0
        if points:
            self.store.ledger.append(source.id, -points, KIND, f"→ #{target.id}")
            entry = self.store.ledger.append(target.id, points, KIND, f"← #{source.id}")
        for name, ids in listed.items():
            self._point(name, source.id, target.id, ids)
        followups = self.store.followups.move(source.id, target.id)
        if values:
            self.store.customers.change(target.id, values)
        self.store.customers.move(target.id, moved, source.interactions)
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

    def of(self, kept: Mapping[str, Any], target: int, change: int) -> tuple[Customer | None, int]:
        """Return the merged customer as they were, and the points that would go back to them."""
        row = self.run(_raw, id=kept["source"]).first()
        if row is None or row.merged_into != target:
            return None, 0
        since = _since[self.connection.dialect.name]
        later = self.run(since, of=target, after=max(kept["entry"], change), ids=kept["purchases"]).scalar_one()
        return filled(Customer, row._asdict()), int(kept["points"]) + int(later)

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
        if points:
            self.store.ledger.append(target.id, -points, KIND, f"→ #{source.id}")
            self.store.ledger.append(source.id, points, KIND, f"← #{target.id}")
        for name in POINTING:
            self._point(name, target.id, source.id, kept[name])
        subjects = [f"interaction:{id}" for id in kept["interactions"]] + [f"purchase:{id}" for id in kept["purchases"]]
        after = max([0, *kept["changes"]])
        about = _about[self.connection.dialect.name]
        self.run(about, of=target.id, to=source.id, after=after, subjects=subjects)
        self.store.followups.move_back(kept["followups"])
        if values:
            self.store.customers.change(target.id, values)
        self.store.customers.move(target.id, moved, counted)
        self._show(source, kept, _bounded(kept["satisfaction"] + drift), kept["count"] + more)
        return moved, counted

    def _hide(self, source: Customer, target: int) -> None:
        self.store.search.renew(source.id, source.model_dump(), {"name": ""})
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
        self.store.search.index([{**source.model_dump(), **shown}])

    def _set(self, id: int, values: Mapping[str, Any]) -> None:
        this = (c.workspace == self.workspace, c.id == id)
        self.connection.execute(update(table(Customer)).where(*this).values(**values))

    def _point(self, name: str, source: int, target: int, ids: Sequence[Any]) -> None:
        if ids:
            self.run(_point[self.connection.dialect.name, name], of=source, to=target, ids=list(ids))

    def _stands(self, customer: int, ids: Sequence[int]) -> tuple[int, int]:
        count, tenths = self.run(_standing[self.connection.dialect.name], of=customer, ids=list(ids)).one()
        return int(count), int(tenths)


def _bounded(satisfaction: int) -> int:
    return max(0, min(50, satisfaction))


def _jsonable(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
