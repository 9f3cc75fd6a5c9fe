"""What duplicates are looked for in, and which pairs were found to be two."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.customers import STANDING
from storage.models import Customer, Distinct
from storage.noun import WORKSPACE, Noun, table

MOST = 100_000
"""The newest customers, among whom duplicates are looked for: more take longer than Slack waits."""

c = table(Customer).c
d = table(Distinct).c
_rows = (
    select(c.id, c.name_key, c.email, c.phone)
    .where(c.workspace == WORKSPACE, STANDING)
    .order_by(c.id.desc())
    .limit(bindparam("most"))
)
_pairs = select(d.one, d.other).where(d.workspace == WORKSPACE)
_insert = {
    "sqlite": sqlite.insert(table(Distinct)).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table(Distinct)).on_conflict_do_nothing(),
}
_delete = delete(table(Distinct)).where(
    d.workspace == WORKSPACE, d.one == bindparam("first"), d.other == bindparam("second")
)


@dataclass(frozen=True)
class Known:
    """What tells of a customer whether they are another one: the folded name, e-mail and phone."""

    id: int
    name: str
    email: str | None
    phone: str | None


class Duplicates(Noun):
    """The workspace's customers who may be one."""

    def candidates(self, most: int = MOST) -> list[Known]:
        """Return the newest customers, oldest first."""
        return [Known(*row) for row in self.run(_rows, most=most)][::-1]

    def distinct(self) -> set[tuple[int, int]]:
        """Return the pairs that are two, the older first."""
        return {(row[0], row[1]) for row in self.run(_pairs)}

    def tell_apart(self, one: int, other: int) -> None:
        """Remember that two customers are two."""
        values = {"one": min(one, other), "other": max(one, other), "at": self.author.at, "by": self.author.person}
        self.write(_insert[self.connection.dialect.name], **values)

    def doubt(self, one: int, other: int) -> None:
        """Forget that two customers are two."""
        self.run(_delete, first=min(one, other), second=max(one, other))
