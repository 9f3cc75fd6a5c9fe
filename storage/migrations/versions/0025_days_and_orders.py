"""Birthdays are found by their day, and orders however their number is written"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BORN = sa.text("name_key <> '' AND birthday IS NOT NULL")
ORDERED = sa.text("order_number IS NOT NULL")


def upgrade() -> None:
    day = sa.text("substr(birthday, length(birthday) - 4)")
    op.create_index(
        "ix_customer_birthday", "customer", [day, "workspace", "owner"], sqlite_where=BORN, postgresql_where=BORN
    )
    _orders_by(sa.text("lower(order_number)"))


def downgrade() -> None:
    op.drop_index("ix_customer_birthday", "customer")
    _orders_by("order_number")


def _orders_by(order: str | sa.TextClause) -> None:
    op.drop_index("ix_purchase_order", "purchase")
    of = ["workspace", order]
    op.create_index("ix_purchase_order", "purchase", of, sqlite_where=ORDERED, postgresql_where=ORDERED)
