"""What is there already brought to how names are folded and customers are found now: for migrations.

They name the columns of their time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, delete, select, tuple_, update

from storage import tokens
from storage.bulk import Bulk
from storage.models import customer_tokens, customers, interactions, note_tokens, products
from storage.search import write_tokens
from storage.transaction import Everywhere
from storage.types import MOST_FOLDED, alike, fold, folded

BATCH = 5000

c = customers.c
t = customer_tokens.c
i = interactions.c
_bulk_notes = Bulk(note_tokens, (), ("workspace", "token", "interaction"))

_bulk_groups = Bulk(customer_tokens, (), ("workspace", "kind", "token", "customer"))

COLUMNS = ("workspace", "id", "name", "company", "tags", "email", "number", "phone")


def index_all(connection: Connection) -> None:
    """Write the tokens of all customers and notes of a database that has none."""
    for rows in _pages(connection, select(*(c[name] for name in COLUMNS)), c.workspace, c.id):
        write_tokens(connection, ((row.workspace, row.id, row._mapping) for row in rows))
    for rows in _pages(connection, select(i.workspace, i.id, i.note).where(i.note != ""), i.workspace, i.id):
        new = sorted((row.workspace, token, row.id) for row in rows for token in tokens.of_note(row.note))
        _bulk_notes.insert(Everywhere(connection), {}, new)


def index_groups(connection: Connection) -> None:
    """Write the tokens of tags and companies of all customers, anew where an earlier step wrote them already."""
    connection.execute(delete(customer_tokens).where(t.kind.in_((tokens.TAG, tokens.COMPANY))))
    grouped = select(c.workspace, c.id, c.name_key, c.tags, c.company).where(c.name_key > "")
    some = grouped.where((c.tags != "") | (c.company != ""))
    for rows in _pages(connection, some, c.workspace, c.id):
        found = {(row.workspace, *token, row.id) for row in rows for token in tokens.groups(row._mapping)}
        _bulk_groups.insert(Everywhere(connection), {}, sorted(found))


def fold_alike(connection: Connection) -> None:
    """Bring names of which two ways of typing became one, and all that these customers are found by, to how it is now.

    Whoever was forgotten, or merged into another, has no folded name, and keeps none.
    """
    columns = (*(c[name] for name in COLUMNS), c.name_key)
    for rows in _pages(connection, select(*columns).where(c.name_key > ""), c.workspace, c.id):
        _renew(connection, [row for row in rows if any(text != alike(text) for text in _texts(row))])
    _fold_products(connection)


def fold_accents(connection: Connection) -> None:
    """Bring names with accents, or with gaps in Chinese, and what these customers are found by, to how it is now."""
    columns = (*(c[name] for name in (*COLUMNS, "wechat", "note", "own")), c.name_key)
    for rows in _pages(connection, select(*columns).where(c.name_key > ""), c.workspace, c.id):
        _renew(connection, [row for row in rows if any(map(_is_folded_further, _texts(row)))])
    _fold_products(connection)


def _is_folded_further(text: str) -> bool:
    return fold(text) != folded(text)[:MOST_FOLDED]


def _renew(connection: Connection, rows: Sequence[Any]) -> None:
    """Write the folded names and the tokens of customers anew."""
    for row in rows:
        this = (c.workspace == row.workspace, c.id == row.id)
        connection.execute(update(customers).where(*this).values(name_key=fold(row.name)))
    for workspace, those in groupby(rows, key=lambda row: str(row.workspace)):
        ids = [row.id for row in those]
        connection.execute(delete(customer_tokens).where(t.workspace == workspace, t.customer.in_(ids)))
    renewed = ({**row._mapping, "name_key": fold(row.name)} for row in rows)
    write_tokens(connection, ((row["workspace"], row["id"], row) for row in renewed))


def _texts(row: Any) -> Iterator[str]:
    texts = (row._mapping.get(name) for name in (*COLUMNS[2:], "wechat", "note"))
    own = row._mapping.get("own") or {}
    return (text for text in (*texts, *own.values()) if text)


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
