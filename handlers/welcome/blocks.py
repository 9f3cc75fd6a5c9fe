"""The welcome: said once, with three things to try; to a person who opens the app, and in a channel that invites it."""

from __future__ import annotations

from handlers.customers.examples import Examples
from handlers.kernel import currencies, kit
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Element, Say
from storage.store import Store

EVERYTHING = N_("/haoping help")
POINTS = N_("how many points does {customer} have?")


def first_steps(request: Request, store: Store) -> list[kit.Block]:
    """Return three things to try, for who has logged nothing yet."""
    say = request.say
    return [kit.header(say("Three things to try")), kit.bullets(tries(say, Examples(request, store)))]


def tries(say: Say, examples: Examples) -> list[list[Element]]:
    """Return the three things to try."""
    typed, asked = examples.code(N_("/log {customer} good loves the new model")), examples.code(POINTS)
    return [
        say.line("React with 👍 or 👎 to a message that names a customer. I'll log it and mark it with 📝."),
        say.line("Type {typed} after a call.", typed=typed),
        say.line("Ask me, here or with an @mention: {asked}", asked=asked),
    ]


def to_person(request: Request, store: Store) -> list[kit.Block]:
    """Return the welcome of a person."""
    say = request.say
    hello = say.line(
        "*I'm Haoping.* I remember what your team knows about its customers. Writing it down takes five seconds."
    )
    return [kit.lines(hello), kit.bullets(tries(say, Examples(request, store))), kit.lines(_more(request))]


def currency(request: Request) -> list[kit.Block]:
    """Ask the manager of a new workspace in which currency it counts."""
    say = request.say
    asked = say.line("Which currency do you use? It's {currency} until you choose.", currency=say.currency)
    row = [kit.button(sign, "choose_currency", sign) for sign in currencies.OFFERED]
    return [kit.lines(asked), kit.buttons([*row, kit.button(say("Another one…"), "open_settings", "1")])]


def _more(request: Request) -> list[Element]:
    say = request.say
    return say.line("Everything else: {command}", command=code(request.command(say(EVERYTHING))))
