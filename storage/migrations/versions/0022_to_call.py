"""Whom to call is known by what stands: who fell, what was put aside; and managers hear of what stays overdue"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

CALLS = sa.text("(mark = 'bad' OR fell) AND NOT undone AND NOT passed AND joins IS NULL")
OPEN = sa.text("closed_at IS NULL")
ESCALATES = sa.text("closed_at IS NULL AND escalate_at IS NOT NULL")
INDEXES = (
    ("ix_interaction_calls", "interaction", ["workspace", "customer", "at", "id"], CALLS),
    ("ix_followup_late", "followup", ["workspace", "late_at"], OPEN),
    ("ix_followup_escalate", "followup", ["escalate_at"], ESCALATES),
)


def upgrade() -> None:
    for name in ("fell", "passed"):
        op.add_column("interaction", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("followup", sa.Column("escalate_at", Instant(), nullable=True))
    op.add_column("followup", sa.Column("escalated", sa.Date(), nullable=True))
    op.execute("UPDATE followup SET escalate_at = late_at WHERE closed_at IS NULL")
    for name, table, columns, where in INDEXES:
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, _, _ in reversed(INDEXES):
        op.drop_index(name, table)
    for name in ("escalated", "escalate_at"):
        op.drop_column("followup", name)
    for name in ("passed", "fell"):
        op.drop_column("interaction", name)
