"""The form of an address: where events go, and which."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.kernel import modals
from handlers.kernel.kit import capital
from handlers.kernel.modals import View
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from handlers.kernel.services import Services
from handlers.kernel.vault import Unreadable
from handlers.webhooks import addresses, blocks, rules
from storage.models import Connection, Webhook

ROUTE = "webhook"


def form(request: Request, connection: Connection, kept: Webhook | None) -> View:
    """Return the form of a connection's address; one that is kept stays if none is typed."""
    say = request.say
    hint = say("It's kept encrypted. Leave this empty to keep {address}", address=kept.origin) if kept else ""
    fields = [
        modals.text(
            "url",
            say("Address"),
            most=addresses.MOST_ADDRESS,
            optional=kept is not None,
            hint=hint,
            placeholder="https://shop.example.com/haoping",
        ),
        modals.some(
            "kinds",
            say("What to send"),
            [(one, capital(say(blocks.KINDS[one]))) for one in rules.KINDS],
            kept.kinds.split(",") if kept else rules.KINDS,
            optional=False,
        ),
    ]
    return modals.modal(say, ROUTE, say("Webhook"), fields, say("Save"), {"connection": connection.id})


def sealed(request: Request, services: Services) -> Mapping[str, Any]:
    """Read the address that was filled in, and encrypt it; empty where the one that is kept stays."""
    typed = request.fields.text("url").strip()
    if not typed:
        return {"url": "", "origin": ""}
    address = addresses.read(typed)
    wrong = addresses.problem(address, inside=addresses.is_inside(services.public_url))
    if wrong == addresses.PRIVATE:
        raise Refusal("{address} is in a private network, so I can't send there.", address=address.origin, field="url")
    if wrong == addresses.UNENCRYPTED:
        raise Refusal("The address has to begin with https:// so that nobody reads along.", field="url")
    try:
        return {"url": services.vault.seal(str(address)), "origin": address.origin}
    except (Unreadable, OSError):
        raise Refusal(
            "I have nothing to encrypt secrets with: whoever runs this bot has to set TOKEN_SECRETS first"
            " (docs/settings.md)."
        ) from None


def chosen(request: Request) -> str:
    """Return what is to be told, as it is kept."""
    wanted = [one for one in rules.KINDS if one in request.fields.some("kinds")]
    if not wanted:
        raise Refusal("Please choose at least one thing to send.", field="kinds")
    return ",".join(wanted)
