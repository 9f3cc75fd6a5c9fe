"""Customers found by what is known of them: tokens written with each customer and note, and read in bounded ranges.

Of every kind of token at most so many are read, whatever there is: a search costs the same among ten customers and
among a million.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, Table, delete, func, insert, literal, select, type_coerce, union_all

from storage import sql, tokens
from storage.bulk import Bulk
from storage.models import Customer, customer_tokens, customers, interactions, note_tokens
from storage.script import sound
from storage.transaction import Everywhere, Noun
from storage.types import fold, folded, plain

END = "\U0010ffff"
MOST_POSTINGS = 256
"""Postings that are read of each piece of a text; where a piece has fewer, nothing is overlooked."""

c = customers.c
t = customer_tokens.c
n = note_tokens.c
i = interactions.c
_bulk = Bulk(customer_tokens, ("workspace",), ("kind", "token", "customer"))
_bulk_tokens = Bulk(customer_tokens, (), ("workspace", "kind", "token", "customer"))

COLUMNS = [column.name for column in c]

MOST_REACH = 9
"""Digits of a phone number's end by which it is looked up: with its country's and without they are the same."""
LEAST_WHOLE, MOST_COUNTRY = 7, 3
"""Digits of a whole number at least, and of a country's at most."""
LEAST_SLIPPED = 4
"""Letters of a name in which a slip is looked for."""

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


def _best(workspace: Any, *queries: Select[Any]) -> Select[Any]:
    """Return the query of the best rank that was found, with the customers who have it, each as often as found."""
    found = union_all(*queries).cte()
    best = select(func.min(found.c.rank)).scalar_subquery()
    return select(found.c.rank, customers).where(c.workspace == workspace, c.id == found.c.id, found.c.rank == best)


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

    @sql.writes
    def _insert_note(self, found: Sequence[str], interaction: int) -> Any:
        one = sql.each_of(self.dialect, found, n.token.type)
        row = select(type_coerce(self.workspace, n.workspace.type), one, type_coerce(interaction, n.interaction.type))
        return insert(note_tokens).from_select([n.workspace, n.token, n.interaction], row)

    @sql.write
    def _delete_note(self, token: str, interaction: int) -> Any:
        this = (n.workspace == self.workspace, n.token == token, n.interaction == interaction)
        return delete(note_tokens).where(*this)

    def renew_note(self, interaction: int, before: str, after: str) -> None:
        """Bring a note's tokens from what they were to what they are."""
        was, now = tokens.of_note(before), tokens.of_note(after)
        if gone := was - now:
            self._delete_note.each([(token, interaction) for token in gone])
        if new := now - was:
            self._insert_note(sorted(new), interaction)

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
        return _best(self.workspace, *_by_name(self.workspace, key, key_end, number, most))

    @sql.records
    def _by_name_or_sound(self, key: str, key_end: str, number: str, sound: str, sound_end: str, most: int) -> Any:
        return _best(
            self.workspace,
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

    @sql.records
    def _by_name_or_reach(self, key: str, key_end: str, number: str, reach: str, most: int) -> Any:
        reached = (
            select(literal(ABOUT).label("rank"), t.customer.label("id"))
            .where(t.workspace == self.workspace, t.kind == tokens.ABOUT, t.token == reach)
            .order_by(t.customer)
            .limit(most)
            .subquery()
        )
        by_name = _by_name(self.workspace, key, key_end, number, most)
        return _best(self.workspace, *by_name, select(reached.c.rank, reached.c.id))

    def named(self, name: str, most: int) -> list[Customer]:
        """Return those whom a name means that is nobody's whole: by the team's id, prefix, inside, reach, or sound."""
        self.transaction.plan_once()  # to plan it takes longer than to read a few ranges, whatever is in them
        key, number = fold(name), name.strip()
        said = sound(plain(name))[: tokens.MOST_SOUND] if _is_sound(key) else ""
        begins = key[: tokens.MOST_TOKEN]
        limit = _postings_for(begins, most)
        if reach := _reach(key):
            rows = self._by_name_or_reach(begins, begins + END, number, reach, limit)
        elif said:
            rows = self._by_name_or_sound(begins, begins + END, number, said, said + END, limit)
        else:
            rows = self._by_name(begins, begins + END, number, limit)
        best = rows[0].rank if rows else NOTE
        whole = {row.id: sql.made(Customer, COLUMNS, row[1:]) for row in rows}
        found = sorted(whole.values(), key=_in_order)
        if best == ABOUT:
            found = [one for one in found if reaches(one, name)]
        elif best in (PREFIX, INSIDE) and len(key) > tokens.MOST_TOKEN:
            found = [one for one in found if key in one.name_key]
        return found[:most]

    def anything(self, text: str, most: int) -> list[Found]:
        """Return those whose name, its sound, id, company, tags, e-mail, phone or notes hold a text, in this order."""
        self.transaction.plan_once()
        number = tokens.digits(key := fold(text))
        said = sound(plain(text))[: tokens.MOST_SOUND] if _is_sound(key) else ""
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
            found += self._in_notes(folded(text), most - len(found), seen)
        return found[:most]

    @sql.column(int)
    def _about(self, texts: Sequence[str], most: int) -> Any:
        these = (t.workspace == self.workspace, t.kind == tokens.ABOUT, sql.among(t.token, texts))
        return select(t.customer).where(*these).distinct().order_by(t.customer).limit(most)

    def reached(self, handles: Sequence[str], most: int) -> list[Customer]:
        """Return those of whom one of these is the e-mail address or the phone number, whole."""
        ends = list(filter(None, (_reach(fold(handle)) for handle in handles)))
        found = self._read(self._about(ends, MOST_POSTINGS)) if ends else []
        return [one for one in found if any(reaches(one, handle, whole=True) for handle in handles)][:most]

    @sql.column(int)
    def _beginning(self, begins: str, ends: str, most: int) -> Any:
        there = (c.workspace == self.workspace, c.name_key >= begins, c.name_key < ends)
        return select(c.id).where(*there).order_by(c.name_key, c.id).limit(most)

    @sql.column(int)
    def _holding(self, begins: str, ends: str, most: int) -> Any:
        there = (t.workspace == self.workspace, t.kind == tokens.INSIDE, t.token >= begins, t.token < ends)
        return select(t.customer).where(*there).order_by(t.token, t.customer).limit(most)

    @sql.column(int)
    def _sounding(self, said: Sequence[str], most: int) -> Any:
        there = (t.workspace == self.workspace, t.kind == tokens.SOUND, sql.among(t.token, said))
        return select(t.customer).where(*there).order_by(t.token, t.customer).limit(most)

    def near(self, name: str) -> list[Customer]:
        """Return those whose names may be this one with a slip in it: half of it is the same, or it sounds the same.

        One letter more, less, other or swapped leaves the first or the second half; a swap between them leaves what
        is before it.
        """
        key = fold(name)
        ids: list[int] = []
        if len(key) >= LEAST_SLIPPED:
            half = len(key) // 2 + 1
            first, second = key[: half - 1][: tokens.MOST_TOKEN], key[half:].lstrip()[: tokens.MOST_TOKEN]
            ids += self._beginning(first, first + END, MOST_POSTINGS)
            ids += self._holding(second, second + END, MOST_POSTINGS)
        if said := [full[: tokens.MOST_SOUND] for full in tokens.said(key)]:
            ids += self._sounding(said, MOST_POSTINGS)
        return self._read(list(dict.fromkeys(ids)))

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


def _reach(key: str) -> str:
    """Return the token of an e-mail address or of a phone number's end that a folded text is; "" where it is none."""
    if "@" in key:
        return key[: tokens.MOST_TOKEN]
    number = tokens.digits(key) if _is_phone(key) else ""
    return number[-MOST_REACH:] if len(number) >= tokens.LEAST_DIGITS else ""


def reaches(customer: Customer, typed: str, *, whole: bool = False) -> bool:
    """Tell whether a text is a customer's e-mail address or phone number, or, unless it must be `whole`, its end.

    A number is the same with its country's and without, and with a 0 before it.
    """
    key = fold(typed)
    if "@" in key:
        return customer.email is not None and fold(customer.email) == key
    if not customer.phone or not _is_phone(key):
        return False
    mine, theirs = tokens.digits(key).lstrip("0"), tokens.digits(customer.phone).lstrip("0")
    shorter, longer = sorted((mine, theirs), key=len)
    if len(shorter) >= LEAST_WHOLE and longer.endswith(shorter) and len(longer) - len(shorter) <= MOST_COUNTRY:
        return True
    return not whole and len(mine) >= tokens.LEAST_DIGITS and theirs.endswith(tokens.digits(key))


def _is_phone(key: str) -> bool:
    return all(letter.isdecimal() or letter in " -+().x转" for letter in key)


def _holds(customer: Customer, key: str) -> bool:
    """Tell whether a customer has a folded text that is longer than a token."""
    texts = [customer.name, customer.company, customer.tags, customer.email, customer.number, customer.phone]
    texts += [customer.wechat, customer.note, *(customer.own or {}).values()]
    return any(key in fold(text) for text in texts if text)


def _in_order(customer: Customer) -> tuple[str, int]:
    return customer.name_key, customer.id


def write_tokens(connection: Connection, customers: Iterable[tuple[str, int, Mapping[str, Any]]]) -> None:
    """Write the tokens of customers that have none: (workspace, id, row) of each."""
    new = [(workspace, *token, id) for workspace, id, row in customers for token in tokens.of_customer(row)]
    new.sort()  # neighbours in the index are written together
    _bulk_tokens.insert(Everywhere(connection), {}, new)
