"""The rules of a workspace: which are in force, and all that ever were.

A version is a number made of the rules themselves, so that what it stands for never changes: a process that has read
it once need not read it again. The one in force stands beside the number that every transaction takes, on the row
whose lock is the workspace's turn: who writes knows the rules of that very moment, and no other process has others.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import Counter, Policy
from storage.noun import ENTRY, WORKSPACE, Noun, table

c = table(Counter).c
p = table(Policy).c
_in_force = select(c.policy).where(c.workspace == WORKSPACE, c.kind == ENTRY)
_rules = select(p.rules).where(p.workspace == WORKSPACE, p.version == bindparam("version"))
_keep = {
    dialect: insert(table(Policy)).on_conflict_do_nothing(index_elements=["workspace", "version"])
    for dialect, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
_force = update(table(Counter)).where(c.workspace == WORKSPACE, c.kind == ENTRY).values(policy=bindparam("version"))


_everywhere = (
    select(c.workspace, c.policy, p.rules)
    .outerjoin(table(Policy), (p.workspace == c.workspace) & (p.version == c.policy))
    .where(c.kind == ENTRY, c.policy.is_not(None))
    .order_by(c.workspace)
)


def everywhere(connection: Connection) -> list[tuple[str, dict[str, Any] | None]]:
    """Return each workspace that has rules of its own, with those in force; None where they are gone."""
    return [(workspace, rules) for workspace, _, rules in connection.execute(_everywhere)]


class Policies(Noun):
    """The workspace's rules; a version is other than 0, which is the default."""

    @property
    def version(self) -> int:
        """The version in force in this transaction."""
        return self.store.policy

    def rules(self, version: int) -> dict[str, Any] | None:
        """Return the rules of a version; None when there never were any such."""
        row = self.run(_rules, version=version).first()
        return None if row is None else dict(row[0])

    def put(self, version: int, rules: dict[str, Any]) -> None:
        """Put rules in force, for every transaction that has its turn after this one."""
        if version:
            self.write(_keep[self.connection.dialect.name], version=version, rules=rules)
        self.store.next_entry()  # until numbers were taken there may be no row to keep it on
        self.run(_force, version=version or None)
        self.store.policy = version
