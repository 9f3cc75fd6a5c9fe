"""A stand-in Slack to which any Slack app connects unchanged."""

from bot.playground.actor import Actor
from bot.playground.answers import Answer, button_texts, said
from bot.playground.clock import Clock
from bot.playground.delivery import Ack, Delivery, sign
from bot.playground.server import Slack
from bot.playground.state import SlackError

__all__ = ["Ack", "Actor", "Answer", "Clock", "Delivery", "Slack", "SlackError", "button_texts", "said", "sign"]
