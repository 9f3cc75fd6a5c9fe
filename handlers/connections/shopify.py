"""What Shopify sends, read into what any shop sends: an order that was paid, and a refund.

By https://shopify.dev/docs/api/webhooks: the topic stands in a header, amounts are decimal texts in the currency of the
shop. What has nothing to do with customers' points is no error: Shopify stops sending to whoever refuses too often.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from handlers.connections import reading
from handlers.connections.reading import Sent
from handlers.kernel.pages import Asked
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.kernel.wording import N_

HMAC, TOPIC, TESTING = "x-shopify-hmac-sha256", "x-shopify-topic", "x-shopify-test"
WEBHOOK = "x-shopify-webhook-id"
PAID, REFUNDED = "orders/paid", "refunds/create"
NOBODY = N_("This order has no customer, so there's nobody to give points to.")
_PRINTED = Pattern(r"[\x00-\x1f\x7f]+")

Json = Mapping[str, Any]


def read(asked: Asked) -> Sent | None:
    """Return what Shopify has sent; None where it is nothing of ours. Raises the Refusal of what is wrong."""
    topic = asked.header(TOPIC).strip().lower()
    if asked.header(TESTING).strip().lower() == "true":
        return reading.Test(kind="test", id=_text(asked.header(WEBHOOK), 60) or "shopify")
    try:
        body = json.loads(asked.body)
    except (ValueError, RecursionError):
        raise Refusal(reading.JSON, field="body") from None
    if not isinstance(body, Mapping):
        raise Refusal(reading.JSON, field="body")
    if topic == PAID:
        return None if body.get("test") is True else _order(body)
    return _refund(body) if topic == REFUNDED else None


def named(asked: Asked) -> tuple[str, str]:
    """Return of what kind something is, and what Shopify calls it."""
    kind = {PAID: "purchase", REFUNDED: "refund"}.get(asked.header(TOPIC).strip().lower(), "")
    try:
        body = json.loads(asked.body)
    except (ValueError, RecursionError):
        return kind, ""
    return kind, _text(body.get("name") or body.get("id"), 60) if isinstance(body, Mapping) else ""


def _order(body: Json) -> Sent | None:
    total = str(body.get("total_price") or "")
    if not _is_more_than_nothing(total):
        return None  # a present, an exchange
    buyer = _buyer(body)
    if not buyer.keys() & {"id", "phone", "email"}:
        raise Refusal(NOBODY, field="customer")
    items = [one for one in _list(body.get("line_items")) if isinstance(one, Mapping)]
    titles = [one for item in items if (one := _text(item.get("title"), 100))]
    made = {
        "kind": "purchase",
        "id": _text(body.get("id"), 60),
        "order": _text(body.get("name"), 60),
        "at": _at(body.get("processed_at") or body.get("created_at")),
        "customer": buyer,
        "amount": total,
        "currency": _text(body.get("currency"), 3),
        "product": titles[0] if len(titles) == 1 else "",
        "note": ", ".join(titles[:10])[:300] if len(titles) > 1 else "",
    }
    return _read(made)


def _refund(body: Json) -> Sent | None:
    paid = [
        one
        for one in _list(body.get("transactions"))
        if isinstance(one, Mapping) and one.get("kind") == "refund" and one.get("status") in {"success", "pending"}
    ]
    total = sum((_decimal(one.get("amount")) for one in paid), Decimal())
    if total <= 0:
        return None  # goods that came back, and no money
    made = {
        "kind": "refund",
        "id": _text(body.get("id"), 60),
        "order": _text(body.get("order_id"), 60),
        "at": _at(body.get("processed_at") or body.get("created_at")),
        "amount": f"{total:.2f}",
        "currency": _text(paid[0].get("currency"), 3),
        "reason": _text(body.get("note"), 500),
    }
    return _read(made)


def _read(made: Json) -> Sent:
    """Return what was made of it, read as what any shop sends; what is not there is left out."""
    return reading.read(json.dumps({name: one for name, one in made.items() if one}).encode())


def _buyer(body: Json) -> dict[str, str]:
    """Return whose order it is: the customer's account, else what they typed at the checkout."""
    who: Json = one if isinstance(one := body.get("customer"), Mapping) else {}
    address: Json = one if isinstance(one := body.get("billing_address"), Mapping) else {}
    name = " ".join(filter(None, (_text(who.get("first_name"), 50), _text(who.get("last_name"), 50))))
    told = {
        "id": _text(who.get("id"), 60),
        "name": name[:100] or _text(address.get("name"), 100),
        "email": _text(body.get("email") or who.get("email"), 254),
        "phone": _text(body.get("phone") or who.get("phone") or address.get("phone"), 40),
    }
    return {key: one for key, one in told.items() if one and reading.is_right(key, one)}


def _at(given: Any) -> str:
    text = _text(given, 40)
    return text if re.fullmatch(reading.WHEN, text) else ""


def _text(given: Any, most: int) -> str:
    """Return a text or a number as a line of text."""
    if not isinstance(given, str | int) or isinstance(given, bool):
        return ""
    return " ".join(_PRINTED.sub(" ", str(given)).split())[:most]


def _list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else []


def _decimal(given: Any) -> Decimal:
    try:
        found = Decimal(str(given))
    except InvalidOperation:
        return Decimal()
    return found if found.is_finite() else Decimal()


def _is_more_than_nothing(amount: str) -> bool:
    return not re.fullmatch(r"0*(\.0*)?", amount)
