"""/points liability: what all points come to, for managers, and the same as a file."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from handlers.kernel import kit
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, Who
from handlers.kernel.services import Services
from handlers.kernel.wording import N_
from handlers.liability import blocks, rules
from handlers.liability.blocks import Found
from handlers.loyalty.account import REDEEM
from handlers.loyalty.rules import Limits
from storage.store import Store

part = Part()

INSTANT = timedelta(microseconds=1)


@part.verb(
    Help(
        "/points liability",
        "what all points come to: outstanding, held, expiring, their worth, and the last 12 months; managers only",
    ),
    "负债",
    who=Who.MANAGERS,
    writes=False,
    examples=(N_("/points liability"),),
)
def shown(request: Request, store: Store) -> Reply:
    """/points liability."""
    return blocks.shown(request, found(request, store))


def ready(_: Request, __: Services) -> Mapping[str, Any]:
    """Load what writes workbooks, which takes a while the first time, before anybody waits for the transaction."""
    importlib.import_module("openpyxl")
    return {}


@part.button(blocks.FILE, who=Who.MEMBERS, writes=True, prepare=ready)
def file(request: Request, store: Store) -> Reply:
    """Send the same to a manager as a file, in their direct message with the bot."""
    say = request.say
    if not request.is_manager:
        raise Refusal("What all points come to is for managers.")
    name = f"points-{request.today:%Y-%m-%d}.xlsx"
    text = say("What points come to, as of now.")
    store.outbox.upload(request.person.id, name, blocks.workbook(say, found(request, store)), text)
    return Reply([kit.lines(say.line("I'll send you the file in a direct message."))], beside=True)


def found(request: Request, store: Store) -> Found:
    """Return what all points come to where the person is."""
    at, zone = request.at, request.say.zone
    firsts = rules.firsts(request.today)
    bounds = [datetime.combine(first, time(), zone).astimezone(UTC) for first in firsts]
    months = [
        rules.month(first, store.liability.moved(since, until), store.liability.taken_back(REDEEM, since, until))
        for first, (since, until) in zip(firsts, pairwise(bounds), strict=False)
    ]
    going = [((gone - INSTANT).astimezone(zone).date(), points) for gone, points in store.liability.going(at)]
    return Found(
        store.liability.out(),
        store.liability.held(at),
        store.liability.waiting(at),
        rules.by_month(going),
        months,
        request.policy.of(Limits).worth,
    )


def register(routes: Routes) -> None:
    """Register /points liability."""
    routes.add(part)
