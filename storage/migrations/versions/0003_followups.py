"""Follow-ups, and the reminders of them"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followup",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("reviews", sa.JSON(), nullable=False),
        sa.Column("interaction", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("late_at", Instant(), nullable=False),
        sa.Column("remind_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("opened_by", sa.String(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    is_open: dict[str, Any] = {name: sa.text("closed_at IS NULL") for name in ("sqlite_where", "postgresql_where")}
    op.create_index("ix_followup_customer", "followup", ["workspace", "customer", "id"], unique=False)
    op.create_index("ix_followup_open", "followup", ["workspace", "customer"], unique=True, **is_open)
    op.create_index("ix_followup_owner", "followup", ["workspace", "owner", "day"], unique=False, **is_open)
    op.create_index("ix_followup_remind", "followup", ["remind_at"], unique=False, **is_open)
    op.create_index("ix_followup_closed", "followup", ["workspace", "closed_at"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("person", sa.String(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("followups", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "person", "day"),
    )
    op.create_index("ix_reminder_at", "reminder", ["at"], unique=False)


def downgrade() -> None:
    for name in ("reminder", "followup"):
        op.drop_table(name)
