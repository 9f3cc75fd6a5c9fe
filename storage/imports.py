"""Imports: how far each has come, whom its rows may mean, and what an undo of it has to take back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, literal_column, select, update

from storage import sql, tokens
from storage.changes import STANDS, Changes
from storage.customers import STANDING, of_workspace
from storage.leases import Lease
from storage.models import (
    Change,
    Customer,
    ImportBatch,
    ImportRun,
    changes,
    customer_tokens,
    customers,
    import_batches,
    import_runs,
)
from storage.transaction import Noun
from storage.types import fold

r = import_runs.c
b = import_batches.c
# Written out, since the index of unfinished imports serves no bound value.
UNFINISHED = r.state.in_([literal_column(f"'{state}'") for state in ("reading", "running", "undoing")])
UNDOING = r.state == literal_column("'undoing'")
LEASE = Lease(import_runs, until="held_until")


@dataclass
class Candidates:
    """Customers whom rows may mean: by the team's ID, and lists by folded name, by e-mail address, by phone number."""

    numbered: dict[str, Customer] = field(default_factory=dict)
    called: dict[str, list[Customer]] = field(default_factory=dict)
    by_email: dict[str, list[Customer]] = field(default_factory=dict)
    by_phone: dict[str, list[Customer]] = field(default_factory=dict)


class Imports(Noun):
    """The workspace's imports."""

    # ---- which there are

    def begin(self, kind: str, mode: str, name: str, digest: str, options: dict[str, Any], **more: Any) -> ImportRun:
        """Write down that a file is to come in, and return its import; `more` are other columns."""
        values: dict[str, Any] = {
            "kind": kind,
            "mode": mode,
            "name": name,
            "digest": digest,
            "options": options,
            "state": "running",
            "rows": 0,
            "counts": {},
            "at": self.author.at,
            "by": self.author.person,
            **dict.fromkeys(("change", "undo", "file", "channel", "message", "holder", "held_until")),
            **more,
        }
        run = ImportRun(workspace=self.workspace, id=self.transaction.next_id("import"), **values)
        self.transaction.execute(sql.insert(import_runs, **run.model_dump()))
        return run

    @sql.one(ImportRun)
    def get(self, id: int) -> Any:
        """Return the import with this number."""
        return select(import_runs).where(r.workspace == self.workspace, r.id == id)

    @sql.rows(ImportRun)
    def of_file(self, digest: str) -> Any:
        """Return the imports of this very file that stand or are under way, newest first."""
        stands = (r.state == "running") | (r.state == "done")
        same = select(import_runs).where(r.workspace == self.workspace, r.digest == digest, stands)
        return same.order_by(r.id.desc())

    @sql.rows(ImportRun)
    def last(self, most: int = 20) -> Any:
        """Return the newest imports."""
        return select(import_runs).where(r.workspace == self.workspace).order_by(r.id.desc()).limit(most)

    def save(self, id: int, **values: Any) -> None:
        """Set columns of an import."""
        mine = update(import_runs).where(r.workspace == self.workspace, r.id == id)
        self.transaction.execute(mine.values(**values))

    # ---- worked on by one process

    @sql.wrote
    def _take(self, id: int, holder: str, now: datetime, until: datetime) -> Any:
        mine = LEASE.free(now) | LEASE.held_by(holder)
        return LEASE.take(r.workspace == self.workspace, r.id == id, mine, holder=holder, until=until)

    def take(self, id: int, holder: str, now: datetime, lease: timedelta) -> bool:
        """Take an import for a process for so long; False while another one works on it."""
        return self._take(id, holder, now, now + lease)

    @sql.write
    def let_go(self, id: int) -> Any:
        """Let other processes work on an import."""
        return LEASE.settle(r.workspace == self.workspace, r.id == id)

    # ---- batches

    @sql.value(int)
    def _count_batches(self, run: int) -> Any:
        return select(func.count()).where(b.workspace == self.workspace, b.run == run)

    @sql.write
    def _insert_batch(self, run: int, number: int, first: int, last: int, refused: list[Any]) -> Any:
        row = {"run": run, "number": number, "first": first, "last": last, "refused": refused, "undone": False}
        return sql.insert(import_batches, workspace=self.workspace, **row)

    def add_batch(self, run: int, first: int, last: int, refused: list[Any]) -> None:
        """Write down rows that came in together: the audit's entries from first to last, and the rows refused."""
        self._insert_batch(run, self._count_batches(run) + 1, first, last, refused)

    @sql.rows(ImportBatch)
    def batches(self, run: int) -> Any:
        """Return an import's batches in their order."""
        return select(import_batches).where(b.workspace == self.workspace, b.run == run).order_by(b.number)

    def refused(self, run: int) -> list[Any]:
        """Return the refused rows of an import, until they were handed out."""
        return [row for batch in self.batches(run) for row in batch.refused]

    @sql.write
    def hand_out(self, run: int) -> Any:
        """Keep the refused rows no longer."""
        return update(import_batches).where(b.workspace == self.workspace, b.run == run).values(refused=[])

    # ---- taken back

    @sql.rows(Change)
    def _between(self, first: int, last: int) -> Any:
        c = changes.c
        mine = select(changes).where(c.workspace == self.workspace, *STANDS, c.id >= first, c.id <= last)
        return mine.order_by(c.id.desc())

    def changes(self, batch: ImportBatch) -> list[Change]:
        """Return the standing entries of a batch, newest first."""
        return self._between(batch.first, batch.last)

    @sql.write
    def _mark_batch(self, run: int, number: int) -> Any:
        mine = (b.workspace == self.workspace, b.run == run, b.number == number)
        return update(import_batches).where(*mine).values(undone=True)

    def mark_undone(self, batch: ImportBatch, changes: Sequence[int], undo: int) -> None:
        """Mark a batch, and these of its entries, as taken back by an entry."""
        Changes(self.transaction).take_back(changes, undo)
        self._mark_batch(batch.run, batch.number)

    @sql.rows(Change)
    def _later(self, ids: Sequence[int], after: int) -> Any:
        c = changes.c
        theirs = (c.workspace == self.workspace, *STANDS, sql.among(c.customer, ids), c.id > after)
        return select(changes).where(*theirs).order_by(c.id)

    def later(self, customers: Sequence[int], after: int) -> list[Change]:
        """Return the standing changes to customers since an entry, oldest first."""
        return self._later(list(customers), after) if customers else []

    # ---- whom rows mean

    @sql.rows(Customer)
    def _these(self, ids: Sequence[int]) -> Any:
        return of_workspace(self.workspace).where(STANDING, sql.among(customers.c.id, ids))

    def customers(self, ids: Iterable[int]) -> dict[int, Customer]:
        """Return customers by their ids."""
        return {customer.id: customer for customer in self._these(sorted(set(ids)))}

    @sql.rows(Customer)
    def _numbered(self, numbers: Sequence[str]) -> Any:
        return of_workspace(self.workspace).where(STANDING, sql.among(customers.c.number, numbers))

    # Those who came in with the import itself, at `before`, are other people.

    @sql.rows(Customer)
    def _called(self, keys: Sequence[str], before: datetime) -> Any:
        c = customers.c
        return of_workspace(self.workspace).where(STANDING, c.created_at != before, sql.among(c.name_key, keys))

    @sql.rows(Customer)
    def _found_by(self, texts: Sequence[str], before: datetime) -> Any:
        c, t = customers.c, customer_tokens.c
        about = t.kind == literal_column(str(tokens.ABOUT))
        found = select(t.customer).where(t.workspace == self.workspace, about, sql.among(t.token, texts))
        return of_workspace(self.workspace).where(STANDING, c.created_at != before, c.id.in_(found))

    def candidates(
        self,
        numbers: Sequence[str],
        names: Sequence[str],
        emails: Sequence[str],
        phones: Sequence[str],
        before: datetime,
    ) -> Candidates:
        """Return whom rows may mean: IDs, folded names and e-mail addresses, and the last digits of phone numbers.

        By name and contact data only those are found who did not come in at `before`, with the import itself.
        """
        found = Candidates()
        if numbers:
            found.numbered = {str(one.number): one for one in self._numbered(list(numbers))}
        texts = [email[: tokens.MOST_TOKEN] for email in emails] + [phone for phone in phones if phone]
        for one in self._called(list(names), before) if names else ():
            found.called.setdefault(one.name_key, []).append(one)
        for one in self._found_by(texts, before) if texts else ():
            if one.email:
                found.by_email.setdefault(fold(one.email), []).append(one)
            if one.phone:
                found.by_phone.setdefault(tokens.digits(one.phone).lstrip("0")[-10:], []).append(one)
        return found


def waiting(connection: Connection, now: datetime) -> ImportRun | None:
    """Return what a bot has to do that no process does: of any workspace, the oldest that came by Slack or goes."""
    ours = r.file.is_not(None) | UNDOING
    waits = select(import_runs).where(UNFINISHED, ours, LEASE.free(now)).order_by(r.at).limit(1)
    row = connection.execute(waits).first()
    return None if row is None else sql.made(ImportRun, r.keys(), row)
