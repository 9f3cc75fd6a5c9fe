"""Customers have a note, a WeChat name and fields of the team's own, birthdays without a year; purchases an order"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_DAY = "to_char(birthday, 'YYYY-MM-DD')"
_FULL = "CASE WHEN length(birthday) = 10 THEN birthday::date END"


def upgrade() -> None:
    op.add_column("customer", sa.Column("wechat", sa.String(), nullable=True))
    op.add_column("customer", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("customer", sa.Column("own", sa.JSON(), nullable=True))
    op.add_column("purchase", sa.Column("order_number", sa.String(), nullable=True))
    where = sa.text("order_number IS NOT NULL")
    of = ["workspace", "order_number"]
    op.create_index("ix_purchase_order", "purchase", of, sqlite_where=where, postgresql_where=where)
    _retype(sa.String(10), _DAY, "birthday")


def downgrade() -> None:
    op.drop_index("ix_purchase_order", "purchase")
    op.drop_column("purchase", "order_number")
    _retype(sa.Date(), _FULL, "CASE WHEN length(birthday) = 10 THEN birthday END")
    for column in ("own", "note", "wechat"):
        op.drop_column("customer", column)


def _retype(kind: sa.types.TypeEngine[Any], on_postgresql: str, on_sqlite: str) -> None:
    """Make birthdays of another type; SQLite changes no column's, so there it becomes another column."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("customer", "birthday", type_=kind, postgresql_using=on_postgresql)
        return
    op.add_column("customer", sa.Column("born", kind, nullable=True))
    op.execute(f"UPDATE customer SET born = {on_sqlite} WHERE birthday IS NOT NULL")  # noqa: S608
    op.drop_column("customer", "birthday")
    op.execute("ALTER TABLE customer RENAME COLUMN born TO birthday")
