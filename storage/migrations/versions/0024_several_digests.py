"""A channel may get several digests"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INDEX = "ix_schedule_channel"


def upgrade() -> None:
    op.drop_index(INDEX, "schedule")
    op.create_index(INDEX, "schedule", ["workspace", "channel"])


def downgrade() -> None:
    # Where a channel has several, the oldest one stays.
    op.execute(
        "DELETE FROM schedule WHERE EXISTS (SELECT 1 FROM schedule AS other WHERE other.workspace = schedule.workspace"
        " AND other.channel = schedule.channel AND other.id < schedule.id)"
    )
    op.drop_index(INDEX, "schedule")
    op.create_index(INDEX, "schedule", ["workspace", "channel"], unique=True)
