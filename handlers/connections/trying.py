"""A test that the bot sends to itself, by the address that shops have: whether they would reach it."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from handlers.connections import rules
from handlers.kernel import words
from handlers.kernel.request import Request
from handlers.kernel.services import Services
from handlers.kernel.vault import Unreadable
from storage.models import Connection

PATIENCE = 1.5
"""Seconds that it may take: who clicked waits for it."""


def sent(request: Request, services: Services) -> Mapping[str, Any]:
    """Send a test to the connection on a button, and return its status: 0 where nobody answered, -1 without secret."""
    with services.db.read(request.workspace) as store:
        connection = store.connections.get(words.id_of(request.text) or 0)
    if connection is None or not request.public_url:
        return {"status": 0}
    try:
        secret = services.vault.open(connection.secret)
    except Unreadable:
        return {"status": -1}
    return {"status": _status(request.public_url, connection, secret)}


def _status(public_url: str, connection: Connection, secret: str) -> int:
    body = json.dumps({"kind": "test", "id": secrets.token_hex(8)}).encode()
    there = urlsplit(public_url)
    kind = http.client.HTTPSConnection if there.scheme == "https" else http.client.HTTPConnection
    asking = kind(there.hostname or "", there.port, timeout=PATIENCE)
    try:
        path = f"{there.path}/in/{connection.address}"
        headers = {"Content-Type": "application/json", "X-Haoping-Signature": rules.signature(secret, body)}
        asking.request("POST", path, body, headers)
        return asking.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        asking.close()
