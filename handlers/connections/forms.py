"""The forms of a connection: its name, and how its secret is replaced."""

from __future__ import annotations

from handlers.kernel import modals, words
from handlers.kernel.modals import View
from handlers.kernel.refusal import Refusal
from handlers.kernel.request import Request
from storage.models import Connection

CONNECTION, SECRET = "connection", "connection_secret"
MOST_NAME, MOST_SECRET = 60, 200
LATER, NOW = "later", "now"


def connection(request: Request, kept: Connection | None) -> View:
    """Return the form of a connection, or of a new one."""
    say = request.say
    name = modals.text(
        "name",
        say("What the shop is called"),
        kept.name if kept else "",
        most=MOST_NAME,
        placeholder=say("such as Web shop or Till 2"),
    )
    if kept is None:
        return modals.modal(say, CONNECTION, say("Connect a shop"), [name], say("Save"), {"id": 0})
    shopify = modals.text(
        "shopify",
        say("Shopify's secret"),
        most=MOST_SECRET,
        optional=True,
        hint=say("Shopify shows it under its list of webhooks. Leave it empty to keep what there is."),
    )
    title = say("Change a connection")
    return modals.modal(say, CONNECTION, title, [name, shopify], say("Save"), {"id": kept.id})


def name(request: Request) -> str:
    """Return the name that was filled in."""
    typed = " ".join(words.tidy(request.fields.text("name")).split())
    if not typed or len(typed) > MOST_NAME:
        raise Refusal("Please give it a name of up to {most} characters.", most=MOST_NAME, field="name")
    return typed


def secret(request: Request, kept: Connection) -> View:
    """Return the form in which a secret is replaced."""
    say = request.say
    ways = [
        (LATER, say("In 24 hours, so that there's time to change it in the shop")),
        (NOW, say("Now, since somebody may have seen it")),
    ]
    choice = modals.choice("ends", say("When should the old secret stop working?"), ways, LATER)
    return modals.modal(say, SECRET, say("New secret"), [choice], say("Make it"), {"id": kept.id})
