"""What customers have bought: how often, for how much after refunds, last on which day, and mostly what."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text

from storage.database import Database
from storage.migrate import migrate
from tests.storage.conftest import AUTHOR, back_to

TIERS = [[0, 20]]


def test_what_somebody_bought_is_summed_up(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        one, two = (store.customers.add(name).id for name in ("李四", "王五"))
        product = store.products.add("产品A")
        assert product is not None
        first = store.purchases.add(one, 100_00, TIERS, "", date(2025, 11, 21), product.id)
        store.purchases.add(one, 200_00, TIERS, "", date(2025, 11, 22))
        part = store.purchases.add(one, 300_00, TIERS, "", date(2026, 11, 20), product.id)
        store.purchases.refund(part, 50_00)
        gone = store.purchases.add(two, 400_00, TIERS, "", date(2026, 11, 22))
        store.purchases.mark_undone(gone)
        back = store.purchases.add(two, 70_00, TIERS, "", date(2026, 11, 1), product.id)
        store.purchases.refund(back, 70_00)
    with database.write("T2", AUTHOR) as store:
        store.purchases.add(store.customers.add("李四").id, 900_00, TIERS, "")
    with database.read("T1") as store:
        assert store.purchases.next_after(one, date(2025, 11, 22), date(2026, 11, 19)) is None
        assert store.purchases.next_after(one, date(2025, 11, 22), date(2026, 11, 20)) == date(2026, 11, 20)
        sums = store.purchases.summary(one)
        assert (sums.purchases, sums.cents, sums.last, sums.mostly) == (3, 550_00, date(2026, 11, 20), "产品A")
        assert store.purchases.summary(two).mostly == ""
        assert store.purchases.get(first) is not None


def test_what_came_with_files_learns_its_day(database: Database) -> None:
    with database.write("T1", AUTHOR) as store:
        store.purchases.add(store.customers.add("李四").id, 100_00, TIERS, "")
    with database.transaction() as connection:
        connection.execute(text("UPDATE purchase SET day = NULL"))
    back_to(database, "0018")
    migrate(database)
    with database.read("T1") as store:
        kept = store.purchases.get(1)
    assert kept is not None
    assert kept.day == AUTHOR.at.date()
