"""What lets an app answer an interaction: trigger ids (once, 3 seconds) and response URLs (5 uses, 30 minutes)."""

import secrets
from dataclasses import dataclass

from fakeslack.clock import Clock
from fakeslack.state import SlackError
from fakeslack.wire.outcome import Outcome

TRIGGER_SECONDS = 3
URL_SECONDS = 30 * 60
URL_USES = 5


@dataclass
class Trigger:
    """A trigger id: who did it, in which workspace's app, on which modal if on one."""

    id: str
    workspace: str
    person: str
    answer: Outcome
    made: float
    view: str | None = None
    used: bool = False


@dataclass
class ResponseUrl:
    """A response URL; ``original`` is the ts of the message that was clicked."""

    key: str
    kind: str
    workspace: str
    channel: str
    person: str
    answer: Outcome
    made: float
    original: str | None = None
    uses: int = 0


class Tickets:
    """The trigger ids and response URLs that were given out; ``trigger_seconds`` is how long a trigger is good for."""

    def __init__(self, clock: Clock) -> None:
        self.trigger_seconds: float = TRIGGER_SECONDS
        self._clock = clock
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def new_trigger(self, workspace: str, answer: Outcome, view: str | None = None) -> str:
        """A trigger id for what ``answer.person`` did."""
        now = self._clock.seconds()
        id_ = f"{int(now * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._triggers[id_] = Trigger(id_, workspace, answer.person, answer, now, view)
        return id_

    def redeem(self, id_: str, workspace: str) -> Trigger:
        """Use a trigger id; raises SlackError invalid_trigger_id, expired_trigger_id or exchanged_trigger_id."""
        trigger = self._triggers.get(id_)
        if trigger is None or trigger.workspace != workspace:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self._clock.seconds() - trigger.made > self.trigger_seconds:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def expire_triggers(self) -> None:
        """Make every trigger id given so far too old."""
        for trigger in self._triggers.values():
            trigger.made = float("-inf")

    def new_url(self, kind: str, workspace: str, channel: str, answer: Outcome, original: str | None = None) -> str:
        """A response URL's path (``/actions/T…/…/…``) for what ``answer.person`` did in a channel."""
        key = f"{secrets.randbelow(10**13)}/{secrets.token_urlsafe(18)}"
        now = self._clock.seconds()
        self._urls[key] = ResponseUrl(key, kind, workspace, channel, answer.person, answer, now, original)
        return f"/{kind}/{workspace}/{key}"

    def url(self, key: str) -> ResponseUrl:
        """A response URL that may still be used; raises SlackError invalid_url, expired_url or used_url."""
        found = self._urls.get(key)
        if found is None:
            raise SlackError("invalid_url")
        if self._clock.seconds() - found.made > URL_SECONDS:
            raise SlackError("expired_url")
        if found.uses >= URL_USES:
            raise SlackError("used_url")
        return found
