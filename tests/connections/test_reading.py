"""What a shop sends is read whole, or the field that is wrong is named."""

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers.connections import reading, rules
from handlers.kernel.refusal import Refusal

ORDER: dict[str, Any] = {
    "kind": "purchase",
    "id": "SO-8",
    "amount": "299.00",
    "currency": "CNY",
    "customer": {"phone": "13800138000"},
}
REVIEW: dict[str, Any] = {"kind": "review", "id": "1", "customer": {"id": "1"}}


def without(told: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return something without some of its fields."""
    return {name: one for name, one in told.items() if name not in names}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "kind"),
        ([], "body"),
        ({**ORDER, "kind": "sale"}, "kind"),
        (without(ORDER, "id"), "id"),
        ({**ORDER, "id": ""}, "id"),
        ({**ORDER, "id": 17}, "id"),
        ({**ORDER, "id": "x" * 61}, "id"),
        ({**ORDER, "id": "a\u0000b"}, "id"),
        (without(ORDER, "amount"), "amount"),
        ({**ORDER, "amount": 299}, "amount"),
        ({**ORDER, "amount": "0.00"}, "amount"),
        ({**ORDER, "amount": "-1"}, "amount"),
        ({**ORDER, "amount": "1e3"}, "amount"),
        ({**ORDER, "amount": "１00"}, "amount"),
        ({**ORDER, "amount": "1.999"}, "amount"),
        ({**ORDER, "amount": "100000000.01"}, "amount"),
        ({**ORDER, "amount": "NaN"}, "amount"),
        ({**ORDER, "cents": 29900}, "cents"),
        ({**without(ORDER, "amount"), "cents": 0}, "cents"),
        ({**without(ORDER, "amount"), "cents": True}, "cents"),
        ({**without(ORDER, "amount"), "cents": 1.5}, "cents"),
        (without(ORDER, "currency"), "currency"),
        ({**ORDER, "currency": "¥"}, "currency"),
        ({**ORDER, "at": "yesterday"}, "at"),
        ({**ORDER, "at": "2026-02-30"}, "at"),
        ({**ORDER, "at": "2026-11-20T10:00:00"}, "at"),
        (without(ORDER, "customer"), "customer"),
        ({**ORDER, "customer": {}}, "customer"),
        ({**ORDER, "customer": {"name": "Ann"}}, "customer"),
        ({**ORDER, "customer": {"email": "ann"}}, "customer.email"),
        ({**ORDER, "customer": {"phone": "1"}}, "customer.phone"),
        ({**ORDER, "customer": {"id": "1", "nmae": "Ann"}}, "customer.nmae"),
        ({**ORDER, "note": "x" * 2001}, "note"),
        ({**ORDER, "prdouct": "Lamp"}, "prdouct"),
        (REVIEW, "mark"),
        ({**REVIEW, "mark": "good", "score": "4"}, "mark"),
        ({**REVIEW, "score": "6"}, "score"),
        ({**REVIEW, "score": 4}, "score"),
        ({"kind": "refund", "id": "1"}, "order"),
        ({"kind": "refund", "id": "1", "order": "1", "amount": "5"}, "currency"),
        ({"kind": "customer", "id": "1", "customer": {"id": "1"}, "birthday": "8 March"}, "birthday"),
    ],
)
def test_the_field_that_is_wrong_is_named(told: Any, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        reading.read(json.dumps(told).encode())
    assert refused.value.field == field
    assert field == "body" or field in refused.value.sentence.format(**refused.value.values)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"kind": "purchase", "id": "\\ud800"}', b"[" * 10_000, b"null"])
def test_what_is_no_json_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(Refusal):
        reading.read(body)


@pytest.mark.parametrize(("amount", "cents"), [("299.00", 29900), ("0.29", 29), ("1.1", 110), ("100000000", 10**10)])
def test_amounts_are_whole_cents(amount: str, cents: int) -> None:
    read = reading.read(json.dumps({**ORDER, "amount": amount}).encode())
    assert isinstance(read, reading.Purchase)
    assert read.money == cents
    assert reading.again(reading.kept(read)) == read


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-11-20", "2026-11-20"),
        ("2026-11-20T23:30:00Z", "2026-11-21"),
        ("2026-11-20T10:00:00.123456+08:00", "2026-11-20"),
        ("2026-11-29T12:10:00Z", "None"),
        ("2026-11-29T16:01:00Z", "None"),
    ],
)
def test_a_day_is_the_teams_own(at: str, day: str) -> None:
    read = reading.read(json.dumps({**ORDER, "at": at}).encode())
    assert isinstance(read, reading.Purchase)
    assert str(reading.day(read, datetime(2026, 11, 29, 12, tzinfo=UTC), ZoneInfo("Asia/Shanghai"))) == day


def test_only_who_has_the_secret_signs() -> None:
    body = '{"名": 1}'.encode()
    signed = rules.signature("s", body)
    assert rules.is_signed(["s"], body, signed)
    assert rules.is_signed(["new", "s"], body, signed.upper().replace("SHA256", "sha256"))
    others = ("", "sha256=", signed[:-1], signed.removeprefix("sha256="), f"{signed}00", "sha256=" + "é" * 64)
    for wrong in (*others, rules.signature("t", body), rules.signature("s", body + b" ")):
        assert not rules.is_signed(["s"], body, wrong)
    shopify = rules.by_shopify("s", body)
    assert rules.is_signed_by_shopify(["s"], body, shopify)
    for wrong in ("", shopify[:-2], shopify.lower(), "é", rules.by_shopify("t", body)):
        assert not rules.is_signed_by_shopify(["s"], body, wrong)
