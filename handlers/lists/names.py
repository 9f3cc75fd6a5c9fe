"""What a list or a segment may be called: nothing that is read as something else where its name is typed."""

from __future__ import annotations

from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.lists import filters, who
from storage.store import Store


def is_no_filter(request: Request, store: Store, name: str) -> None:
    """Refuse a name that would be read as a filter."""
    known = who.known(store, request.say)
    try:
        is_one = not filters.read(name, filters.Known({}, {}, known.fields, known.currency), "").filters
    except Refusal:
        is_one = True
    if not is_one or "=" in name:
        raise Refusal("{name} is a filter. Please choose another name.", name=name)
