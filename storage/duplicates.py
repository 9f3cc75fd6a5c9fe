"""What duplicates are looked for in, and which pairs were found to be two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from storage import sql
from storage.customers import STANDING
from storage.models import customers, distinct_pairs
from storage.transaction import Noun

MOST = 100_000
"""How many of the newest customers are searched for duplicates: more take longer than Slack waits."""

c = customers.c
d = distinct_pairs.c


@dataclass(frozen=True)
class Known:
    """What tells of a customer whether they are another one: the folded name, e-mail and phone."""

    id: int
    name: str
    email: str | None
    phone: str | None


class Duplicates(Noun):
    """The workspace's customers who may be one."""

    @sql.records
    def _newest(self, most: int) -> Any:
        known = select(c.id, c.name_key, c.email, c.phone).where(c.workspace == self.workspace, STANDING)
        return known.order_by(c.id.desc()).limit(most)

    def candidates(self, most: int = MOST) -> list[Known]:
        """Return the newest customers, oldest first."""
        return [Known(*row) for row in self._newest(most)][::-1]

    @sql.records
    def _pairs(self) -> Any:
        return select(d.one, d.other).where(d.workspace == self.workspace)

    def distinct(self) -> set[tuple[int, int]]:
        """Return the pairs that are two, the older first."""
        return {(pair.one, pair.other) for pair in self._pairs()}

    @sql.write
    def _insert(self, older: int, newer: int) -> Any:
        told = {"at": self.author.at, "by": self.author.person}
        pair = {"workspace": self.workspace, "one": older, "other": newer}
        return sql.claim(self.dialect, distinct_pairs, **pair, **told)

    def tell_apart(self, one: int, other: int) -> None:
        """Remember that two customers are two."""
        self._insert(min(one, other), max(one, other))

    @sql.write
    def _delete(self, older: int, newer: int) -> Any:
        return delete(distinct_pairs).where(d.workspace == self.workspace, d.one == older, d.other == newer)

    def doubt(self, one: int, other: int) -> None:
        """Forget that two customers are two."""
        self._delete(min(one, other), max(one, other))
