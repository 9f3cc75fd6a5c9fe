"""What Shopify sends by its own headers: orders that were paid and refunds, as its documentation shows them."""

from dataclasses import replace
from typing import Any

import pytest

from tests.asking import answered
from tests.conftest import Team
from tests.connections.shop import Shop
from tests.connections.test_orders import bought, customer

ORDER: dict[str, Any] = {
    "id": 820982911946154508,
    "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
    "name": "#1001",
    "created_at": "2026-11-20T10:00:00-05:00",
    "processed_at": "2026-11-20T10:00:00-05:00",
    "currency": "CNY",
    "email": "ann@example.com",
    "phone": None,
    "test": False,
    "total_price": "403.00",
    "financial_status": "paid",
    "customer": {
        "id": 115310627314723954,
        "first_name": "Ann",
        "last_name": "Lee",
        "email": "ann@example.com",
        "phone": None,
    },
    "billing_address": {"name": "Ann Lee", "phone": "555-625-1199"},
    "line_items": [{"id": 1, "title": "Desk Lamp", "quantity": 1, "price": "403.00"}],
}
REFUND: dict[str, Any] = {
    "id": 890088186047892319,
    "order_id": 820982911946154508,
    "created_at": "2026-11-21T10:00:00-05:00",
    "processed_at": "2026-11-21T10:00:00-05:00",
    "note": "wrong size",
    "refund_line_items": [],
    "transactions": [
        {"id": 1, "kind": "refund", "status": "success", "amount": "100.00", "currency": "CNY"},
        {"id": 2, "kind": "refund", "status": "failure", "amount": "3.00", "currency": "CNY"},
        {"id": 3, "kind": "sale", "status": "success", "amount": "403.00", "currency": "CNY"},
    ],
}


@pytest.fixture
def shopify(reached: Team, shop: Shop) -> Shop:
    """A shop for which Shopify signs with a secret of its own, and Ann, who buys there."""
    form = reached.alice.types("/haoping connect web shop", "sales").click("Change…")
    form.submit({"name": "Web shop", "shopify": "shopifys-own-secret"})
    assert "takes what Shopify signs" in form.text
    answered(reached.alice, "/customer add Ann Lee email=ann@example.com")
    return replace(shop, shopify="shopifys-own-secret")


def test_orders_and_refunds_come_in_by_themselves_in_any_order(reached: Team, shopify: Shop) -> None:
    early = shopify.shopifys("refunds/create", REFUND)
    assert (early.status, early.body["status"]) == (202, "early")
    for _ in range(2):
        assert shopify.shopifys("orders/paid", ORDER).status == 200
    (one,) = bought(reached)
    assert (one.amount, one.refunded, one.order_number) == (403_00, 100_00, "#1001")
    assert customer(reached).points == 50
    assert shopify.shopifys("refunds/create", REFUND).body["repeat"] is True
    named = {**ORDER, "id": 2, "name": "#1002", "email": None, "customer": {"id": 115310627314723954}}
    assert shopify.shopifys("orders/paid", named).status == 200
    assert len(bought(reached)) == 2


def test_what_has_nothing_to_do_with_points_is_taken_for_nothing(reached: Team, shopify: Shop) -> None:
    nothing = {**ORDER, "total_price": "0.00"}
    back = {**REFUND, "transactions": []}
    for topic, told in (
        ("orders/create", ORDER),
        ("orders/paid", nothing),
        ("orders/paid", {**ORDER, "test": True}),
        ("refunds/create", back),
    ):
        got = shopify.shopifys(topic, told)
        assert (got.status, got.body) == (200, {"status": "ignored"})
    testing = shopify.shopifys("orders/paid", ORDER, **{"X-Shopify-Test": "true"})
    assert (testing.status, testing.body["status"]) == (200, "test")
    assert bought(reached) == []


def test_what_is_wrong_is_refused_with_its_field_and_shown_to_managers(reached: Team, shopify: Shop) -> None:
    wrong: list[tuple[Any, str]] = [({**ORDER, "currency": "EUR"}, "currency"), ([], "body"), (b"{", "body")]
    for one, field in wrong:
        got = shopify.shopifys("orders/paid", one)
        assert (got.status, got.body["field"]) == (422, field)
    told = reached.alice.types("/haoping connect web shop", "sales").text
    assert "order #1001: not taken: This workspace counts in ¥" in told
    assert bought(reached) == []


def test_shopify_goes_on_sending_where_orders_without_a_customer_are_usual(reached: Team, shopify: Shop) -> None:
    nobody = {**ORDER, "customer": None, "email": "", "billing_address": None}
    got = shopify.shopifys("orders/paid", nobody)
    assert (got.status, got.body["status"]) == (200, "refused")
    told = reached.alice.types("/haoping connect web shop", "sales").text
    assert "order #1001: not taken: This order has no customer" in told
    assert bought(reached) == []


def test_shopifys_secret_or_the_connections_signs_for_it(reached: Team, shopify: Shop) -> None:
    assert replace(shopify, shopify=shopify.secret).shopifys("orders/paid", ORDER).status == 200
    assert replace(shopify, shopify="").shopifys("orders/paid", ORDER).status == 401
    assert replace(shopify, shopify="another").shopifys("orders/paid", ORDER).status == 401
    assert replace(shopify, path="/in/" + "0" * 32).shopifys("orders/paid", ORDER).status == 401
    assert len(bought(reached)) == 1
