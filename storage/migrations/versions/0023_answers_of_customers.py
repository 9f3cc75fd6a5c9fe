"""Answers to surveys are customers', say of which day they are and whose word, and keep what was said before"""

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

SOMEBODYS = sa.text("customer IS NOT NULL")
REVIEWED = sa.text("interaction IS NOT NULL")
_DAY = {"sqlite": "date(at)", "postgresql": "(at AT TIME ZONE 'UTC')::date"}


def upgrade() -> None:
    for column in (
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("asks", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("source", sa.String(24), nullable=False, server_default="typed"),
        sa.Column("interaction", sa.BigInteger(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False, server_default="1970-01-01"),
    ):
        op.add_column("answer", column)
    # A day without a time came in as noon, so it is the same day in UTC.
    op.execute(f"UPDATE answer SET asks = id, day = {_DAY[op.get_bind().dialect.name]}")  # noqa: S608
    op.drop_index("ix_answer_product", "answer")
    op.create_index("ix_answer_product", "answer", ["workspace", "product", "asks"])
    _index("answer", ["customer", "id"], SOMEBODYS)
    _index("answer", ["interaction"], REVIEWED)
    op.create_table(
        "past_answer",
        sa.Column("workspace", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sa.Integer(), nullable=False),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("expectation", sa.Text(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_past_answer_answer", "past_answer", ["workspace", "answer", "id"])
    _index("past_answer", ["customer"], SOMEBODYS)


def _index(table: str, columns: list[str], where: sa.TextClause) -> None:
    name = f"ix_{table}_{columns[0]}"
    op.create_index(name, table, ["workspace", *columns], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_table("past_answer")
    for name in ("product", "customer", "interaction"):
        op.drop_index(f"ix_answer_{name}", "answer")
    op.create_index("ix_answer_product", "answer", ["workspace", "product", "id"])
    for name in ("day", "interaction", "source", "asks", "customer"):
        op.drop_column("answer", name)
