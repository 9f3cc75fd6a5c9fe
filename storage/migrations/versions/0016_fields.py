"""Customers have a note, a WeChat name and fields of the team's own, birthdays without a year; purchases an order"""

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
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps a day as text already
        op.alter_column("customer", "birthday", type_=sa.String(10), postgresql_using=_DAY)


def downgrade() -> None:
    op.drop_index("ix_purchase_order", "purchase")
    op.drop_column("purchase", "order_number")
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("customer", "birthday", type_=sa.Date(), postgresql_using=_FULL)
    else:
        op.execute("UPDATE customer SET birthday = NULL WHERE length(birthday) < 10")
    for column in ("own", "note", "wechat"):
        op.drop_column("customer", column)
