"""What `doctor` looks at where a second reader is installed: whether it begins, and answers."""

from __future__ import annotations

from bot.maintenance.findings import Finding, fine, wrong
from bot.settings import Settings
from bot.terminal import say
from handlers.interactions import second

CHECK = "second reader"
TRIED = "The support was great."
ANSWERS = 10.0
"""Seconds in which it answers, when nobody else asks it."""


def examine(settings: Settings) -> list[Finding]:
    """Begin the second reader and ask it; nothing is said where none is installed."""
    found = second.installed()
    if found is None:
        return []
    if settings.second_reader == "off":
        return [fine(CHECK, say("It's installed, but turned off."))]
    try:
        state = found.state() if found.wait() else None
        if state is None or found.opinion(TRIED, state.languages[0], ANSWERS) is None:
            says = say("It's installed, but doesn't answer; messages are read without it.")
            return [wrong(CHECK, says, say("Install it anew, or turn it off with SECOND_READER=off."))]
        return [fine(CHECK, say("{name} {version} answers.", name=state.name, version=state.version))]
    finally:
        found.stop()
