"""Customers, their interactions, points and surveys"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.models.column_types import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _answer()
    _change()
    _counter()
    _customer()
    _decision()
    _delivery()
    _digest()
    _interaction()
    _ledger_entry()
    _outgoing()
    _pending()
    _person()
    _product()
    _purchase()
    _schedule()
    _survey()
    _refuse_to_change_the_ledger()


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("expectation", sa.Text(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("survey", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("score >= 0 AND score <= 50", name="ck_answer_score"),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_answer_at", "answer", ["workspace", "at"], unique=False)
    op.create_index("ix_answer_product", "answer", ["workspace", "product", "id"], unique=False)
    op.create_index("ix_answer_survey", "answer", ["workspace", "survey", "by"], unique=True)


def _change() -> None:
    op.create_table(
        "change",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=True),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.BigInteger(), nullable=True),
        sa.Column("undone_by", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_change_by", "change", ["workspace", "by", "id"], unique=False)
    op.create_index("ix_change_customer", "change", ["workspace", "customer", "id"], unique=False)
    op.create_index("ix_change_subject", "change", ["workspace", "subject", "id"], unique=False)


def _counter() -> None:
    op.create_table(
        "counter",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), autoincrement=False, nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "kind"),
    )


def _customer() -> None:
    op.create_table(
        "customer",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("birthday", sa.Date(), nullable=True),
        sa.Column("spending", sa.String(), nullable=True),
        sa.Column("buys", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("tags", sa.String(), nullable=True),
        sa.Column("owner", sa.String(), nullable=True),
        sa.Column("satisfaction", sa.Integer(), nullable=False),
        sa.Column("interactions", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_customer_name", "customer", ["workspace", "name_key", "id"], unique=False)
    op.create_index("ix_customer_number", "customer", ["workspace", "number"], unique=True)


def _decision() -> None:
    op.create_table(
        "decision",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("last_answer", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_decision_product", "decision", ["workspace", "product", "kind", "id"], unique=False)


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), autoincrement=False, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("reply", sa.JSON(), nullable=True),
        sa.Column("customer", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "key"),
    )
    op.create_index("ix_delivery_at", "delivery", ["at"], unique=False)


def _digest() -> None:
    op.create_table(
        "digest",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("schedule", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), autoincrement=False, nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "schedule", "day"),
    )


def _interaction() -> None:
    op.create_table(
        "interaction",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("mark", sa.String(24), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_interaction_at", "interaction", ["workspace", "at"], unique=False)
    op.create_index("ix_interaction_customer", "interaction", ["workspace", "customer", "at", "id"], unique=False)


def _ledger_entry() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("points", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("purchase", sa.Integer(), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.CheckConstraint("points <> 0", name="ck_ledger_entry_points"),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_ledger_entry_at", "ledger_entry", ["workspace", "at"], unique=False)
    op.create_index("ix_ledger_entry_customer", "ledger_entry", ["workspace", "customer", "id"], unique=False)


def _outgoing() -> None:
    op.create_table(
        "outgoing",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Instant(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=True),
        sa.Column("tried_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    waiting: dict[str, Any] = {name: sa.text("state = 'waiting'") for name in ("sqlite_where", "postgresql_where")}
    op.create_index("ix_outgoing_due", "outgoing", ["due_at"], unique=False, **waiting)
    op.create_index("ix_outgoing_lane", "outgoing", ["workspace", "lane", "id"], unique=False, **waiting)
    failed: dict[str, Any] = {name: sa.text("state = 'failed'") for name in ("sqlite_where", "postgresql_where")}
    op.create_index("ix_outgoing_failed", "outgoing", ["workspace", "lane", "id"], unique=False, **failed)


def _pending() -> None:
    op.create_table(
        "pending",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), autoincrement=False, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_pending_at", "pending", ["at"], unique=False)


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.String(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(24), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("checked_at", Instant(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )


def _product() -> None:
    op.create_table(
        "product",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "name_key",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("features", sa.Text(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=True),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_product_name", "product", ["workspace", "name_key"], unique=True)


def _purchase() -> None:
    op.create_table(
        "purchase",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("customer", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("refunded", sa.BigInteger(), nullable=False),
        sa.Column("tiers", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.CheckConstraint("amount > 0 AND refunded >= 0 AND refunded <= amount", name="ck_purchase_amount"),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_purchase_at", "purchase", ["workspace", "at"], unique=False)
    op.create_index("ix_purchase_customer", "purchase", ["workspace", "customer", "amount"], unique=False)


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )
    op.create_index("ix_schedule_channel", "schedule", ["workspace", "channel"], unique=True)


def _survey() -> None:
    op.create_table(
        "survey",
        sa.Column("workspace", sa.String(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("product", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace", "id"),
    )


def _refuse_to_change_the_ledger() -> None:
    refuse = (
        _REFUSE_ON_POSTGRESQL
        if op.get_bind().dialect.name == "postgresql"
        else [_REFUSE_ON_SQLITE.format(verb=verb) for verb in ("UPDATE", "DELETE")]
    )
    for statement in refuse:
        op.execute(statement)


_REFUSE_ON_SQLITE = """
CREATE TRIGGER ledger_entry_no_{verb} BEFORE {verb} ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
"""
_REFUSE_ON_POSTGRESQL = (
    """
    CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$
    """,
    """
    CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()
    """,
)


def downgrade() -> None:
    raise NotImplementedError("there is nothing before the first tables")
