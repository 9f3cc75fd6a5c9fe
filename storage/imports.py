"""Imports: how far each has come, whom its rows may mean, and what an undo of it has to take back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal_column, select, update

from storage import prepared, tokens
from storage.customers import STANDING
from storage.models import Change, Customer, ImportBatch, ImportRun, Token
from storage.noun import WORKSPACE, Noun, among, table
from storage.types import Instant, fold

r = table(ImportRun).c
b = table(ImportBatch).c
c = table(Customer).c
t = table(Token).c
ch = table(Change).c

_insert = insert(table(ImportRun))
_insert_batch = insert(table(ImportBatch))
_one = select(table(ImportRun)).where(r.workspace == WORKSPACE, r.id == bindparam("id"))
_of_file = (
    select(table(ImportRun))
    .where(r.workspace == WORKSPACE, r.digest == bindparam("digest"), (r.state == "running") | (r.state == "done"))
    .order_by(r.id.desc())
)
_last = select(table(ImportRun)).where(r.workspace == WORKSPACE).order_by(r.id.desc()).limit(bindparam("most"))
# Written out, since the index of unfinished imports serves no bound value.
_unfinished = r.state.in_([literal_column(f"'{state}'") for state in ("reading", "running", "undoing")])
_waiting = (
    select(table(ImportRun))
    .where(_unfinished, r.file.is_not(None) | (r.state == literal_column("'undoing'")))
    .where(r.held_until.is_(None) | (r.held_until < bindparam("now", type_=Instant)))
    .order_by(r.at)
    .limit(1)
)
_take = (
    update(table(ImportRun))
    .where(r.workspace == bindparam("ws"), r.id == bindparam("the"))
    .where(r.held_until.is_(None) | (r.held_until < bindparam("now", type_=Instant)) | (r.holder == bindparam("mine")))
    .values(holder=bindparam("mine"), held_until=bindparam("until"))
)
_let_go = (
    update(table(ImportRun))
    .where(r.workspace == WORKSPACE, r.id == bindparam("the"))
    .values(holder=None, held_until=None)
)
_batches = select(table(ImportBatch)).where(b.workspace == WORKSPACE, b.run == bindparam("import_run"))
_batches_in_order = _batches.order_by(b.number)
_refused = select(b.refused).where(b.workspace == WORKSPACE, b.run == bindparam("import_run")).order_by(b.number)
_hand_out = (
    update(table(ImportBatch))
    .where(b.workspace == WORKSPACE, b.run == bindparam("the"))
    .values(refused=bindparam("no"))
)
_undone_batch = (
    update(table(ImportBatch))
    .where(b.workspace == WORKSPACE, b.run == bindparam("the"), b.number == bindparam("nth"))
    .values(undone=True)
)
_count_batches = select(func.count()).where(b.workspace == WORKSPACE, b.run == bindparam("import_run"))
_standing = (ch.workspace == WORKSPACE, ch.undone_by.is_(None), ch.undoes.is_(None))
_changes = (
    select(table(Change))
    .where(*_standing, ch.id >= bindparam("first"), ch.id <= bindparam("last"))
    .order_by(ch.id.desc())
)
_mark = (
    update(table(Change))
    .where(ch.workspace == WORKSPACE, ch.id == bindparam("the"))
    .values(undone_by=bindparam("by_it"))
)
_later = {
    dialect: select(table(Change)).where(*_standing, test, ch.id > bindparam("after")).order_by(ch.id)
    for dialect, test in among(ch.customer, "ids").items()
}
_mine = select(table(Customer)).where(c.workspace == WORKSPACE, STANDING)
_by_id = {dialect: _mine.where(test) for dialect, test in among(c.id, "ids").items()}
_by_number = {dialect: _mine.where(test) for dialect, test in among(c.number, "numbers").items()}
# Those who came in with the import itself are other people.
_others = _mine.where(c.created_at != bindparam("before", type_=Instant))
_by_name = {dialect: _others.where(test) for dialect, test in among(c.name_key, "keys").items()}
_by_token = {
    dialect: _others.where(
        c.id.in_(select(t.customer).where(t.workspace == WORKSPACE, t.kind == literal_column(str(tokens.ABOUT)), test))
    )
    for dialect, test in among(t.token, "tokens").items()
}


@dataclass
class Candidates:
    """Customers whom rows may mean: by the team's ID, and lists by folded name, by e-mail address, by phone number."""

    numbered: dict[str, Customer] = field(default_factory=dict)
    called: dict[str, list[Customer]] = field(default_factory=dict)
    by_email: dict[str, list[Customer]] = field(default_factory=dict)
    by_phone: dict[str, list[Customer]] = field(default_factory=dict)


class Imports(Noun):
    """The workspace's imports."""

    def begin(self, kind: str, mode: str, name: str, digest: str, options: dict[str, Any], **more: Any) -> ImportRun:
        """Write down that a file is to come in, and return its import; `more` are other columns."""
        values: dict[str, Any] = {
            "state": "running",
            "rows": 0,
            "counts": {},
            "at": self.author.at,
            "by": self.author.person,
            **dict.fromkeys(("change", "undo", "file", "channel", "message", "holder", "held_until")),
            **more,
        }
        run = ImportRun(
            workspace=self.workspace,
            id=self.next_id("import"),
            kind=kind,
            mode=mode,
            name=name,
            digest=digest,
            options=options,
            **values,
        )
        self.write(_insert, **run.model_dump(exclude={"workspace"}))
        return run

    def get(self, id: int) -> ImportRun | None:
        """Return the import with this number."""
        return self.one(ImportRun, _one, id=id)

    def of_file(self, digest: str) -> list[ImportRun]:
        """Return the imports of this very file that stand or are under way, newest first."""
        return self.some(ImportRun, _of_file, digest=digest)

    def last(self, most: int = 20) -> list[ImportRun]:
        """Return the newest imports."""
        return self.some(ImportRun, _last, most=most)

    def save(self, id: int, **values: Any) -> None:
        """Set columns of an import."""
        statement = update(table(ImportRun)).where(r.workspace == self.workspace, r.id == id)
        self.connection.execute(statement.values(**values))

    def take(self, id: int, holder: str, now: datetime, lease: timedelta) -> bool:
        """Take an import for a process for so long; False while another one works on it."""
        values = {"the": id, "mine": holder, "now": now, "until": now + lease}
        return self.run(_take, **values).rowcount == 1

    def let_go(self, id: int) -> None:
        """Let other processes work on an import."""
        self.run(_let_go, the=id)

    def add_batch(self, run: int, first: int, last: int, refused: list[Any]) -> None:
        """Write down rows that came in together: the audit's entries from first to last, and the rows refused."""
        number = int(self.run(_count_batches, import_run=run).scalar_one()) + 1
        self.write(_insert_batch, run=run, number=number, first=first, last=last, refused=refused, undone=False)

    def batches(self, run: int) -> list[ImportBatch]:
        """Return an import's batches in their order."""
        return self.some(ImportBatch, _batches_in_order, import_run=run)

    def refused(self, run: int) -> list[Any]:
        """Return the refused rows of an import, until they were handed out."""
        return [row for (rows,) in self.run(_refused, import_run=run) for row in rows]

    def hand_out(self, run: int) -> None:
        """Keep the refused rows no longer."""
        self.run(_hand_out, the=run, no=[])

    def changes(self, batch: ImportBatch) -> list[Change]:
        """Return the standing entries of a batch, newest first."""
        return self.some(Change, _changes, first=batch.first, last=batch.last)

    def mark_undone(self, batch: ImportBatch, changes: Sequence[int], undo: int) -> None:
        """Mark a batch, and these of its entries, as taken back by an entry."""
        marks = [{"ws": self.workspace, "the": id, "by_it": undo} for id in changes]
        prepared.many(self.connection, _mark, marks)
        self.run(_undone_batch, the=batch.run, nth=batch.number)

    def later(self, customers: Sequence[int], after: int) -> list[Change]:
        """Return the standing changes to customers since an entry, oldest first."""
        statement = _later[self.connection.dialect.name]
        return self.some(Change, statement, ids=list(customers), after=after) if customers else []

    def customers(self, ids: Iterable[int]) -> dict[int, Customer]:
        """Return customers by their ids."""
        found = self.some(Customer, _by_id[self.connection.dialect.name], ids=sorted(set(ids)))
        return {customer.id: customer for customer in found}

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
        dialect, found = self.connection.dialect.name, Candidates()
        if numbers:
            by_number = self.some(Customer, _by_number[dialect], numbers=list(numbers))
            found.numbered = {str(one.number): one for one in by_number}
        wanted = [email[: tokens.MOST_TOKEN] for email in emails] + [phone for phone in phones if phone]
        for one in self.some(Customer, _by_name[dialect], keys=list(names), before=before) if names else ():
            found.called.setdefault(one.name_key, []).append(one)
        for one in self.some(Customer, _by_token[dialect], tokens=wanted, before=before) if wanted else ():
            if one.email:
                found.by_email.setdefault(fold(one.email), []).append(one)
            if one.phone:
                found.by_phone.setdefault(tokens.digits(one.phone).lstrip("0")[-10:], []).append(one)
        return found


def waiting(connection: Connection, now: datetime) -> ImportRun | None:
    """Return what a bot has to do that no process does: of any workspace, the oldest that came by Slack or goes."""
    row = connection.execute(_waiting, {"now": now}).first()
    return None if row is None else ImportRun.model_construct(**row._mapping)
