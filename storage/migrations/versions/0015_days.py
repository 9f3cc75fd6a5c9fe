"""A purchase has its day, which need not be the one on which it was written down; a follow-up may have its hour"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CALLED = sa.text("call_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("purchase", sa.Column("day", sa.Date(), nullable=True))
    op.add_column("followup", sa.Column("call_at", Instant(), nullable=True))
    op.create_index("ix_followup_call", "followup", ["call_at"], sqlite_where=CALLED, postgresql_where=CALLED)


def downgrade() -> None:
    op.drop_index("ix_followup_call", "followup")
    op.drop_column("followup", "call_at")
    op.drop_column("purchase", "day")
