"""Customers found by what is known of them: tokens written with each customer and note, and read in bounded ranges.

Of every kind of token at most so many are read, whatever there is: a search costs the same among ten customers and
among a million.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, literal, select, tuple_, union_all, update

from storage import prepared, tokens
from storage.bulk import Bulk
from storage.models import Customer, Interaction, NoteToken, Product, Token
from storage.noun import WORKSPACE, Noun, among, table
from storage.script import sound
from storage.types import alike, fold, folded

END = "\U0010ffff"
BATCH = 5000
MOST_POSTINGS = 256
"""Postings that are read of each piece of a text; where a piece has fewer, nothing is overlooked."""

c = table(Customer).c
t = table(Token).c
n = table(NoteToken).c
i = table(Interaction).c
_insert = insert(table(Token))
_bulk = Bulk(table(Token), ("workspace",), ("kind", "token", "customer"))
_insert_note = insert(table(NoteToken))
_this = (t.workspace == bindparam("ws"), t.kind == bindparam("of"), t.token == bindparam("the"))
_delete = delete(table(Token)).where(*_this, t.customer == bindparam("whose"))
_delete_note = delete(table(NoteToken)).where(
    n.workspace == bindparam("ws"), n.token == bindparam("the"), n.interaction == bindparam("whose")
)
_delete_all = delete(table(Token)).where(t.workspace == WORKSPACE, t.customer == bindparam("whose"))


def _of_kind(rank: int, kind: int, begins: str) -> Select[Any]:
    first = (
        select(literal(rank).label("rank"), t.customer.label("id"))
        .where(
            t.workspace == WORKSPACE, t.kind == kind, t.token >= bindparam(begins), t.token < bindparam(f"{begins}_end")
        )
        .order_by(t.token, t.customer)
        .limit(bindparam("most"))
        .subquery(f"found_{kind}_{begins}")
    )
    return select(first.c.rank, first.c.id)


NUMBER, PREFIX, INSIDE, SOUND, ABOUT, NOTE = range(6)
"""In which order what was found is shown."""

_numbered = select(literal(NUMBER).label("rank"), c.id.label("id")).where(
    c.workspace == WORKSPACE, c.number == bindparam("number")
)
_prefixed = (
    select(literal(PREFIX).label("rank"), c.id.label("id"))
    .where(c.workspace == WORKSPACE, c.name_key >= bindparam("key"), c.name_key < bindparam("key_end"))
    .where(c.name_key > "")  # whoever was forgotten, or merged, has none
    .order_by(c.name_key, c.id)
    .limit(bindparam("most"))
    .subquery("found_first")
)
_named = (_numbered, select(_prefixed.c.rank, _prefixed.c.id), _of_kind(INSIDE, tokens.INSIDE, "key"))
_sounding = _of_kind(SOUND, tokens.SOUND, "sound")
_written = union_all(*_named).subquery("found")
_spoken = union_all(*_named, _sounding).subquery("found")
_all = union_all(*_named, _sounding, _of_kind(ABOUT, tokens.ABOUT, "key"), _of_kind(ABOUT, tokens.ABOUT, "digits"))
_any = _all.subquery("found")
by_name = select(_written.c.rank, _written.c.id)
by_name_or_sound = select(_spoken.c.rank, _spoken.c.id)
by_anything = select(_any.c.rank, _any.c.id)
by_ids = {
    dialect: select(table(Customer)).where(c.workspace == WORKSPACE, test)
    for dialect, test in among(c.id, "ids").items()
}
_postings = (
    select(n.interaction)
    .where(n.workspace == WORKSPACE, n.token >= bindparam("key"), n.token < bindparam("key_end"))
    .order_by(n.token.desc(), n.interaction.desc())
    .limit(bindparam("most"))
)
_notes = {
    dialect: select(i.id, i.customer, i.note).where(i.workspace == WORKSPACE, test, i.undone.is_(False))
    for dialect, test in among(i.id, "ids").items()
}


@dataclass(frozen=True)
class Found:
    """A customer that was found, and the note in which, if it was one."""

    customer: Customer
    note: str | None = None


class Search(Noun):
    """The workspace's customers, by what they are found by."""

    def index(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write the tokens of new customers' rows."""
        self.index_sorted(sorted((*token, row["id"]) for row in rows for token in tokens.of_customer(row)))

    def index_sorted(self, found: Iterable[tuple[int, str, int]]) -> None:
        """Write tokens of new customers: (kind, token, customer) in their order, in which they are written fastest."""
        _bulk.insert(self.connection, {"workspace": self.workspace}, found)

    def unindex(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Delete the tokens of customers' rows."""
        gone = [
            {"ws": self.workspace, "of": kind, "the": token, "whose": row["id"]}
            for row in rows
            for kind, token in tokens.of_customer(row)
        ]
        prepared.many(self.connection, _delete, gone)

    def renew(self, id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Bring a customer's tokens from what they were to what they are."""
        was, now = tokens.of_customer(before), tokens.of_customer(after)
        gone = [{"ws": self.workspace, "of": kind, "the": token, "whose": id} for kind, token in was - now]
        prepared.many(self.connection, _delete, gone)
        new = [_row(self.workspace, kind, token, id) for kind, token in now - was]
        prepared.many(self.connection, _insert, new)

    def forget(self, id: int) -> None:
        """Delete every token of a customer, also one that today's rules would not make."""
        self.run(_delete_all, whose=id)

    def index_note(self, interaction: int, note: str) -> None:
        """Write the tokens of a new note."""
        self.renew_note(interaction, "", note)

    def renew_note(self, interaction: int, before: str, after: str) -> None:
        """Bring a note's tokens from what they were to what they are."""
        was, now = tokens.of_note(before), tokens.of_note(after)
        gone = [{"ws": self.workspace, "the": token, "whose": interaction} for token in was - now]
        prepared.many(self.connection, _delete_note, gone)
        new = [{"workspace": self.workspace, "token": token, "interaction": interaction} for token in now - was]
        prepared.many(self.connection, _insert_note, sorted(new, key=lambda row: row["token"]))

    def named(self, key: str, number: str, most: int) -> list[Customer]:
        """Return those whom a folded name means that is nobody's whole: by the team's id, prefix, inside, or sound."""
        said = sound(key)[: tokens.MOST_SOUND] if _is_sound(key) else ""
        statement = by_name_or_sound if said else by_name
        values = {"key": key[: tokens.MOST_TOKEN], "number": number, **({"sound": said} if said else {})}
        ranked = self._ranked(statement, most, values)
        best = min(ranked.values(), default=NOTE)
        found = [id for id, rank in ranked.items() if rank == best]
        if len(key) <= tokens.MOST_TOKEN:
            return self._read(found[:most])
        return [one for one in self._read(found) if best in (NUMBER, SOUND) or key in one.name_key][:most]

    def anything(self, text: str, most: int) -> list[Found]:
        """Return those whose name, its sound, id, company, tags, e-mail, phone or notes hold a text, in this order."""
        key = folded(text)
        number = tokens.digits(key)
        said = sound(key)[: tokens.MOST_SOUND] if _is_sound(key) else ""
        values = {"key": key[: tokens.MOST_TOKEN], "number": text.strip(), "sound": said or END}
        values["digits"] = number if len(number) >= 3 and _is_phone(key) else END
        ranked = self._ranked(by_anything, most, values)
        ids = sorted(ranked, key=ranked.__getitem__)
        if len(key) <= tokens.MOST_TOKEN:
            found = [Found(one) for one in self._read(ids[:most])]
        else:
            found = [Found(one) for one in self._read(ids) if _holds(one, key)]
        found.sort(key=lambda one: (one.customer.name_key != key, ranked[one.customer.id]))
        if len(found) < most:
            seen = {one.customer.id for one in found}
            found += self._in_notes(key, most - len(found), seen)
        return found[:most]

    def _ranked(self, statement: Select[Any], most: int, values: Mapping[str, str]) -> dict[int, int]:
        """Return the ids that a statement finds, each with its best rank."""
        ends = {f"{name}_end": values[name] + END for name in ("key", "sound", "digits") if name in values}
        limit = MOST_POSTINGS if len(values["key"]) >= tokens.MOST_TOKEN else 2 * most
        ranked: dict[int, int] = {}
        for rank, id in self.run(statement, **values, **ends, most=limit):
            ranked.setdefault(id, rank)
            ranked[id] = min(ranked[id], rank)
        return ranked

    def _read(self, ids: Sequence[int]) -> list[Customer]:
        found = self.some(Customer, by_ids[self.connection.dialect.name], ids=list(ids)) if ids else []
        return sorted(found, key=_in_order) if len(found) > 1 else found

    def _in_notes(self, key: str, most: int, seen: set[int]) -> list[Found]:
        """Return others whose notes hold a folded text, newest note first."""
        postings = [self._postings(piece) for piece in tokens.pieces(key)[:8]]
        rare = [found for found in postings if len(found) < MOST_POSTINGS] or postings
        if not rare:
            return []
        ids = sorted(set.intersection(*map(set, rare)), reverse=True)
        notes = self.run(_notes[self.connection.dialect.name], ids=ids) if ids else ()
        held: dict[int, tuple[int, str]] = {}
        for id, customer, note in sorted(notes, reverse=True):
            if customer not in seen and customer not in held and key in folded(note):
                held[customer] = (id, note)
        newest = sorted(held, key=lambda customer: -held[customer][0])[:most]
        found = {customer.id: customer for customer in self._read(newest)}
        return [Found(found[id], held[id][1]) for id in newest if id in found]

    def _postings(self, piece: str) -> list[int]:
        rows = self.run(_postings, key=piece, key_end=piece + END, most=MOST_POSTINGS)
        return [row[0] for row in rows]


def _is_sound(key: str) -> bool:
    """Tell whether a folded text may be pinyin: Latin letters, with tones, gaps and apostrophes at most."""
    return key[:1].isalpha() and key[0] < "\u3400" and all(letter < "\u3400" for letter in key) and bool(sound(key))


def _is_phone(key: str) -> bool:
    return all(letter.isdecimal() or letter in " -+().x转" for letter in key)


def _holds(customer: Customer, key: str) -> bool:
    """Tell whether a customer has a folded text that is longer than a token."""
    texts = (customer.name, customer.company, customer.tags, customer.email, customer.number, customer.phone)
    return any(key in folded(text) for text in texts if text)


def _in_order(customer: Customer) -> tuple[str, int]:
    return customer.name_key, customer.id


def _row(workspace: str, kind: int, token: str, customer: int) -> dict[str, Any]:
    return {"workspace": workspace, "kind": kind, "token": token, "customer": customer}


def write_tokens(connection: Connection, customers: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
    """Write the tokens of customers that have none: (workspace, id, row) of each."""
    new = [(workspace, *token, id) for workspace, id, row in customers for token in tokens.of_customer(row)]
    new.sort()  # neighbours in the index are written together
    prepared.tuples(connection, _insert, new, ("workspace", "kind", "token", "customer"))


# ---- what is there already, for migrations: they name the columns of their time

COLUMNS = ("workspace", "id", "name", "company", "tags", "email", "number", "phone")


def index_all(connection: Connection) -> None:
    """Write the tokens of all customers and notes of a database that has none."""
    for rows in _pages(connection, select(*(c[name] for name in COLUMNS)), c.workspace, c.id):
        write_tokens(connection, ((row.workspace, row.id, row._mapping) for row in rows))
    for rows in _pages(connection, select(i.workspace, i.id, i.note).where(i.note != ""), i.workspace, i.id):
        new = sorted((row.workspace, token, row.id) for row in rows for token in tokens.of_note(row.note))
        prepared.tuples(connection, _insert_note, new, ("workspace", "token", "interaction"))


def fold_alike(connection: Connection) -> None:
    """Bring names of which two ways of typing became one, and all that these customers are found by, to how it is now.

    Whoever was forgotten, or merged into another, has no folded name, and keeps none.
    """
    columns = (*(c[name] for name in COLUMNS), c.name_key)
    for rows in _pages(connection, select(*columns).where(c.name_key > ""), c.workspace, c.id):
        other = [row for row in rows if any(text != alike(text) for text in _texts(row))]
        for row in other:
            this = (c.workspace == row.workspace, c.id == row.id)
            connection.execute(update(table(Customer)).where(*this).values(name_key=fold(row.name)))
        for workspace, those in groupby(other, key=lambda row: str(row.workspace)):
            ids = [row.id for row in those]
            connection.execute(delete(table(Token)).where(t.workspace == workspace, t.customer.in_(ids)))
        renewed = ({**row._mapping, "name_key": fold(row.name)} for row in other)
        write_tokens(connection, ((row["workspace"], row["id"], row) for row in renewed))
    _fold_products(connection)


def _texts(row: Any) -> Iterator[str]:
    return (text for text in (row.name, row.company, row.tags, row.email, row.number, row.phone) if text)


def fold_anew(connection: Connection) -> None:
    """Bring the folded names of customers and products to how names are folded now."""
    for rows in _pages(connection, select(c.workspace, c.id, c.name, c.name_key), c.workspace, c.id):
        for row in rows:
            if (key := fold(row.name)) != row.name_key:
                this = (c.workspace == row.workspace, c.id == row.id)
                connection.execute(update(table(Customer)).where(*this).values(name_key=key))
    _fold_products(connection)


def _fold_products(connection: Connection) -> None:
    p = table(Product).c
    rows = connection.execute(select(p.workspace, p.id, p.name, p.name_key)).all()
    taken = {(row.workspace, row.name_key) for row in rows}
    for row in rows:
        key = fold(row.name)
        if key != row.name_key and (row.workspace, key) not in taken:
            taken.add((row.workspace, key))
            this = (p.workspace == row.workspace, p.id == row.id)
            connection.execute(update(table(Product)).where(*this).values(name_key=key))


def _pages(connection: Connection, rows: Select[Any], *key: Any) -> Iterator[Sequence[Any]]:
    """Give a table's rows in batches, by their key."""
    last: tuple[Any, ...] = ("", 0)
    while page := connection.execute(rows.where(tuple_(*key) > last).order_by(*key).limit(BATCH)).all():
        yield page
        last = (page[-1].workspace, page[-1].id)
