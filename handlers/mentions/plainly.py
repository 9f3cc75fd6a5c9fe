"""What is asked in plain words of all customers, and which route answers it: for who mentions the bot, and /haoping."""

from __future__ import annotations

from handlers.kernel.characters import keyword
from handlers.kernel.request import Request
from handlers.kernel.routes import Routes, first_word
from handlers.lists import who
from handlers.mentions import asking, calling
from handlers.mentions.rules import Asked
from storage.store import Store


def of_all(request: Request, store: Store, said: str) -> Asked | None:
    """Read what needs to know no name: whom to call, undo, a list; None where a name may be in it."""
    if (asked := calling.read(said)) is not None:
        return asked
    if said.startswith("/") or store.customers.called(said, 1):
        return None
    return asking.command(said) or asking.listed(said, who.known(store, request.say), request.person.id)


def route(routes: Routes, asked: Asked) -> tuple[str, str] | None:
    """Return the route of a command, and what is left of the text after its verb; None where there is no such one."""
    first, rest = first_word(f"{asked.command} {asked.text}")
    command = routes.named.get(keyword(first))
    if command is None:
        return None
    meant = routes.meant(command.name, rest)
    return meant.route, meant.text
