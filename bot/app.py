"""The Bolt app, and the list of what it can do."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot import bolt
from handlers.birthdays import clicks as birthdays
from handlers.connections import commands as connections
from handlers.connections import endpoint as ways
from handlers.customers.examples import Examples
from handlers.digests import commands as digests
from handlers.followups import commands as followups
from handlers.haoping import commands as haoping
from handlers.home import events as home
from handlers.imports import events as imports
from handlers.improvements import commands as improvements
from handlers.installation import events as installation
from handlers.interactions import commands as interactions
from handlers.invitations import commands as invitations
from handlers.invitations import page as invited
from handlers.kernel import doors, questions, undo
from handlers.kernel.desk import Desk
from handlers.kernel.pages import Answer
from handlers.kernel.routes import Routes
from handlers.kernel.services import Services
from handlers.liability import commands as liability
from handlers.lists import commands as lists
from handlers.loyalty import commands as loyalty
from handlers.mentions import events as mentions
from handlers.offers import commands as offers
from handlers.outcomes import clicks as outcomes
from handlers.policy import commands as policy
from handlers.policy.versions import in_force
from handlers.reactions import events as reactions
from handlers.reading import events as reading
from handlers.research import commands as research
from handlers.rewards import commands as rewards
from handlers.segments import commands as segments
from handlers.story import commands as customers
from handlers.webhooks import clicks as webhooks
from handlers.wishes import commands as wishes

CAPABILITIES = (
    undo,
    questions,
    interactions,
    reactions,
    reading,
    customers,
    lists,
    segments,
    offers,
    loyalty,
    rewards,
    liability,
    digests,
    research,
    invitations,
    improvements,
    wishes,
    policy,
    imports,
    haoping,
    connections,
    webhooks,
    home,
    mentions,
    followups,
    outcomes,
    birthdays,
    installation,
)
"""Everything the bot can do; a new capability is a folder and a line here."""


def open_desk(services: Services) -> Desk:
    """Return a Desk with every capability registered."""
    return Desk(services, open_routes(), in_force, Examples)


@cache
def open_routes() -> Routes:
    """Return every route; there are the same ones as long as the process lives."""
    routes = Routes()
    for capability in CAPABILITIES:
        capability.register(routes)
    return routes


def open_pages(desk: Desk) -> dict[str, Answer]:
    """Return what customers and shops are answered, by its path; nothing where they have no address to ask."""
    if not desk.services.public_url:
        return {}
    return {invited.PATH: invited.Pages(desk), ways.PATH: ways.Ways(desk)}


def build(
    desk: Desk, authorize: Callable[[str | None, str | None], AuthorizeResult], signing_secret: str | None = None
) -> App:
    """Return the Bolt app; `authorize` gives the token for an enterprise's and a team's id.

    Requests by HTTP are verified with the signing secret.
    """
    with bolt.hidden():
        app = App(
            name="haoping",
            authorize=bolt.FromMemory(authorize),
            signing_secret=signing_secret or "",
            client=WebClient(),
            process_before_response=True,
            before_authorize=bolt.LeaveEarly(),
            attaching_conversation_kwargs_enabled=False,  # which fails on chats that it finds odd
        )
    doors.open_to(app, desk)
    return app
