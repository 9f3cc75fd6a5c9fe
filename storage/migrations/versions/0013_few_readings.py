"""Few readings were asked about and fewer have a label: the others stand in no index of those"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ASKED = sa.text("asked IS NOT NULL")
LABELLED = sa.text("label IS NOT NULL")


def upgrade() -> None:
    _drop()
    op.create_index(
        "ix_reading_asked", "reading", ["workspace", "asked", "at"], sqlite_where=ASKED, postgresql_where=ASKED
    )
    op.create_index(
        "ix_reading_label", "reading", ["workspace", "id"], sqlite_where=LABELLED, postgresql_where=LABELLED
    )


def downgrade() -> None:
    _drop()
    op.create_index("ix_reading_asked", "reading", ["workspace", "asked", "at"])
    op.create_index("ix_reading_label", "reading", ["workspace", "label", "id"])


def _drop() -> None:
    op.drop_index("ix_reading_asked", "reading")
    op.drop_index("ix_reading_label", "reading")
