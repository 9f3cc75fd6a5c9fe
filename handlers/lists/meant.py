"""A list that is meant where a name is asked for, and nobody is called so: /customer unhappy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from handlers.kernel.did_you_mean import as_typed, instead
from handlers.kernel.refusal import Refusal
from handlers.kernel.reply import Instead, Option, Question
from handlers.kernel.request import Request
from handlers.lists import pages, who
from handlers.lists.who import When
from storage.store import Store

LIST = "/customer list"


@contextmanager
def or_a_list(request: Request, store: Store) -> Iterator[None]:
    """Offer the list that a text says, too, where it would be asked whether to add somebody who is called so."""
    try:
        yield
    except Question as question:
        adds = next((at for at, one in enumerate(question.options) if one.answers.get("add")), None)
        said = None if adds is None else _said(request, store)
        if said is not None:
            option = Option(as_typed(request, LIST, said), {}, instead=Instead(LIST, said))
            question.options.insert(adds or 0, option)
        raise


def is_no_list(request: Request, store: Store) -> None:
    """Raise the question whether a list is meant, where a whole text says one and no name: /customer points>=500."""
    said = _said(request, store)
    if said is not None and (asked := instead(request, LIST, said)):
        raise asked


def _said(request: Request, store: Store) -> str | None:
    """Return which list a text says, as it would be typed: filters, or a tag that somebody has; None for no list."""
    for text in (request.text, request.say("tag={tag}", tag=request.text)):
        with suppress(Refusal):
            typed = who.read(request, store, text)
            if text == request.text or pages.everybody(store, When.of(request), typed.filters, 1):
                return text
    return None
