"""The tools of assistants: each is a route that people use as well, by a name of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from handlers.assistants.rules import quoted
from handlers.customers.inputs import STEP
from handlers.kernel.parameters import PERSON, Parameter
from handlers.kernel.routes import Routes
from handlers.kernel.wording import N_
from handlers.lists.blocks import PAGE_BUTTON

Given = Mapping[str, str]

CONFIRM = "confirm"
"""The tool by which what was previewed is done."""
TOKEN = Parameter("token", N_("Token"), N_("What the preview gave"), required=True)


@dataclass(frozen=True)
class Tool:
    """What an assistant may call: the route, and what is typed after it; without `text` the inputs are filled in."""

    name: str
    means: str
    inputs: tuple[Parameter, ...]
    route: Callable[[Given], str]
    text: Callable[[Given], str] | None = None
    writes: bool = False


def _of(route: str) -> Callable[[Given], str]:
    return lambda _: route


def _whose(given: Given) -> str:
    return quoted(given.get("customer", ""))


def _listed(given: Given) -> str:
    return f"button {PAGE_BUTTON}" if given.get("next") else "/customer list"


_NEXT = Parameter("next", N_("Next page"), N_("What the page before gave as next"))
_READING = (
    Tool(
        "find",
        N_("Find customers by name or how it sounds, ID, phone, email, company, tag, or words in a note."),
        (Parameter("text", N_("Text"), N_("What to look for"), required=True),),
        _of("/customer find"),
        lambda given: given.get("text", ""),
    ),
    Tool(
        "history",
        N_("Everything that was recorded about a customer: who, when and how."),
        (STEP,),
        _of("/customer history"),
        _whose,
    ),
    Tool(
        "list",
        N_(
            "A list of customers with exact numbers, such as unhappy, birthday week, asleep 60, points>=500, owner=me "
            "or a segment's name; all of them without a filter."
        ),
        (Parameter("who", N_("Who"), N_("Filters, as in /customer list")), _NEXT),
        _listed,
        lambda given: given.get("next") or given.get("who", ""),
    ),
    Tool("digest", N_("The last 24 hours: satisfaction, who's up or down, who to call."), (), _of("/digest"), _of("")),
    Tool("to_call", N_("Whom to call today and why, mine first."), (), _of("/customer calls"), _of("")),
    Tool(
        "offers",
        N_("A customer's offer and why; with an amount, what they pay."),
        (STEP, Parameter("amount", N_("Amount"), N_("such as 400 or 1,299.50"))),
        _of("/offer"),
        lambda given: f"{_whose(given)} {given.get('amount', '')}".strip(),
    ),
    Tool("points", N_("A customer's points, and where they came from."), (STEP,), _of("/points"), _whose),
)
_FOLLOW_UP = Tool(
    "follow_up",
    N_("Plan a follow-up: when to get back to a customer, and about what."),
    (
        STEP,
        Parameter("day", N_("Day"), N_("A day to come, such as tomorrow, next Monday or 2026-12-01"), required=True),
        Parameter("what", N_("About"), N_("What it's about")),
    ),
    _of("/customer followup"),
    lambda given: f"{_whose(given)} {given.get('day', '')} {given.get('what', '')}".strip(),
    writes=True,
)
_CONFIRM = Tool(CONFIRM, N_("Record what was previewed, once the person has agreed."), (TOKEN,), _of(""), writes=True)


def of_routes(routes: Routes, *, writing: bool) -> list[Tool]:
    """Return the tools that there are; those that write only where they are asked for."""
    card = _step(routes, "card", "look_up_customer", writes=False)
    if not writing:
        return [card, *_READING]
    log, purchase = (_step(routes, *names) for names in (("log", "log_interaction"), ("purchase", "record_purchase")))
    return [card, *_READING, log, _FOLLOW_UP, purchase, _CONFIRM]


def _step(routes: Routes, name: str, step: str, *, writes: bool = True) -> Tool:
    """Return a step of workflows as a tool; who does it is known."""
    found = routes.steps[step]
    inputs = tuple(one for one in found.inputs if one.name != PERSON)
    return Tool(name, found.means, inputs, _of(f"step {step}"), writes=writes)
