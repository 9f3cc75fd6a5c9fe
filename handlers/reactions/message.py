"""The message that somebody reacted to, as Slack has it now: what it says, and which emoji of theirs stand on it.

Of its own emoji the event tells, of all others what stands on the message: Slack's list can be behind the event or
ahead of it. And reactions.get gives the text, so that reactions need no history of a channel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog

from handlers.followups import blocks as followups
from handlers.kernel.refusal import NotNow
from handlers.kernel.request import Request
from handlers.kernel.services import SLACK_ERRORS, Services, code, passes
from handlers.reactions import rules
from handlers.reading import context as reading

log = structlog.get_logger()

PATIENCE = 1.5
"""Seconds that Slack has to show the message, within the three in which its event must be answered."""
OUT_OF_REACH = frozenset(
    {"channel_not_found", "message_not_found", "missing_scope", "no_permission", "not_in_channel", "thread_not_found"}
)


@dataclass(frozen=True)
class Seen:
    """A message, and who reacted how, as of now.

    `means` is what `emoji` means here, `full` its name with its skin tone. `mine` are the person's emoji on it, plain
    and in Slack's order, `meant` what these mean together, `alike` those that mean the same as `emoji`. `gone` says
    that Slack does not show the message (any more), `ours` that the bot wrote it; `followups` are those that it is
    about. `at` is when the event happened, and `earlier` whom its thread names first.
    """

    channel: str
    ts: str
    means: str
    emoji: str
    added: bool
    at: str
    thread: str | None = None
    author: str = ""
    text: str = ""
    permalink: str = ""
    mine: tuple[str, ...] = ()
    meant: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    gone: bool = False
    ours: bool = False
    shared: bool = False
    followups: tuple[int, ...] = ()
    full: str = ""
    earlier: tuple[int, ...] = ()

    @property
    def stands(self) -> bool:
        """Whether the person still says by an emoji what was seen."""
        return not self.gone and self.means in self.meant


def of_event(request: Request, services: Services) -> Mapping[str, Any] | None:
    """Return what an event of a reaction is about; None when its emoji means nothing here."""
    event = request.event
    if event.reacted is None:
        return None
    with services.db.read(request.workspace) as store:
        chosen = store.settings.get("reactions")
    emoji = rules.plain(event.reaction)
    means = rules.meaning(emoji, chosen)
    if means is None:
        return None
    asked = Seen(
        channel=event.reacted[0],
        ts=event.reacted[1],
        means=means,
        emoji=emoji,
        added=event.type == "reaction_added",
        at=event.at or str(request.at.timestamp()),
        full=event.reaction,
        shared=event.is_shared,
    )
    seen = look(request, services, asked, chosen)
    if seen.gone and seen.added:
        return None
    return asdict(replace(seen, earlier=_earlier(request, services, seen)))


def _earlier(request: Request, services: Services, seen: Seen) -> tuple[int, ...]:
    """Return whom a thread is about by its first messages, where a reply in it names nobody."""
    if not (seen.added and seen.means in rules.REVIEWS and seen.thread and seen.thread != seen.ts):
        return ()
    with services.db.read(request.workspace) as store:
        if reading.named(store, seen.text)[1]:
            return ()
    message = reading.Message(seen.channel, seen.ts, seen.thread, seen.author, seen.text)
    return reading.named_earlier(services, request.workspace, message)


def of_question(request: Request, services: Services) -> Mapping[str, Any]:
    """Return what the answer to a question is about, as it is by now."""
    channel, ts, means, emoji, shared = [*request.event.about.split(":"), *[""] * 5][:5]
    with services.db.read(request.workspace) as store:
        chosen = store.settings.get("reactions")
    asked = Seen(channel, ts, means, emoji, added=True, at="", shared=shared == "shared")
    return asdict(look(request, services, asked, chosen) if ts else replace(asked, gone=True))


def look(request: Request, services: Services, asked: Seen, chosen: Any) -> Seen:
    """Ask Slack for the message; raises NotNow while it does not answer, and takes it for gone when it never will."""
    client = services.slack.client(request.workspace, timeout=PATIENCE)
    try:
        found = client.reactions_get(channel=asked.channel, timestamp=asked.ts, full=True)
    except SLACK_ERRORS as error:
        if passes(error):
            raise NotNow("Slack won't show me this message right now. Please try again in a moment.") from None
        if code(error) not in OUT_OF_REACH:  # which will not change by being asked again
            log.warning("message not shown", workspace=request.workspace, channel=asked.channel, error=code(error))
        return replace(asked, gone=True)
    message: Mapping[str, Any] = found.get("message") or {}
    standing = [
        str(one.get("name")) for one in message.get("reactions") or () if request.person.id in (one.get("users") or ())
    ]
    mine = tuple(map(rules.plain, rules.after(standing, asked.full, added=asked.added)))
    ours = message.get("user") == services.slack.bot(request.workspace)
    return replace(
        asked,
        thread=str(message["thread_ts"]) if message.get("thread_ts") else None,
        author=str(message.get("user") or message.get("bot_id") or ""),
        text=str(message.get("text") or ""),
        permalink=str(message.get("permalink") or ""),
        mine=mine,
        meant=tuple(sorted(rules.meant(mine, chosen))),
        alike=tuple(one for one in mine if rules.meaning(one, chosen) == asked.means),
        ours=ours,
        followups=tuple(followups.about(message.get("blocks") or ())) if ours else (),
    )
