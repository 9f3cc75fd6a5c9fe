"""Customers are invited to answer themselves, by links"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "invitation",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sending", sa.Integer(), nullable=False),
        sa.Column("product", sa.Integer(), nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("answer", sa.Integer(), nullable=True),
        sa.Column("declined_at", Instant(), nullable=True),
        sa.Column("ends", Instant(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_invitation_sending", "invitation", ["workspace", "sending", "id"])
    op.create_index("ix_invitation_customer", "invitation", ["workspace", "customer", "at"])
    op.create_table(
        "invitation_link",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("invitation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "token_hash"),
    )
    op.create_index("ix_invitation_link_token", "invitation_link", ["token_hash"])
    op.create_index("ix_invitation_link_invitation", "invitation_link", ["workspace", "invitation"])


def downgrade() -> None:
    op.drop_table("invitation_link")
    op.drop_table("invitation")
