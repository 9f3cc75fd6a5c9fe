"""Names are the same whichever apostrophe, dash or middle dot was typed, and whatever is not seen in them"""

from alembic import op

from storage.refolding import fold_alike

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    fold_alike(op.get_bind())


def downgrade() -> None:
    """Nothing: names that were folded further are found as before."""
