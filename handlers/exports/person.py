"""/customer export: all that is held about one customer, as a file in a direct message."""

from __future__ import annotations

import importlib
import io
import re
from collections.abc import Mapping
from typing import Any

from handlers.customers import lookup
from handlers.exports import rules
from handlers.exports.workbook import Workbook
from handlers.kernel import kit
from handlers.kernel.parts import Help, Part
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.routes import Who
from handlers.kernel.services import Services
from handlers.kernel.wording import N_
from storage import exports
from storage.models import Customer
from storage.store import Store

part = Part()


def ready(_: Request, __: Services) -> Mapping[str, Any]:
    """Load what writes workbooks, which takes a while the first time, before anybody waits for the transaction."""
    importlib.import_module("openpyxl")
    return {}


@part.verb(
    Help("/customer export NAME", "sends you everything on a customer as an Excel file, in a direct message"),
    "导出",
    who=Who.MEMBERS,
    writes=True,
    examples=(N_("/customer export {customer}"),),
    prepare=ready,
)
def export(request: Request, store: Store) -> Reply:
    """/customer export NAME."""
    if not request.text:
        raise Refusal("Which customer do you want to export?", example=N_("/customer export {customer}"))
    customer = lookup.named(request, store, lookup.whole(request))
    held = store.exports.about(customer.id)
    say = request.say
    text = say("Everything we have on {name}, as of now.", name=customer.name)
    store.outbox.upload(request.person.id, _file_name(customer), workbook(held), text)
    rows = sum(len(found) for found in held.values())
    count = say.plural("{n} row", "{n} rows", rows)
    sentence = say.line(
        "I'm sending you everything we have on *{name}* in a direct message: {count}.",
        name=customer.name,
        count=count,
    )
    return Reply([kit.lines(sentence)])


def workbook(held: Mapping[str, list[dict[str, Any]]]) -> bytes:
    """Return rows by table as a workbook with a sheet for each."""
    book = Workbook()
    for table in exports.tables():
        rows = held.get(table.name)
        if rows:
            columns = [(column.name, exports.kind(column)) for column in exports.columns(table)]
            own = sorted({label for row in rows for label in row.get("own") or ()})
            headings = [*(rules.heading(table.name, name) for name, _ in columns), *own]
            cells = (
                [rules.written(table.name, name, kind, row[name]) for name, kind in columns]
                + [(row.get("own") or {}).get(label) for label in own]
                for row in rows
            )
            book.add(table.name, headings, cells)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _file_name(customer: Customer) -> str:
    plain = re.sub(r"[^\w-]+", " ", customer.name).strip()[:60]
    return f"{plain or customer.id}.xlsx"
