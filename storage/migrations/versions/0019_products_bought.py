"""Purchases know which product was bought, and those that came with files the day on which they took place"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KNOWN = sa.text("product IS NOT NULL")
_DAY = {"sqlite": "date(at)", "postgresql": "(at AT TIME ZONE 'UTC')::date"}


def upgrade() -> None:
    op.add_column("purchase", sa.Column("product", sa.Integer(), nullable=True))
    of = ["workspace", "product"]
    op.create_index("ix_purchase_product", "purchase", of, sqlite_where=KNOWN, postgresql_where=KNOWN)
    # A day without a time came in as noon, so it is the same day in UTC.
    op.execute(f"UPDATE purchase SET day = {_DAY[op.get_bind().dialect.name]} WHERE day IS NULL")  # noqa: S608


def downgrade() -> None:
    op.drop_index("ix_purchase_product", "purchase")
    op.drop_column("purchase", "product")
