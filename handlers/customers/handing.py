"""What a workflow is handed of an answer: others may read it there, so it is as everybody in a channel may see it."""

from __future__ import annotations

from handlers.customers.masking import masked
from handlers.customers.rules import masked as hidden
from handlers.kernel.handing import inert, plain
from handlers.kernel.reply import Reply
from storage.store import Store


def on(store: Store, reply: Reply) -> Reply:
    """Return an answer with its outputs as they are handed on, and with what it says as `message`."""
    texts = {name: inert(hidden(value)) if isinstance(value, str) else value for name, value in reply.outputs.items()}
    return reply.but(outputs={**texts, "message": plain(store, masked(reply.plain_blocks))})
