"""Rewards that points buy; the level of a customer at a purchase, and by how much it multiplied the points"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reward",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("english", sa.String(), nullable=False),
        sa.Column("chinese", sa.String(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("stock", sa.Integer(), nullable=True),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.CheckConstraint("points > 0", name="ck_reward_points"),
        sa.CheckConstraint("stock >= 0", name="ck_reward_stock"),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.add_column("purchase", sa.Column("times", sa.Integer(), nullable=False, server_default="100"))
    op.add_column("purchase", sa.Column("level", sa.String(), nullable=False, server_default=""))
    bought = sa.text("purchase IS NOT NULL")
    op.create_index(
        "ix_ledger_entry_purchase",
        "ledger_entry",
        ["workspace", "purchase"],
        sqlite_where=bought,
        postgresql_where=bought,
    )
    op.add_column("standing", sa.Column("level", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("standing", "level")
    op.drop_index("ix_ledger_entry_purchase", "ledger_entry")
    op.drop_column("purchase", "level")
    op.drop_column("purchase", "times")
    op.drop_table("reward")
