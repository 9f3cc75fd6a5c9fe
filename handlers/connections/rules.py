"""What signs for a shop, and by what somebody is known there.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence

from handlers.kernel.patterns import Pattern

_ADDRESS = Pattern(r"[0-9a-f]{32}")
_SIGNATURE = Pattern(r"sha256=([0-9a-fA-F]{64})")
LEAST_DIGITS = 5


def is_address(text: str) -> bool:
    """Tell whether a text looks like the end of a connection's address."""
    return _ADDRESS.fullmatch(text) is not None


# ---- signatures


def signature(secret: str, body: bytes) -> str:
    """Return what a shop that has a secret signs a body with."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


def is_signed(secrets: Sequence[str], body: bytes, given: str) -> bool:
    """Tell whether a body was signed with one of some secrets; it takes as long whichever it is, and where none is."""
    found = _SIGNATURE.fullmatch(given.strip())
    said = f"sha256={found[1].lower()}" if found else ""
    return any([hmac.compare_digest(signature(secret, body), said) for secret in secrets])  # noqa: C419 - each is tried


def by_shopify(secret: str, body: bytes) -> str:
    """Return what Shopify signs a body with."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def is_signed_by_shopify(secrets: Sequence[str], body: bytes, given: str) -> bool:
    """Tell whether Shopify signed a body with one of some secrets, in as long as any other answer takes."""
    said = given.strip() if given.isascii() else ""
    return any([hmac.compare_digest(by_shopify(secret, body), said) for secret in secrets])  # noqa: C419 - each is tried


# ---- whom a shop means


def keys(id: str, phone: str, email: str) -> list[str]:
    """Return by what somebody is known to a shop, what is surest first: "id:17", "phone:13800138000", "email:a@b.c"."""
    digits = re.sub(r"\D", "", phone)
    found = [f"id:{id}" if id else "", f"phone:{digits}" if len(digits) >= LEAST_DIGITS else ""]
    return [one for one in (*found, f"email:{email.strip().casefold()}" if email.strip() else "") if one]
