"""Whom the way in lets in: nobody without the secret, nobody too often, and nobody learns which addresses there are."""

from __future__ import annotations

import json
import socket
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import log
from bot.server import SHOPS
from bot.settings import Mode
from fakeslack.answers import said
from handlers.connections import rules
from handlers.connections.endpoint import MOST_BYTES, SIGNATURE, Ways
from handlers.kernel.pages import Asked
from tests.asking import answered
from tests.conftest import Connect, Team
from tests.connections.conftest import connected, shop_of, shown
from tests.connections.shop import Shop
from tests.connections.test_orders import ANN, bought


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_nobody_learns_which_addresses_there_are(reached: Team, shop: Shop) -> None:
    body = json.dumps({"kind": "test", "id": "1"}).encode()
    assert shop.posts(body).status == 200
    wrong = [
        shop.posts(body, signature=""),
        shop.posts(body, signature="sha256=" + "0" * 64),
        replace(shop, secret="another").posts(body),
        replace(shop, path="/in/" + "0" * 32).posts(body),
        replace(shop, path="/in/").posts(body),
        replace(shop, path=shop.path + "0").posts(body),
        replace(shop, path="/in/../in/'--").posts(body),
    ]
    answers = {(one.status, json.dumps(one.body), one.headers.get("content-type")) for one in wrong}
    assert answers == {(401, '{"error": "The address or the signature isn\'t right."}', "application/json")}
    assert shop.posts(b"", method="GET").status == 405
    reached.alice.types("/haoping connect web shop", "sales").click("Remove")
    assert shop.posts(body).status == 401


def test_what_is_sent_again_by_somebody_else_counts_once(reached: Team, shop: Shop) -> None:
    answered(reached.alice, "/customer add Ann Lee phone=13800138000")
    for _ in range(5):
        assert shop.buys("SO-8", "100", **ANN).status == 200
    assert len(bought(reached)) == 1


def test_an_old_secret_ends_when_a_manager_says_so(reached: Team, shop: Shop) -> None:
    body = json.dumps({"kind": "test", "id": "1"}).encode()
    form = reached.alice.types("/haoping connect web shop", "sales").click("New secret…")
    second = replace(shop, secret=shown(said(form.submit({}).view)).secret)
    assert [one.posts(body).status for one in (shop, second)] == [200, 200]
    reached.slack.clock.set(reached.slack.clock.now() + timedelta(hours=25))
    assert [one.posts(body).status for one in (shop, second)] == [401, 200]
    form = reached.alice.types("/haoping connect web shop", "sales").click("New secret…")
    third = replace(shop, secret=shown(said(form.submit({"ends": "now"}).view)).secret)
    assert [one.posts(body).status for one in (second, third)] == [401, 200]


def test_too_long_too_often_and_paused_are_told_so(reached: Team, shop: Shop) -> None:
    assert shop.posts(b" " * (MOST_BYTES + 1)).status == 413
    assert shop.posts(b" " * MOST_BYTES).status == 422
    reached.alice.types("/haoping connect web shop", "sales").click("Pause")
    paused = shop.buys("1", "1", **ANN)
    assert (paused.status, paused.headers["retry-after"]) == (503, "600")
    reached.alice.types("/haoping connect web shop", "sales").click("Resume")


def test_who_sends_too_often_is_told_so_and_keeps_nobody_else_waiting(reached: Team, shop: Shop) -> None:
    body = json.dumps({"kind": "test", "id": "1"}).encode()
    other, ways = shop_of(reached, "Till 2"), Ways(reached.bot.desk, often=5)

    def status(shop: Shop, body: bytes = body, signed: bytes = body) -> int:
        return ways(Asked("POST", shop.path, "", {SIGNATURE: rules.signature(shop.secret, signed)}, body)).status

    assert [status(shop, b"forged") for _ in range(9)] == [401] * 9  # what is forged takes nobody's place
    assert [status(shop) for _ in range(7)] == [200] * 5 + [429] * 2
    assert status(other) == 200
    assert reached.bot.web.lane(shop.path) is SHOPS
    assert SHOPS not in {reached.bot.web.lane("/slack/events"), reached.bot.web.lane("/s/abc")}


def test_logs_say_how_it_went_and_never_what_was_sent(
    reached: Team, shop: Shop, capfd: pytest.CaptureFixture[str]
) -> None:
    log.configure("json", "info")
    shop.buys("SO-8", "123.45", **ANN)
    shop.sends(kind="purchase", id="SO-9", amount="x", currency="CNY", customer=ANN)
    log.configure("human", "error")
    written = "".join(capfd.readouterr())
    assert '"status": 202' in written
    assert '"status": 422' in written
    for secret in (shop.secret, "Ann Lee", "123.45", "SO-8", "ann@example.com", shop.path.removeprefix("/in/")):
        assert secret not in written


def test_nothing_listens_without_a_public_address(team: Team) -> None:
    assert "PUBLIC_URL" in team.alice.types("/haoping connect", "sales").text
    port = team.bot.http.port if team.bot.http else 0
    assert Shop(port, "/in/" + "0" * 32, "s").posts(b"{}").status == 404


def test_a_test_shows_whether_shops_reach_it(connect: Connect) -> None:
    port = free_port()
    team = connect(Mode.HTTP, public_url=f"http://127.0.0.1:{port}", port=port)
    connected(team)
    opened = team.alice.types("/haoping connect web shop", "sales")
    assert "arrived: shops can reach me" in opened.click("Send a test").text
    assert "a test: arrived" in team.alice.types("/haoping connect web shop", "sales").text
    other = connect(Mode.HTTP, public_url=f"http://127.0.0.1:{free_port()}")
    if other.bot.db.sqlite:  # the same database, which the first one has left
        opened = other.alice.types("/haoping connect web shop", "sales")
        assert "Nobody answered at" in opened.click("Send a test").text
