"""What an order that a shop sends costs, beside a log that somebody types."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.app import build, open_desk
from handlers.connections import rules
from handlers.connections.endpoint import SIGNATURE, Ways
from handlers.kernel.pages import Asked
from handlers.kernel.vault import Vault
from scripts.bench import house
from scripts.bench.measure import Contender, Requests, interleaved, ratio
from storage.store import Author

BUYERS = 100
SECRET, ADDRESS = "secret", "0" * 32


def measure(console: Console, folder: Path, rounds: int) -> None:
    """Measure and print: as many orders as logs, of the same customers, in one database."""
    services = replace(
        house.services(folder / "shops.db", 1000, namesakes=0),
        vault=Vault([SECRET]),
        public_url="https://bench.example",
    )
    with services.db.write(house.WORKSPACE, Author(house.PERSON, house.now(), "bench")) as store:
        store.connections.add(ADDRESS, "Shop", services.vault.seal(SECRET))
        store.customers.add_many([{"name": f"Buyer {one}", "phone": f"1380013{one:04}"} for one in range(BUYERS)])
    desk = open_desk(services)
    app, ways, numbers = build(desk, house.authorize, house.SECRET), Ways(desk, often=10**9), count()

    def order() -> Asked:
        number = next(numbers)
        customer = {"id": f"C-{number % BUYERS}", "phone": f"1380013{number % BUYERS:04}"}
        told = {"kind": "purchase", "id": f"SO-{number}", "amount": "299.00", "currency": "CNY", "customer": customer}
        body = json.dumps(told).encode()
        return Asked("POST", f"/in/{ADDRESS}", "", {SIGNATURE: rules.signature(SECRET, body)}, body)

    def sent(asked: Any) -> None:
        if ways(asked).status != 200:
            raise RuntimeError("not taken")

    logged = Requests(app.dispatch, lambda: house.command(f"Buyer {next(numbers) % BUYERS} good fine"))
    contenders = [Contender("/log", logged, 50), Contender("an order", Requests(sent, order), 50)]
    interleaved(contenders, rounds)
    log, ordered = contenders
    cpu, wall = ratio(ordered.cpu, log.cpu), ratio(ordered.wall, log.wall)
    console.print(f"A shop's order ÷ /log, CPU: {cpu:.2f}, wall: {wall:.2f} (aim ≤ 2)\n")
