"""POST /in/ID, request by request: who it is from, whether that is true, and what is answered once it is committed.

Whoever has no connection's address, or not its secret, gets the same answer whatever they ask: nobody learns from it
which addresses there are. What is logged is how it went, never what was sent.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from time import monotonic, perf_counter
from typing import Any

import structlog

from handlers.connections import reading, rules, shopify, taking
from handlers.connections.taking import Taken
from handlers.kernel.allowances import Allowance
from handlers.kernel.desk import Desk
from handlers.kernel.pages import Answered, Asked
from handlers.kernel.refusal import Refusal
from handlers.kernel.services import SLACK_ERRORS
from handlers.kernel.vault import Unreadable
from handlers.kernel.wording import Say
from storage.arrivals import EARLY, WAITING
from storage.connections import Addresses
from storage.errors import StorageError
from storage.models import Connection
from storage.store import Author
from storage.subject import Subject
from storage.types import SHOP

log = structlog.get_logger()

PATH = "/in/"
MOST_BYTES = 64 * 1024
OFTEN, WITHIN = 1200, 60.0
"""How much a connection takes within so many seconds."""
NOTED = timedelta(minutes=1)
"""How often it is kept that something came with a bad signature."""
SIGNATURE = "x-haoping-signature"
LATER, MUCH_LATER = ("Retry-After", "5"), ("Retry-After", "600")
_SAYS = Say("en")
_NOBODYS = secrets.token_hex(32)
"""What is compared with where there is no secret: no answer may come faster for it."""


class Ways:
    """Answers shops; each connection takes as much as `often` within a minute."""

    def __init__(self, desk: Desk, often: int = OFTEN) -> None:
        self._desk = desk
        self._services = desk.services
        self._allowed = Allowance(often, WITHIN)
        self._opened: dict[str, str] = {}

    def __call__(self, asked: Asked) -> Answered:
        """Answer one request."""
        begun = perf_counter()
        connection = None
        try:
            connection = self._found(asked.path.removeprefix(PATH))
            answered = self._answer(asked, connection)
        except StorageError as error:
            log.warning("shop not answered", why=type(error).__name__)
            answered = _said(HTTPStatus.SERVICE_UNAVAILABLE, {"error": "Please send this again in a moment."}, LATER)
        except Exception:  # the one place where everything becomes an answer
            incident = secrets.token_hex(4)
            log.exception("failed", incident=incident)
            told = {"error": f"Something went wrong here, and nothing was recorded ({incident})."}
            answered = _said(HTTPStatus.INTERNAL_SERVER_ERROR, told)
        seconds = perf_counter() - begun
        self._services.handled("a shop", str(answered.status), seconds)
        log.info(
            "shop answered",
            workspace=connection.workspace if connection else None,
            connection=connection.id if connection else None,
            status=answered.status,
            bytes=len(asked.body),
            ms=round(seconds * 1000, 1),
        )
        return answered

    def _answer(self, asked: Asked, connection: Connection | None) -> Answered:
        if asked.method != "POST":
            return _said(HTTPStatus.METHOD_NOT_ALLOWED, {"error": "POST only"}, ("Allow", "POST"))
        if len(asked.body) > MOST_BYTES:
            return _said(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, {"error": "A body may have 64 KB."})
        if not self._is_signed(asked, connection) or connection is None:
            self._note(connection)
            return _said(HTTPStatus.UNAUTHORIZED, {"error": "The address or the signature isn't right."})
        if not self._allowed.passes((connection.workspace, connection.id), monotonic()):
            return _said(HTTPStatus.TOO_MANY_REQUESTS, {"error": "That's too much at once: please slow down."}, LATER)
        if connection.paused:
            told = {"error": "This connection is paused. Please send it again later."}
            return _said(HTTPStatus.SERVICE_UNAVAILABLE, told, MUCH_LATER)
        return self._taken(asked, connection)

    def _taken(self, asked: Asked, connection: Connection) -> Answered:
        """Take what came, and say so once it is committed; keep and say what is wrong with it."""
        by_shopify = shopify.HMAC in asked.headers
        named = reading.named(asked.body) if not by_shopify else shopify.named(asked)
        try:
            sent = shopify.read(asked) if by_shopify else reading.read(asked.body)
            if sent is None:
                return _said(HTTPStatus.OK, {"status": "ignored"})
            return _taken(taking.take(self._desk, connection, sent))
        except Refusal as no:
            taking.refuse(self._desk, connection, named, no)
            told = {"error": _SAYS(no.sentence, **no.values), "field": no.field}
            if by_shopify and no.sentence == shopify.NOBODY:  # usual at a counter
                return _said(HTTPStatus.OK, {"status": "refused", **told})
            return _said(HTTPStatus.UNPROCESSABLE_ENTITY, told)

    # ---- who it is

    def _found(self, address: str) -> Connection | None:
        """Return the connection at an address, where the bot is in its workspace."""
        with self._services.db.read("") as store:
            found = Addresses(store.connection).find(address if rules.is_address(address) else "")
        try:
            return found if found is not None and self._services.slack.is_installed(found.workspace) else None
        except SLACK_ERRORS:
            return found

    def _is_signed(self, asked: Asked, connection: Connection | None) -> bool:
        sealed = [connection.secret] if connection else [""]
        if connection and connection.former_ends is not None and connection.former_ends > self._services.clock():
            sealed.append(connection.former)
        if shopify.HMAC in asked.headers:  # signed with what Shopify shows, or with ours
            sealed.append(connection.shopify if connection else "")
            return rules.is_signed_by_shopify(self._keys(*sealed), asked.body, asked.header(shopify.HMAC))
        return rules.is_signed(self._keys(*sealed), asked.body, asked.header(SIGNATURE))

    def _keys(self, *sealed: str) -> list[str]:
        return [self._open(one) if one else _NOBODYS for one in sealed]

    def _open(self, sealed: str) -> str:
        """Return a secret; one that cannot be read signs for nobody."""
        if sealed not in self._opened:
            if len(self._opened) > 1000:
                self._opened.clear()
            try:
                self._opened[sealed] = self._services.vault.open(sealed)
            except Unreadable:
                log.warning("secret unreadable", why="was TOKEN_SECRETS, or what stands for it, changed?")
                return _NOBODYS
        return self._opened[sealed]

    def _note(self, connection: Connection | None) -> None:
        """Keep that something came with a bad signature, once in a while."""
        at = self._services.clock()
        if connection is None or (connection.refused_at is not None and at - connection.refused_at < NOTED):
            return
        with self._services.db.write(connection.workspace, Author(SHOP, at, taking.SOURCE)) as store:
            store.connections.refused(connection.id, at)


def _taken(taken: Taken) -> Answered:
    told: dict[str, Any] = {"status": taken.state, "repeat": taken.repeat}
    subject = Subject.read(taken.subject)
    if subject.kind == "purchase":
        told["purchase"] = f"P{subject.number}"
    waits = taken.state in {WAITING, EARLY}
    return _said(HTTPStatus.ACCEPTED if waits else HTTPStatus.OK, told)


def _said(status: HTTPStatus, told: Mapping[str, Any], *more: tuple[str, str]) -> Answered:
    headers = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), *more]
    return Answered(status.value, headers, json.dumps(told).encode())
