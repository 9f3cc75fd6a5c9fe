"""What the playground begins with: the article's customers and products, and a few days of their story."""

from __future__ import annotations

from bot.playground import Slack
from bot.playground.page_parts import Hint
from handlers.services import Services

HINTS: tuple[Hint, ...] = ()


def fill(services: Services, slack: Slack) -> None:
    """Fill an empty database."""
