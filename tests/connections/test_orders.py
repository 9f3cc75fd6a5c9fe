"""What a connected shop sends, over the wire: recorded once, in any order, as if a colleague had typed it."""

from typing import Any

from storage.models import Customer, Purchase
from storage.types import SHOP, Word
from tests.asking import answered
from tests.conftest import Team
from tests.connections.conftest import shop_of
from tests.connections.shop import Shop

ANN = {"id": "C-1", "name": "Ann Lee", "phone": "+86 138 0013 8000", "email": "ann@example.com"}


def customer(team: Team, name: str = "Ann Lee") -> Customer:
    """Return a customer as they are now."""
    with team.bot.db.read(team.workspace) as store:
        (found,) = store.customers.called(name)
    return found


def bought(team: Team, name: str = "Ann Lee") -> list[Purchase]:
    """Return a customer's purchases that stand, the oldest first."""
    with team.bot.db.read(team.workspace) as store:
        return sorted(store.purchases.of(customer(team, name).id, 100), key=lambda one: one.id)


def test_an_order_is_a_purchase_with_points_receipt_and_undo(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    got = shop.buys("SO-8", "420.50", **ANN)
    assert (got.status, got.body) == (200, {"status": "done", "repeat": False, "purchase": "P1"})
    (one,) = bought(reached)
    assert (one.amount, one.order_number, one.by) == (420_50, "SO-8", SHOP)
    assert customer(reached).points == 50
    receipt = reached.alice.types("/purchase P1", "sales").text
    assert "the shop" in receipt
    history = reached.alice.types("/customer history Ann Lee", "sales")
    assert "the shop · Web shop" in history.text
    undone = reached.alice.types("/haoping connect web shop", "sales").choose("Show or undo…", "Undo: order SO-8")
    assert "Undone: P1" in undone.text
    assert customer(reached).points == 0
    again = shop.buys("SO-8", "420.50", **ANN)
    assert (again.status, again.body["repeat"]) == (200, True)
    assert customer(reached).points == 0


def test_a_repeat_counts_once_and_a_colleague_may_be_faster(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee email=ann@example.com")
    answered(reached.alice, "/purchase Ann Lee 100 order=so-9")
    assert shop.buys("SO-9", "100", email="ANN@example.com").body == {
        "status": "done",
        "repeat": False,
        "purchase": "P1",
    }
    for _ in range(3):
        assert shop.buys("#SO-10", "100", email="ann@example.com").status == 200
    assert [one.order_number for one in bought(reached)] == ["so-9", "#SO-10"]
    other = shop_of(reached, "Till 2")
    assert other.buys("SO-10", "70", email="ann@example.com").body["purchase"] == "P3"


def test_a_refund_waits_for_its_order_however_they_come(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    for id in ("R-1", "R-1"):
        got = shop.refunds(id, "SO-8", "100")
        assert (got.status, got.body["status"]) == (202, "early")
    assert shop.refunds("R-2", "so-8", "900").status == 202
    assert shop.buys("SO-8", "500", **ANN).status == 200
    (one,) = bought(reached)
    assert (one.amount, one.refunded) == (500_00, 100_00)
    assert customer(reached).points == 50
    assert shop.refunds("R-1", "SO-8", "100").body == {"status": "done", "repeat": True, "purchase": "P1"}
    assert shop.refunds("R-3", "SO-8").body == {"status": "done", "repeat": False, "purchase": "P1"}
    assert bought(reached)[0].refunded == 500_00
    refused = shop.refunds("R-4", "SO-8", "1")
    assert (refused.status, refused.body["error"]) == (422, "P1 has already been fully refunded: ¥500.")


def test_a_review_is_the_customers_own_word_and_a_bad_one_wants_a_call(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000 owner=<@U0BEN00001>")
    assert shop.sends(kind="review", id="1", customer=ANN, score="2", product="Lamp", text="too dim").status == 200
    assert shop.sends(kind="review", id="2", customer=ANN, mark="good").status == 200
    who = customer(reached)
    assert (who.satisfaction, who.interactions) == (40, 2)
    with reached.bot.db.read(reached.workspace) as store:
        good, bad = store.interactions.last(who.id, 2)
        opened = store.followups.open_of(who.id)
    assert (good.source, bad.source, bad.note) == (Word.OWN, Word.OWN, "Lamp 2/5 · too dim")
    assert opened is not None
    assert opened.owner == "U0BEN00001"


def test_what_is_told_of_a_customer_fills_in_what_is_not_known(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    assert shop.sends(kind="customer", id="1", customer=ANN, birthday="1990-03-08").status == 200
    who = customer(reached)
    assert (who.email, who.birthday, who.phone) == ("ann@example.com", "1990-03-08", "13800138000")
    other: dict[str, Any] = {**ANN, "email": "new@example.com"}
    assert shop.sends(kind="customer", id="2", customer=other, birthday="1991-01-01").status == 200
    assert customer(reached) == who


def test_by_an_id_of_the_shops_somebody_is_known_once_it_was_told_who_that_is(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    answered(reached.alice, "/customer add Ben id=C-2")
    assert shop.buys("1", "10", id="C-1").status == 202
    assert shop.buys("2", "10", id="C-1", phone="13800138000").status == 200
    assert shop.buys("3", "10", id="C-1").status == 200
    assert [one.order_number for one in bought(reached)] == ["1", "2", "3"]
    assert shop.buys("4", "10", id="C-2", name="Somebody else").status == 202
    assert shop.buys("5", "10", id="C-2", name="Ben").status == 200
    answered(reached.alice, "/customer add Mary email=mary@example.com")
    assert shop.buys("6", "10", phone="13800138000", email="mary@example.com").status == 202


def test_days_products_and_currencies_are_read_as_they_are_meant(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    answered(reached.alice, "/product add Desk Lamp price=100")
    order: dict[str, Any] = {"kind": "purchase", "currency": "CNY", "customer": ANN}
    assert shop.sends(**order, id="1", cents=1, at="2026-11-20T23:30:00-08:00", product="desk lamp").status == 200
    assert shop.sends(**order, id="2", amount="0.29", at="2026-11-20", product="Rug", note="red").status == 200
    first, second = bought(reached)
    assert (first.amount, str(first.day), first.product) == (1, "2026-11-21", 1)
    assert (second.amount, str(second.day), second.note) == (29, "2026-11-20", "Rug · red")
    refused = shop.sends(**{**order, "currency": "EUR"}, id="3", amount="1")
    assert (refused.status, refused.body["field"]) == (422, "currency")
    assert "EUR" in refused.body["error"]
    refused = shop.sends(**order, id="4", amount="1", at="2030-01-01")
    assert (refused.status, refused.body) == (422, {"error": "at is in the future.", "field": "at"})
