"""Shops send what happens there: connections, what came by them, and whom they call by which id"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "connection",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("former", sa.String(), nullable=False),
        sa.Column("former_ends", Instant(), nullable=True),
        sa.Column("shopify", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("refused_at", Instant(), nullable=True),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_connection_address", "connection", ["address"])
    op.create_table(
        "shop_customer",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("connection", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_shop_customer_key", "shop_customer", ["workspace", "connection", "key"], unique=True)
    op.create_index("ix_shop_customer_customer", "shop_customer", ["workspace", "customer"])
    op.create_table(
        "arrival",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("connection", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("outside", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("shop_customer", sa.Integer(), nullable=True),
        sa.Column("order_number", sa.String(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("change", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.JSON(), nullable=True),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_arrival_outside", "arrival", ["workspace", "connection", "kind", "outside"], unique=True)
    op.create_index("ix_arrival_newest", "arrival", ["workspace", "connection", "id"])
    op.create_index("ix_arrival_order", "arrival", ["workspace", "connection", "order_number"])
    op.create_index("ix_arrival_shop_customer", "arrival", ["workspace", "shop_customer", "state"])
    op.create_index("ix_arrival_subject", "arrival", ["workspace", "subject"])


def downgrade() -> None:
    op.drop_table("arrival")
    op.drop_table("shop_customer")
    op.drop_table("connection")
