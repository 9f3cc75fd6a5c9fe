"""The page: a small Slack in the browser, made by the server and kept live by a stream of events."""

from fakeslack.page.parts import Hint, Hints
from fakeslack.page.routing import routes

__all__ = ["Hint", "Hints", "routes"]
