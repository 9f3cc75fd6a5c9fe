"""Messages that were read along, and what people said of what was made of them"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("guess", sa.String(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("customers", sa.JSON(), nullable=False),
        sa.Column("namesakes", sa.JSON(), nullable=False),
        sa.Column("interactions", sa.JSON(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.String(), nullable=True),
        sa.Column("label", sa.String(), nullable=True),
        sa.Column("labelled_by", sa.String(), nullable=True),
        sa.Column("labelled_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_reading_message", "reading", ["workspace", "channel", "ts", "part"], unique=True)
    op.create_index("ix_reading_thread", "reading", ["workspace", "channel", "thread"], unique=False)
    op.create_index("ix_reading_asked", "reading", ["workspace", "asked", "at"], unique=False)
    op.create_index("ix_reading_label", "reading", ["workspace", "label", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("reading")
