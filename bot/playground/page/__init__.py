"""The page: a small Slack in the browser, made by the server and kept live by a stream of events."""

from bot.playground.page.parts import Hint
from bot.playground.page.routing import routes

__all__ = ["Hint", "routes"]
