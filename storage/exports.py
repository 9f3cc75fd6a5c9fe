"""All that is held, table by table: of a workspace, or of one customer; and back into an empty workspace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Select, Table, case, delete, exists, func, insert, select
from sqlmodel import SQLModel

from storage import sql, tokens
from storage.models import (
    answers,
    counters,
    customers,
    interactions,
    note_tokens,
    products,
    purchases,
    sources,
    standings,
    witnesses,
)
from storage.models.column_types import Instant
from storage.search import Search
from storage.transaction import Noun
from storage.types import Word

PAGE = 1000
_NAMES = (("customer", customers, "customer_name"), ("product", products, "product_name"))
LEFT_OUT = frozenset({"connection", "delivery", "installation", "outgoing", "pending", "note_token", "token"})
LEFT_OUT |= {"webhook", "webhook_delivery"}
"""What goes by itself after some days, what is made from the rest, and what opens a workspace or a way into it."""
REPLACED = frozenset({"channel", "person", "setting"})
"""What a bot writes by being there, before anybody has told it anything."""


def _since(of: Table, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what columns hold that an older version's export has not."""
    if of is interactions:
        return {"source": Word.TYPED, "fell": False, "passed": False, "settled": False}
    if of is answers:
        return {"source": Word.TYPED, "asks": row["id"], "day": row["at"].date()}
    if of is purchases:
        return {"times": 100, "level": ""}
    return {"level": ""} if of is standings else {}


def tables() -> list[Table]:
    """Return the tables that are exported."""
    return [one for one in SQLModel.metadata.sorted_tables if one.name not in LEFT_OUT]


def columns(of: Table) -> list[Column[Any]]:
    """Return the columns of a table that are exported: the workspace is the export's own."""
    return [column for column in of.columns if column.name != "workspace"]


def named(of: Table) -> list[str]:
    """Return what is exported beside the columns of a table: the names of those that it speaks of by number."""
    return [name for column, other, name in _NAMES if column in of.c and of is not other]


def kind(column: Column[Any]) -> str:
    """Return what is in a column: json, flag, day, instant, number or text."""
    kinds = {JSON: "json", Boolean: "flag", Date: "day", Instant: "instant", Integer: "number"}
    return next((name for type_, name in kinds.items() if isinstance(column.type, type_)), "text")


class Exports(Noun):
    """What the workspace holds."""

    def count(self, of: Table) -> int:
        """Return how many rows of a table there are."""
        where = of.c.workspace == self.workspace
        return int(self.transaction.execute(select(func.count()).select_from(of).where(where)).scalar_one())

    def rows(self, of: Table) -> Iterator[dict[str, Any]]:
        """Give every row of a table, in the order of its key, with the names of `named`."""
        wanted = self._with_names(of).where(of.c.workspace == self.workspace).order_by(*of.primary_key.columns)
        found = self.transaction.execute(wanted.execution_options(yield_per=PAGE))
        for page in found.partitions():
            for row in page:
                yield row._asdict()

    def _with_names(self, of: Table) -> Select[Any]:
        wanted = select(*columns(of))
        joins: Any = of
        for column, other, name in _NAMES:
            if name in named(of):
                one = other.alias()
                joins = joins.outerjoin(one, (one.c.workspace == of.c.workspace) & (one.c.id == of.c[column]))
                wanted = wanted.add_columns(one.c.name.label(name))
        return wanted.select_from(joins)

    def about(self, customer: int) -> dict[str, list[dict[str, Any]]]:
        """Return the rows of one customer, by table: those that say whose they are, and what interactions stand on."""
        held: dict[str, list[dict[str, Any]]] = {}
        i = interactions.c
        mine = select(i.id).where(i.workspace == self.workspace, i.customer == customer)
        for one in tables():
            if one is customers:
                whose = one.c.id == customer
            elif one in (sources, witnesses):
                whose = one.c.interaction.in_(mine)
            elif "customer" in one.c:
                whose = one.c.customer == customer
            else:
                continue
            wanted = select(*columns(one)).where(one.c.workspace == self.workspace, whose)
            rows = self.transaction.execute(wanted.order_by(*one.primary_key.columns)).all()
            if rows:
                held[one.name] = [row._asdict() for row in rows]
        return held

    def is_empty(self) -> bool:
        """Tell whether nobody has told the bot anything yet."""
        return not any(
            self.transaction.execute(select(exists().where(one.c.workspace == self.workspace))).scalar_one()
            for one in tables()
            if one.name not in REPLACED and one is not counters
        )

    def clear(self) -> None:
        """Delete what the bot has written by being there."""
        for one in tables():
            if one.name in REPLACED:
                self.transaction.execute(delete(one).where(one.c.workspace == self.workspace))

    def put(self, of: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows of a table, as they were, with all that they are found by."""
        if not rows:
            return
        if of is counters:
            self._count_on.each([(row["kind"], row["value"], row.get("policy")) for row in rows])
            return
        whole = [{"workspace": self.workspace, **_since(of, row), **row} for row in rows]
        self.transaction.execute(insert(of), whole)
        if of is customers:
            standing = [row for row in rows if row["name_key"]]
            Search(self.transaction).index_sorted(_sorted(standing))
        elif of is interactions:
            found = sorted({(token, row["id"]) for row in rows if row["note"] for token in tokens.of_note(row["note"])})
            written = [{"workspace": self.workspace, "token": token, "interaction": id} for token, id in found]
            if written:
                self.transaction.execute(insert(note_tokens), written)

    @sql.write
    def _count_on(self, kind: str, value: int, policy: int | None) -> Any:
        """Go on counting where it was, or where we are if that is further."""
        counter = {"workspace": self.workspace, "kind": kind, "value": value, "policy": policy}
        statement = sql.upsert(self.dialect, counters, **counter)
        mine, theirs = counters.c.value, statement.excluded.value
        greater = case((mine > theirs, mine), else_=theirs)
        return statement.on_conflict_do_update(
            index_elements=["workspace", "kind"], set_={"value": greater, "policy": statement.excluded.policy}
        )


def _sorted(rows: Iterable[Mapping[str, Any]]) -> list[tuple[int, str, int]]:
    return sorted((*token, row["id"]) for row in rows for token in tokens.of_customer(row))
