"""A customer forgotten: what was known of them is erased everywhere, and the amounts stay, of nobody.

What is erased is found by whose it is, and then once more by what it says: names, ids and contact data, former ones
too, are looked for in every column that people's words can get into (`storage.personal`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, ColumnElement, Table, Text, cast, delete, func, or_, select, update
from sqlmodel import SQLModel

from storage import sql
from storage.arrivals import Arrivals
from storage.customers import Customers
from storage.followups import FollowUps
from storage.holds import Holds
from storage.invitations import Invitations
from storage.lots import Lots
from storage.models import Customer, changes, channels, customers, interactions, note_tokens, sources, witnesses
from storage.personal import PASSING, TYPED
from storage.readings import Readings
from storage.script import simplified
from storage.search import Search
from storage.transaction import Noun, Transaction
from storage.types import fold

GONE = "—"
"""What stands where a name stood."""
LEAST = 2
"""Characters of a value that is looked for where it may be part of something else."""
LONGEST = 60
"""Characters of a note by which answers that quote it are recognised; they cut it sooner or later."""

EVERYBODYS = frozenset({"功能更强大", "价格更优惠", "售后服务更完善"})
"""The article's expectations, as they are kept: they tell of nobody."""
OPINIONS = frozenset({"answer", "past_answer"})
"""The tables of what customers answered to surveys."""
NAMING = frozenset({"name", "with", "number", "email", "phone", "wechat"})
TELLING = frozenset({"company", "tags", "birthday", "note", "reason", "what", "outcome", "excerpt", "permalink"})

c = customers.c
i = interactions.c


@dataclass
class Values:
    """What is to be found nowhere: what names the customer, and what else was known or said of them."""

    naming: set[str] = field(default_factory=set)
    telling: set[str] = field(default_factory=set)

    def take(self, known: Mapping[str, Any]) -> None:
        """Count in what a row, or an entry of the audit, says of the customer."""
        for key, value in known.items():
            if key == "own" and isinstance(value, Mapping):
                self.telling |= {str(one).strip()[:LONGEST] for one in value.values() if str(one).strip()}
            elif isinstance(value, str) and value.strip():
                if key in NAMING:
                    self.naming |= spellings(key, value)
                elif key in TELLING or (key == "expectation" and not set(value.split(",")) <= EVERYBODYS):
                    self.telling.add(value.strip()[:LONGEST])


@dataclass
class Erased:
    """How much was erased, by what it was."""

    notes: int = 0
    messages: int = 0
    entries: int = 0
    opinions: int = 0
    answers: int = 0
    links: int = 0
    mentions: int = 0
    others: int = 0

    def counts(self) -> dict[str, int]:
        """Return the counts by name."""
        return {name: count for name, count in vars(self).items() if count}


def spellings(key: str, value: str) -> set[str]:
    """Return the ways in which a value may stand somewhere."""
    found = {value, simplified(value)}
    if key == "phone":
        digits = re.sub(r"\D", "", value)
        found |= {digits, digits.removeprefix("86")} if len(digits) >= 7 else set()
    return {one for one in found if one}


class Forgetting(Noun):
    """Erases customers of the workspace."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._search = Search(transaction)

    def erase(self, customer: Customer) -> Erased:
        """Erase all that is known of a customer; their amounts, moves and counts stay, as those of nobody."""
        self._be_thorough()
        erased = Erased()
        everybody = self._with_merged(customer.id)
        values = self._values(everybody)
        namesakes = self._has_namesakes(customer, everybody)
        ids = [row.id for row in everybody]
        FollowUps(self.transaction).erase(customer.id)
        erased.messages += Readings(self.transaction).forget(ids)
        erased.links += Invitations(self.transaction).forget(ids)
        erased.others += Arrivals(self.transaction).forget(ids)
        Lots(self.transaction).keep_for_ever(ids)
        Holds(self.transaction).end_of(ids)
        self._interactions(ids, erased)
        for name, columns in TYPED.items():
            if name not in ("customer", "source"):
                self._empty_own(_tables()[name], columns, ids, erased)
        self._profiles(ids)
        for name, columns in PASSING.items():
            self._empty_passing(_tables()[name], columns, values, erased)
        lasting = {one for one in values.naming if len(one) >= LEAST}
        if namesakes:
            lasting -= {one for row in everybody for one in spellings("name", row.name)}
        for name, columns in TYPED.items():
            if lasting and name != "customer":
                self._take_out(_tables()[name], columns, lasting, erased)
        return erased

    def _be_thorough(self) -> None:
        """Have SQLite overwrite what is deleted, wherever in its file it stood; it stays so for this process."""
        if self.connection.dialect.name == "sqlite":
            self.connection.exec_driver_sql("PRAGMA secure_delete=ON").close()

    def _with_merged(self, id: int) -> list[Any]:
        """Return the customer's row and those of whoever was merged into them, also by way of another."""
        found: dict[int, Any] = {}
        waiting = [id]
        while waiting:
            where = (c.workspace == self.workspace, or_(c.id.in_(waiting), c.merged_into.in_(waiting)))
            rows = self.transaction.execute(select(customers).where(*where)).all()
            new = {row.id: row for row in rows if row.id not in found}
            found |= new
            waiting = [one for one in new if one != id]
        return list(found.values())

    def _values(self, rows: Sequence[Any]) -> Values:
        values = Values()
        ids = [row.id for row in rows]
        for row in rows:
            values.take(row._asdict())
        so, ch = sources.c, changes.c
        whose = select(i.id).where(i.workspace == self.workspace, i.customer.in_(ids))
        quoted = select(so.excerpt, so.permalink).where(so.workspace == self.workspace, so.interaction.in_(whose))
        for found in self.transaction.execute(quoted):
            values.take(found._asdict())
        mine = select(ch.before, ch.after).where(ch.workspace == self.workspace, ch.customer.in_(ids))
        for entry in self.transaction.execute(mine):
            values.take(_flat(entry.before))
            values.take(_flat(entry.after))
        for name, columns in TYPED.items():
            one = _tables()[name]
            if "customer" in one.c:
                told = [one.c[column] for column in columns if not isinstance(one.c[column].type, JSON)]
                for found in self.transaction.execute(_own(one, select(*told), self.workspace, ids)) if told else ():
                    values.take(found._asdict())
        return values

    def _has_namesakes(self, customer: Customer, everybody: Sequence[Any]) -> bool:
        """Tell whether the name, where it stands, may be meant for somebody else."""
        key = fold(customer.name)
        ids = {row.id for row in everybody}
        return any(
            one.id not in ids and key in one.name_key for one in Customers(self.transaction).find(customer.name, 50)
        )

    def _interactions(self, ids: Sequence[int], erased: Erased) -> None:
        mine = select(i.id, i.note).where(i.workspace == self.workspace, i.customer.in_(ids))
        rows = self.transaction.execute(mine).all()
        for row in rows:
            if row.note:
                self._search.renew_note(row.id, row.note, "")
                erased.notes += 1
        whose = select(i.id).where(i.workspace == self.workspace, i.customer.in_(ids))
        for one in (sources, witnesses, note_tokens):
            gone = delete(one).where(one.c.workspace == self.workspace, one.c.interaction.in_(whose))
            count = self.transaction.execute(gone).rowcount
            erased.messages += count if one is sources else 0

    def _empty_own(self, one: Table, columns: Iterable[str], ids: Sequence[int], erased: Erased) -> None:
        if "customer" not in one.c:
            return
        if one.name == "change":
            erased.entries += self._empty_audit(ids)
            return
        values = {column: _empty(one, column) for column in columns}
        dirty = or_(*(_is_filled(one.c[column]) for column in columns))
        changed = _own(one, update(one).values(**values), self.workspace, ids).where(dirty)
        count = self.transaction.execute(changed).rowcount
        if one.name in OPINIONS:
            erased.opinions += count
        elif one.name != "interaction":
            erased.others += count

    def _empty_audit(self, ids: Sequence[int]) -> int:
        """Leave the numbers in the audit's entries of a customer: sums and undo's arithmetic stay plausible."""
        one = changes
        rows = self.transaction.execute(
            _own(one, select(one.c.id, one.c.before, one.c.after), self.workspace, ids)
        ).all()
        for row in rows:
            self.transaction.execute(
                update(one)
                .where(one.c.workspace == self.workspace, one.c.id == row.id)
                .values(before=_numbers(row.before), after=_numbers(row.after), redo=None)
            )
        return len(rows)

    def _profiles(self, ids: Sequence[int]) -> None:
        nobody: dict[str, Any] = {
            "name": GONE,
            "name_key": "",
            **dict.fromkeys(
                ("number", "age", "birthday", "spending", "buys", "email", "phone", "wechat", "company", "tags"), None
            ),
            **dict.fromkeys(("owner", "note", "own"), None),
        }
        this = (c.workspace == self.workspace, c.id.in_(ids))
        self.transaction.execute(update(customers).where(*this).values(**nobody))
        for id in ids:
            self._search.forget(id)
        linked = (channels.c.workspace == self.workspace, channels.c.customer.in_(ids))
        self.transaction.execute(update(channels).where(*linked).values(customer=None))

    def _empty_passing(self, one: Table, columns: Sequence[str], values: Values, erased: Erased) -> None:
        """Empty what speaks of the customer and will go anyway; what still waits to be said is said without them."""
        looked_for = {value for value in values.naming | values.telling if len(value) >= LEAST}
        for row in self._holding(one, columns, looked_for):
            this = [one.c[column.name] == row[column.name] for column in one.primary_key.columns]
            if one.name == "pending":
                self.transaction.execute(delete(one).where(*this))
            elif one.name == "outgoing" and row["state"] == "waiting":
                left = {column: _unsaid(row[column], values) for column in columns}
                self.transaction.execute(update(one).where(*this).values(**left))
            else:
                left = {column: _empty(one, column) for column in columns}
                self.transaction.execute(update(one).where(*this).values(**left))
            erased.answers += 1

    def _take_out(self, one: Table, columns: Sequence[str], values: set[str], erased: Erased) -> None:
        for row in self._holding(one, columns, values):
            left = {column: _without(row[column], values) for column in columns}
            if one.name == "ledger_entry":  # an entry's reason can be emptied, not written
                left = dict.fromkeys(left, "")
            if any(left[column] != row[column] for column in columns):
                this = [one.c[column.name] == row[column.name] for column in one.primary_key.columns]
                if one.name == "interaction":
                    self._search.renew_note(row["id"], row["note"], left["note"])
                self.transaction.execute(update(one).where(*this).values(**left))
                erased.mentions += 1

    def _holding(self, one: Table, columns: Sequence[str], values: set[str]) -> Iterator[Mapping[str, Any]]:
        """Give the rows in which one of the values stands."""
        for batch in _batches(sorted(values), 50):
            tests = [_says(one.c[column], value) for column in columns for value in batch]
            found = self.transaction.execute(select(one).where(one.c.workspace == self.workspace, or_(*tests))).all()
            yield from (row._asdict() for row in found)


def _tables() -> dict[str, Table]:
    return {one.name: one for one in SQLModel.metadata.sorted_tables}


def _own(one: Table, statement: Any, workspace: str, ids: Sequence[int]) -> Any:
    return statement.where(one.c.workspace == workspace, one.c.customer.in_(ids))


def _says(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    """Return the test that a column holds a text, whatever its case, also as JSON writes it."""
    if not isinstance(column.type, JSON):
        return func.lower(column).like(sql.containing(value.lower()), escape="\\")
    raw = func.lower(cast(column, Text))
    written = {json.dumps(value)[1:-1].lower(), json.dumps(value, ensure_ascii=False)[1:-1].lower()}
    return or_(*(raw.like(sql.containing(one), escape="\\") for one in written))


def _is_filled(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.is_not(None) if isinstance(column.type, JSON) else column != ""


def _empty(one: Table, column: str) -> Any:
    kind = one.c[column]
    if kind.nullable:
        return None
    return {} if isinstance(kind.type, JSON) else ""


def _flat(value: Any) -> dict[str, Any]:
    """Return what JSON objects hold by name, those inside others too."""
    if not isinstance(value, Mapping):
        return {}
    found: dict[str, Any] = {}
    for name, inner in value.items():
        found.update(_flat(inner) if isinstance(inner, Mapping) else {name: inner})
    return found


def _numbers(value: Any) -> Any:
    """Return JSON without its texts."""
    if isinstance(value, Mapping):
        left = {key: _numbers(inner) for key, inner in value.items()}
        return {key: inner for key, inner in left.items() if inner is not None}
    if isinstance(value, list):
        return [inner for inner in map(_numbers, value) if inner is not None]
    return value if isinstance(value, int | float) else None


def _without(value: Any, values: set[str]) -> Any:
    """Return a text, or JSON, in which none of the values stands any more."""
    if isinstance(value, str):
        return _pattern(frozenset(values)).sub(GONE, value)
    if isinstance(value, Mapping):
        return {key: _without(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without(inner, values) for inner in value]
    return value


def _unsaid(value: Any, values: Values) -> Any:
    """Return JSON that names the customer no more, and without the texts that tell something of them."""
    naming = {one for one in values.naming if len(one) >= LEAST}
    if isinstance(value, str):
        told = any(one in value for one in values.telling if len(one) >= LEAST)
        return GONE if told else (_without(value, naming) if naming else value)
    if isinstance(value, Mapping):
        return {key: inner if key == "url" else _unsaid(inner, values) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unsaid(inner, values) for inner in value]
    return value


def _pattern(values: frozenset[str]) -> re.Pattern[str]:
    """Return what matches the values, the longer first; a word of Latin letters only as a whole."""
    parts = []
    for value in sorted(values, key=lambda one: (-len(one), one)):
        before = r"(?<![a-z0-9])" if value[0].isascii() and value[0].isalnum() else ""
        after = r"(?![a-z0-9])" if value[-1].isascii() and value[-1].isalnum() else ""
        parts.append(before + re.escape(value) + after)
    return re.compile("|".join(parts), re.IGNORECASE)


def _batches(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
