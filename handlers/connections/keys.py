"""What a connection is reached by and what signs for it, made where a database has no business: before any transaction.

A secret leaves here twice: encrypted, to be kept, and as it is, to be shown to whoever asked for it, once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.services import Services
from handlers.kernel.vault import Unreadable

ADDRESS_BYTES = 16
SECRET_BYTES = 32


def made(request: Request, services: Services) -> Mapping[str, Any]:
    """Make an address and a secret, with the secret encrypted; and encrypt Shopify's own where that is filled in."""
    secret, shopify = secrets.token_hex(SECRET_BYTES), request.fields.text("shopify").strip()
    return {
        "address": secrets.token_hex(ADDRESS_BYTES),
        "secret": secret,
        "sealed": sealed(services, secret),
        "shopify": sealed(services, shopify) if shopify else "",
    }


def sealed(services: Services, secret: str) -> str:
    """Encrypt a secret; raises a Refusal where it cannot be kept."""
    try:
        return services.vault.seal(secret)
    except (Unreadable, OSError):
        raise Refusal(
            "I have nothing to encrypt secrets with: whoever runs this bot has to set TOKEN_SECRETS first"
            " (docs/settings.md)."
        ) from None
