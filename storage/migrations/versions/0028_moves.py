"""Where customers stood last, by segment and RFM group, and who moved since"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("customer", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("rfm", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "customer"),
    )
    op.create_table(
        "move",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_move_at", "move", ["workspace", "at"])
    op.create_index("ix_move_customer", "move", ["workspace", "customer", "id"])
    op.create_index("ix_move_day", "move", ["workspace", "day"])


def downgrade() -> None:
    op.drop_table("move")
    op.drop_table("standing")
