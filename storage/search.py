"""Customers found by what is known of them: tokens written with each customer and note, and read in bounded ranges.

Of every kind of token at most so many are read, whatever there is: a search costs the same among ten customers and
among a million.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, literal, select, tuple_, union_all, update

from storage import sql, tokens
from storage.bulk import Bulk
from storage.models import Customer, customer_tokens, customers, interactions, note_tokens, products
from storage.script import sound
from storage.transaction import Everywhere, Noun
from storage.types import alike, fold, folded

END = "\U0010ffff"
BATCH = 5000
MOST_POSTINGS = 256
"""Postings that are read of each piece of a text; where a piece has fewer, nothing is overlooked."""

c = customers.c
t = customer_tokens.c
n = note_tokens.c
i = interactions.c
_bulk = Bulk(customer_tokens, ("workspace",), ("kind", "token", "customer"))
_bulk_tokens = Bulk(customer_tokens, (), ("workspace", "kind", "token", "customer"))
_bulk_notes = Bulk(note_tokens, (), ("workspace", "token", "interaction"))

NUMBER, PREFIX, INSIDE, SOUND, ABOUT, NOTE = range(6)
"""In which order what was found is shown."""


@dataclass(frozen=True)
class Found:
    """A customer that was found, and the note in which, if it was one."""

    customer: Customer
    note: str | None = None


def _of_kind(workspace: Any, rank: int, kind: int, begins: Any, ends: Any, most: Any) -> Select[Any]:
    """Return the query of the first customers with a token of a kind in a range of them."""
    found = (
        select(literal(rank).label("rank"), t.customer.label("id"))
        .where(t.workspace == workspace, t.kind == kind, t.token >= begins, t.token < ends)
        .order_by(t.token, t.customer)
        .limit(most)
        .subquery()
    )
    return select(found.c.rank, found.c.id)


def _by_name(workspace: Any, key: Any, key_end: Any, number: Any, most: Any) -> tuple[Select[Any], ...]:
    """Return the queries for the customers that a folded name means: by the team's id, by prefix, and inside."""
    prefixed = (
        select(literal(PREFIX).label("rank"), c.id.label("id"))
        .where(c.workspace == workspace, c.name_key >= key, c.name_key < key_end)
        .where(c.name_key > "")  # whoever was forgotten, or merged, has none
        .order_by(c.name_key, c.id)
        .limit(most)
        .subquery()
    )
    numbered = select(literal(NUMBER).label("rank"), c.id.label("id")).where(
        c.workspace == workspace, c.number == number
    )
    return (
        numbered,
        select(prefixed.c.rank, prefixed.c.id),
        _of_kind(workspace, INSIDE, tokens.INSIDE, key, key_end, most),
    )


def _ranked(*queries: Select[Any]) -> Select[Any]:
    found = union_all(*queries).subquery()
    return select(found.c.rank, found.c.id)


class Search(Noun):
    """The workspace's customers, by what they are found by."""

    # ---- written

    def index(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write the tokens of new customers' rows."""
        self.index_sorted(sorted((*token, row["id"]) for row in rows for token in tokens.of_customer(row)))

    def index_sorted(self, found: Iterable[tuple[int, str, int]]) -> None:
        """Write tokens of new customers: (kind, token, customer) in their order, in which they are written fastest."""
        _bulk.insert(self, {"workspace": self.workspace}, found)

    @sql.write
    def _insert(self, kind: int, token: str, customer: int) -> Any:
        return sql.insert(customer_tokens, workspace=self.workspace, kind=kind, token=token, customer=customer)

    @sql.write
    def _delete(self, kind: int, token: str, customer: int) -> Any:
        this = (t.workspace == self.workspace, t.kind == kind, t.token == token, t.customer == customer)
        return delete(customer_tokens).where(*this)

    def unindex(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Delete the tokens of customers' rows."""
        self._delete.each((*token, row["id"]) for row in rows for token in tokens.of_customer(row))

    def renew(self, id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        """Bring a customer's tokens from what they were to what they are."""
        was, now = tokens.of_customer(before), tokens.of_customer(after)
        self._delete.each([(*token, id) for token in was - now])
        self._insert.each([(*token, id) for token in now - was])

    @sql.write
    def forget(self, id: int) -> Any:
        """Delete every token of a customer, also one that today's rules would not make."""
        return delete(customer_tokens).where(t.workspace == self.workspace, t.customer == id)

    def index_note(self, interaction: int, note: str) -> None:
        """Write the tokens of a new note."""
        self.renew_note(interaction, "", note)

    @sql.write
    def _insert_note(self, token: str, interaction: int) -> Any:
        return sql.insert(note_tokens, workspace=self.workspace, token=token, interaction=interaction)

    @sql.write
    def _delete_note(self, token: str, interaction: int) -> Any:
        this = (n.workspace == self.workspace, n.token == token, n.interaction == interaction)
        return delete(note_tokens).where(*this)

    def renew_note(self, interaction: int, before: str, after: str) -> None:
        """Bring a note's tokens from what they were to what they are."""
        was, now = tokens.of_note(before), tokens.of_note(after)
        self._delete_note.each([(token, interaction) for token in was - now])
        self._insert_note.each([(token, interaction) for token in sorted(now - was)])

    def follow(self, of: Table, now: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> None:
        """Bring what a row is found by from what it is now to what it is put back to; None: there is no such row.

        `before` may be only those of its columns that differ.
        """
        if of is customers:
            whole = {**(now or {}), **(before or {})}
            here, there = now or {"name": ""}, whole if before is not None else {"name": ""}
            if tokens.of_customer(here) != tokens.of_customer(there):
                self.renew(whole["id"], here, there)
        elif of is interactions and before is not None and "note" in before:
            self.renew_note((now or before)["id"], (now or {}).get("note", ""), before["note"])

    # ---- read

    @sql.records
    def _by_name(self, key: str, key_end: str, number: str, most: int) -> Any:
        return _ranked(*_by_name(self.workspace, key, key_end, number, most))

    @sql.records
    def _by_name_or_sound(self, key: str, key_end: str, number: str, sound: str, sound_end: str, most: int) -> Any:
        return _ranked(
            *_by_name(self.workspace, key, key_end, number, most),
            _of_kind(self.workspace, SOUND, tokens.SOUND, sound, sound_end, most),
        )

    @sql.records
    def _by_anything(
        self,
        key: str,
        key_end: str,
        number: str,
        sound: str,
        sound_end: str,
        digits: str,
        digits_end: str,
        most: int,
    ) -> Any:
        return _ranked(
            *_by_name(self.workspace, key, key_end, number, most),
            _of_kind(self.workspace, SOUND, tokens.SOUND, sound, sound_end, most),
            _of_kind(self.workspace, ABOUT, tokens.ABOUT, key, key_end, most),
            _of_kind(self.workspace, ABOUT, tokens.ABOUT, digits, digits_end, most),
        )

    def named(self, key: str, number: str, most: int) -> list[Customer]:
        """Return the customers for a folded name that is no full name: by the team's id, prefix, inside, or sound."""
        said = sound(key)[: tokens.MOST_SOUND] if _is_sound(key) else ""
        begins = key[: tokens.MOST_TOKEN]
        limit = _postings_for(begins, most)
        if said:
            found = self._by_name_or_sound(begins, begins + END, number, said, said + END, limit)
        else:
            found = self._by_name(begins, begins + END, number, limit)
        ranked = _best_ranks(found)
        best = min(ranked.values(), default=NOTE)
        ids = [id for id, rank in ranked.items() if rank == best]
        if len(key) <= tokens.MOST_TOKEN:
            return self._read(ids[:most])
        return [one for one in self._read(ids) if best in (NUMBER, SOUND) or key in one.name_key][:most]

    def anything(self, text: str, most: int) -> list[Found]:
        """Return those whose name, its sound, id, company, tags, e-mail, phone or notes hold a text, in this order."""
        key = folded(text)
        number = tokens.digits(key)
        said = sound(key)[: tokens.MOST_SOUND] if _is_sound(key) else ""
        begins, sounds = key[: tokens.MOST_TOKEN], said or END
        digits = number if len(number) >= 3 and _is_phone(key) else END
        limit = _postings_for(begins, most)
        ranked = _best_ranks(
            self._by_anything(begins, begins + END, text.strip(), sounds, sounds + END, digits, digits + END, limit)
        )
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

    @sql.rows(Customer)
    def _by_ids(self, ids: Sequence[int]) -> Any:
        return select(customers).where(c.workspace == self.workspace, sql.among(c.id, ids))

    def _read(self, ids: Sequence[int]) -> list[Customer]:
        found = self._by_ids(list(ids)) if ids else []
        return sorted(found, key=_in_order) if len(found) > 1 else found

    @sql.records
    def _notes(self, ids: Sequence[int]) -> Any:
        these = (i.workspace == self.workspace, sql.among(i.id, ids), i.undone.is_(False))
        return select(i.id, i.customer, i.note).where(*these)

    def _in_notes(self, key: str, most: int, seen: set[int]) -> list[Found]:
        """Return others whose notes hold a folded text, newest note first."""
        postings = [self._newest_with(piece, piece + END, MOST_POSTINGS) for piece in tokens.pieces(key)[:8]]
        rare = [found for found in postings if len(found) < MOST_POSTINGS] or postings
        if not rare:
            return []
        ids = sorted(set.intersection(*map(set, rare)), reverse=True)
        notes = self._notes(ids) if ids else []
        held: dict[int, tuple[int, str]] = {}
        for id, customer, note in sorted(notes, reverse=True):
            if customer not in seen and customer not in held and key in folded(note):
                held[customer] = (id, note)
        newest = sorted(held, key=lambda customer: -held[customer][0])[:most]
        found = {customer.id: customer for customer in self._read(newest)}
        return [Found(found[id], held[id][1]) for id in newest if id in found]

    @sql.column(int)
    def _newest_with(self, begins: str, ends: str, most: int) -> Any:
        with_it = (n.workspace == self.workspace, n.token >= begins, n.token < ends)
        return select(n.interaction).where(*with_it).order_by(n.token.desc(), n.interaction.desc()).limit(most)


def _postings_for(key: str, most: int) -> int:
    """Return how many postings of each kind are read to show so many customers."""
    return MOST_POSTINGS if len(key) >= tokens.MOST_TOKEN else 2 * most


def _best_ranks(found: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return the ids that were found, each with its best rank, in the order in which they were found."""
    ranked: dict[int, int] = {}
    for rank, id in found:
        ranked[id] = min(ranked.get(id, rank), rank)
    return ranked


def _is_sound(key: str) -> bool:
    """Tell whether a folded text may be pinyin: Latin letters, with tones, gaps and apostrophes at most."""
    return key[:1].isalpha() and key[0] < "\u3400" and all(letter < "\u3400" for letter in key) and bool(sound(key))


def _is_phone(key: str) -> bool:
    return all(letter.isdecimal() or letter in " -+().x转" for letter in key)


def _holds(customer: Customer, key: str) -> bool:
    """Tell whether a customer has a folded text that is longer than a token."""
    texts = [customer.name, customer.company, customer.tags, customer.email, customer.number, customer.phone]
    texts += [customer.wechat, customer.note, *(customer.own or {}).values()]
    return any(key in folded(text) for text in texts if text)


def _in_order(customer: Customer) -> tuple[str, int]:
    return customer.name_key, customer.id


def write_tokens(connection: Connection, customers: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
    """Write the tokens of customers that have none: (workspace, id, row) of each."""
    new = [(workspace, *token, id) for workspace, id, row in customers for token in tokens.of_customer(row)]
    new.sort()  # neighbours in the index are written together
    _bulk_tokens.insert(Everywhere(connection), {}, new)


# ---- what is there already, for migrations: they name the columns of their time

COLUMNS = ("workspace", "id", "name", "company", "tags", "email", "number", "phone")


def index_all(connection: Connection) -> None:
    """Write the tokens of all customers and notes of a database that has none."""
    for rows in _pages(connection, select(*(c[name] for name in COLUMNS)), c.workspace, c.id):
        write_tokens(connection, ((row.workspace, row.id, row._mapping) for row in rows))
    for rows in _pages(connection, select(i.workspace, i.id, i.note).where(i.note != ""), i.workspace, i.id):
        new = sorted((row.workspace, token, row.id) for row in rows for token in tokens.of_note(row.note))
        _bulk_notes.insert(Everywhere(connection), {}, new)


def fold_alike(connection: Connection) -> None:
    """Bring names of which two ways of typing became one, and all that these customers are found by, to how it is now.

    Whoever was forgotten, or merged into another, has no folded name, and keeps none.
    """
    columns = (*(c[name] for name in COLUMNS), c.name_key)
    for rows in _pages(connection, select(*columns).where(c.name_key > ""), c.workspace, c.id):
        other = [row for row in rows if any(text != alike(text) for text in _texts(row))]
        for row in other:
            this = (c.workspace == row.workspace, c.id == row.id)
            connection.execute(update(customers).where(*this).values(name_key=fold(row.name)))
        for workspace, those in groupby(other, key=lambda row: str(row.workspace)):
            ids = [row.id for row in those]
            connection.execute(delete(customer_tokens).where(t.workspace == workspace, t.customer.in_(ids)))
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
                connection.execute(update(customers).where(*this).values(name_key=key))
    _fold_products(connection)


def _fold_products(connection: Connection) -> None:
    p = products.c
    rows = connection.execute(select(p.workspace, p.id, p.name, p.name_key)).all()
    taken = {(row.workspace, row.name_key) for row in rows}
    for row in rows:
        key = fold(row.name)
        if key != row.name_key and (row.workspace, key) not in taken:
            taken.add((row.workspace, key))
            this = (p.workspace == row.workspace, p.id == row.id)
            connection.execute(update(products).where(*this).values(name_key=key))


def _pages(connection: Connection, rows: Select[Any], *key: Any) -> Iterator[Sequence[Any]]:
    """Give a table's rows in batches, by their key."""
    last: tuple[Any, ...] = ("", 0)
    while page := connection.execute(rows.where(tuple_(*key) > last).order_by(*key).limit(BATCH)).all():
        yield page
        last = (page[-1].workspace, page[-1].id)
