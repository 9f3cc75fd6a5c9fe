"""What a workspace chose, what a channel is about, and the messages that interactions came from"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("manager", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "setting",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), autoincrement=False, nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "name"),
    )
    op.create_table(
        "channel",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("listen", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_channel_customer", "channel", ["workspace", "customer"], unique=False)
    op.create_table(
        "source",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("interaction", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "interaction"),
    )
    op.create_index("ix_source_message", "source", ["workspace", "channel", "ts"], unique=False)
    op.create_index("ix_source_thread", "source", ["workspace", "channel", "thread"], unique=False)
    op.create_table(
        "witness",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("interaction", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), autoincrement=False, nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "interaction", "person"),
    )


def downgrade() -> None:
    for name in ("witness", "source", "channel", "setting"):
        op.drop_table(name)
    op.drop_column("person", "manager")
