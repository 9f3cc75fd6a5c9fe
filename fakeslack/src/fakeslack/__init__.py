"""A stand-in Slack to which any Slack app connects unchanged.

``model``, ``state``, ``clock``, ``definition`` and ``seed`` are what it remembers; ``server`` puts it on one port.
``actor``, ``answers``, ``compose`` and ``forms`` are people's hands; ``files`` and ``views`` are what they handle.
``operator`` makes trouble on purpose.

- ``wire`` is what passes between Slack and the app: deliveries, events, payloads, response URLs, OAuth.
- ``web_api`` has the methods that apps call, a module for each noun.
- ``block_kit`` says what Slack refuses of blocks, and what was filled in.
- ``render`` draws blocks and mrkdwn as HTML; it knows only JSON.
- ``page`` is the small Slack in the browser: routes, what one person sees, templates, scripts, words, live updates.
"""

from fakeslack.actor import Actor
from fakeslack.answers import Answer, button_texts, said
from fakeslack.clock import Clock
from fakeslack.seed import Seed
from fakeslack.server import Slack
from fakeslack.state import SlackError
from fakeslack.wire.delivery import Ack, Delivery, sign

__all__ = ["Ack", "Actor", "Answer", "Clock", "Delivery", "Seed", "Slack", "SlackError", "button_texts", "said", "sign"]
