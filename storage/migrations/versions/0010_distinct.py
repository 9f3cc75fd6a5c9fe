"""Customers that look like one and are two"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distinct_pair",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("one", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("other", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "one", "other"),
    )


def downgrade() -> None:
    op.drop_table("distinct_pair")
