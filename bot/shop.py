"""The playground's shop: a page that sends orders as a till would, really signed, to try `/haoping connect` with.

It takes the bot's events, too, and shows the last ones.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.runtime import Bot
from handlers.connections import rules
from handlers.connections.endpoint import PATH, SIGNATURE
from handlers.kernel.languages import of_browser
from handlers.kernel.pages import Asked
from handlers.kernel.wording import Say
from handlers.webhooks.rules import MOST_BODY

PAGE, EVENTS = "/shop", "/shop/events"
MOST_EVENTS = 5
MOST_FIELDS = 20
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
FIRST = {
    "en": {"name": "Emma Wilson", "phone": "", "email": "emma@example.com"},
    "zh": {"name": "王五", "phone": "13800138000", "email": ""},
}
"""Who buys first."""
BUYER = ("name", "phone", "email")


class Field(NamedTuple):
    """One input of the form, or a button."""

    name: str
    label: str
    value: str = ""
    wide: bool = False


@dataclass(frozen=True)
class Page:
    """What the page shows."""

    language: str
    title: str
    about: str
    fields: Sequence[Field]
    buttons: Sequence[Field]
    answered: str = ""
    sent: str = ""
    takes: str = ""
    came: Sequence[str] = ()


def routes(running: Sequence[Bot]) -> list[BaseRoute]:
    """Return the routes of the page, and of what takes events."""
    came: deque[str] = deque(maxlen=MOST_EVENTS)

    async def take(asked: Request) -> Response:
        body = await asked.body()
        if len(body) <= MOST_BODY:
            with suppress(ValueError):
                came.appendleft(json.dumps(json.loads(body), ensure_ascii=False, indent=2))
        return Response(status_code=204)

    async def answer(asked: Request) -> Response:
        body = await asked.body() if asked.method == "POST" else b""
        given = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS))
        say = Say(of_browser(asked.query_params.get("lang", ""), asked.headers.get("accept-language", "")))
        page = await run_in_threadpool(_shown, running, say, given)
        here = f"{asked.base_url}{EVENTS[1:]}"
        takes = say("A webhook can go to {address} and what comes last is shown here.", address=here)
        page = replace(page, takes=takes, came=tuple(came))
        return HTMLResponse(_template().render(page=page), headers=HEADERS)

    return [Route(PAGE, answer, methods=["GET", "POST"]), Route(EVENTS, take, methods=["POST"])]


@cache
def _template() -> Template:
    here = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined)
    return here.get_template("shop.html")


def _shown(running: Sequence[Bot], say: Say, given: Mapping[str, str]) -> Page:
    """Send what was asked for, and show what came of it; the next order has the next number."""
    first = {"order": "1001", "amount": "299.00", **FIRST[say.language]}
    values = {**first, **given}
    answered = sent = ""
    if running and (what := given.get("do")):
        told = thing(what, values)
        status, answer = _send(running[0], values, told)
        answered = say("Answered with {status}: {answer}", status=status, answer=answer)
        sent = json.dumps(told, ensure_ascii=False, indent=2)
        if what == "purchase" and values["order"].isdecimal():
            values["order"] = str(int(values["order"]) + 1)
    fields = [
        Field("address", say("Address, as /haoping connect shows it"), values.get("address", ""), wide=True),
        Field("secret", say("Secret, as it was shown once"), values.get("secret", ""), wide=True),
        Field("name", say("Customer's name"), values["name"]),
        Field("phone", say("Phone"), values["phone"]),
        Field("email", say("Email"), values["email"]),
        Field("order", say("Order number"), values["order"]),
        Field("amount", say("Amount"), values["amount"]),
    ]
    buttons = [
        Field("purchase", say("Send the order")),
        Field("refund", say("Refund that order")),
        Field("good", say("Send a good review")),
        Field("bad", say("Send a bad review")),
        Field("customer", say("Send the customer")),
    ]
    about = say("It sends what a shop's till would, signed, to the bot that runs here. Connect it in Slack first.")
    return Page(say.language, say("A shop"), about, fields, buttons, answered, sent)


def thing(what: str, values: Mapping[str, str]) -> dict[str, Any]:
    """Return what is sent for a button, from what is filled in."""
    order = values["order"]
    customer = {key: values[key] for key in BUYER if values.get(key)}
    if what == "refund":
        last = str(int(order) - 1) if order.isdecimal() else order
        return {"kind": "refund", "id": f"R-{last}", "order": last}
    if what == "purchase":
        paid = {"amount": values["amount"], "currency": "CNY"}
        return {"kind": "purchase", "id": order, **paid, "customer": customer}
    if what == "customer":
        return {"kind": "customer", "id": f"C-{order}", "customer": customer}
    return {"kind": "review", "id": f"V-{order}-{what}", "mark": what, "customer": customer}


def _send(bot: Bot, values: Mapping[str, str], told: Mapping[str, Any]) -> tuple[int, str]:
    body = json.dumps(told, ensure_ascii=False).encode()
    path = urlsplit(values.get("address", "").strip()).path
    headers = {SIGNATURE: rules.signature(values.get("secret", "").strip(), body)}
    answered = bot.web(Asked("POST", path if path.startswith(PATH) else PATH, "", {**headers}, body))
    return answered.status, answered.body.decode("utf-8", "replace")
