"""A shop: what it sends is really signed, over a real wire."""

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Got:
    """What a shop was answered."""

    status: int
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Shop:
    """A shop that sends to a path of the bot's at a port, and signs with a secret."""

    port: int
    path: str
    secret: str
    shopify: str = ""
    host: str = "127.0.0.1"

    def sends(self, **told: Any) -> Got:
        """Send something as JSON."""
        return self.posts(json.dumps(told, ensure_ascii=False).encode())

    def buys(self, id: str, amount: str, /, **customer: str) -> Got:
        """Send an order in the currency that a workspace counts in by default."""
        return self.sends(kind="purchase", id=id, amount=amount, currency="CNY", customer=customer)

    def refunds(self, id: str, order: str, amount: str | None = None) -> Got:
        """Send a refund."""
        paid = {} if amount is None else {"amount": amount, "currency": "CNY"}
        return self.sends(kind="refund", id=id, order=order, **paid)

    def posts(self, body: bytes, signature: str | None = None, method: str = "POST") -> Got:
        """Send a body, signed as it should be or otherwise."""
        signed = "sha256=" + hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return self.asks(body, {"X-Haoping-Signature": signed if signature is None else signature}, method)

    def shopifys(self, topic: str, told: Any, **more: str) -> Got:
        """Send what Shopify sends of a topic."""
        body = told if isinstance(told, bytes) else json.dumps(told).encode()
        signed = base64.b64encode(hmac.new(self.shopify.encode(), body, hashlib.sha256).digest()).decode()
        headers = {"X-Shopify-Topic": topic, "X-Shopify-Hmac-Sha256": signed, "X-Shopify-Webhook-Id": "w-1", **more}
        return self.asks(body, headers)

    def asks(self, body: bytes, headers: Mapping[str, str], method: str = "POST") -> Got:
        """Ask as it stands."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
        try:
            connection.request(method, self.path, body, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            text = response.read()
            answered = {name.lower(): value for name, value in response.getheaders()}
            told = json.loads(text) if answered.get("content-type") == "application/json" else text.decode()
            return Got(response.status, answered, told)
        finally:
            connection.close()
