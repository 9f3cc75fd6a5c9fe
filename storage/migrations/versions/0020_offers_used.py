"""Offers that customers used, gifts that they were given, birthdays of which somebody was told"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

PAID = sa.text("purchase IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "offering",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("offer", sa.JSON(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("off", sa.BigInteger(), nullable=False),
        sa.Column("purchase", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_offering_customer", "offering", ["workspace", "customer", "id"])
    op.create_index("ix_offering_at", "offering", ["workspace", "at"])
    of = ["workspace", "purchase"]
    op.create_index("ix_offering_purchase", "offering", of, sqlite_where=PAID, postgresql_where=PAID)
    op.create_table(
        "greeting",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("born", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "customer", "year"),
    )
    op.create_index("ix_greeting_told", "greeting", ["workspace", "told", "day"])
    op.create_index("ix_greeting_at", "greeting", ["workspace", "at"])


def downgrade() -> None:
    op.drop_table("greeting")
    op.drop_table("offering")
