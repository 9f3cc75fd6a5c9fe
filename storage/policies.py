"""The rules of a workspace: which are in force, and all that ever were.

A version is a number made of the rules themselves, so that what it stands for never changes: a process that has read
it once need not read it again. The one in force stands beside the number that every transaction takes, on the row
whose lock is the workspace's turn: who writes knows the rules of that very moment, and no other process has others.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from storage import sql
from storage.models import counters, policies
from storage.transaction import ENTRY, Noun

c = policies.c


class Policies(Noun):
    """The workspace's rules; a version is other than 0, which is the default."""

    @property
    def version(self) -> int:
        """The version in force in this transaction."""
        return self.transaction.policy

    @sql.record
    def _rules(self, version: int) -> Any:
        return select(c.rules).where(c.workspace == self.workspace, c.version == version)

    def rules(self, version: int) -> dict[str, Any] | None:
        """Return the rules of a version; None when there never were any such."""
        row = self._rules(version)
        return None if row is None else dict(row.rules)

    @sql.write
    def _keep(self, version: int, rules: dict[str, Any]) -> Any:
        return sql.claim(self.dialect, policies, workspace=self.workspace, version=version, rules=rules)

    @sql.write
    def _force(self, version: int | None) -> Any:
        mine = (counters.c.workspace == self.workspace, counters.c.kind == ENTRY)
        return update(counters).where(*mine).values(policy=version)

    def put(self, version: int, rules: dict[str, Any]) -> None:
        """Put rules in force, for every transaction that has its turn after this one."""
        if version:
            self._keep(version, rules)
        self.transaction.next_entry()  # until numbers were taken there may be no row to keep it on
        self._force(version or None)
        self.transaction.policy = version


def everywhere(connection: Connection) -> list[tuple[str, dict[str, Any] | None]]:
    """Return each workspace that has rules of its own, with those in force; None where they are gone."""
    in_force = (
        select(counters.c.workspace, c.rules)
        .outerjoin(policies, (c.workspace == counters.c.workspace) & (c.version == counters.c.policy))
        .where(counters.c.kind == ENTRY, counters.c.policy.is_not(None))
        .order_by(counters.c.workspace)
    )
    return [(row.workspace, row.rules) for row in connection.execute(in_force)]
