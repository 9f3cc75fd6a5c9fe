"""Who and what a stand-in begins with, and the app's coming and going."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from fakeslack.credentials import secret
from fakeslack.model import Channel, Installation, Person, Workspace
from fakeslack.state import State

SLACKBOT = "USLACKBOT"
USUAL = Path(__file__).with_name("seed.json")


@dataclass(frozen=True)
class Seed:
    """Companies, people and channels; the app is installed in the first company.

    As JSON: ``workspaces``, ``people`` and ``channels``, each a list of objects with the fields of ``model``'s classes
    of those names. A channel's ``members`` are people's ids, and ``"app": true`` has the app in it too. ``emoji`` are
    the workspace's own: where each is, by its name.
    """

    workspaces: tuple[Workspace, ...]
    people: tuple[Person, ...]
    channels: tuple[Mapping[str, Any], ...]
    emoji: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def usual(cls) -> Self:
        """Two companies, a channel that they share, and people of every kind."""
        return cls.read(USUAL)

    @classmethod
    def read(cls, file: Path) -> Self:
        """Read a file; raises ValueError with what is wrong with it."""
        try:
            given = json.loads(file.read_text("utf-8"))
            read = cls(
                tuple(Workspace(**each) for each in given["workspaces"]),
                tuple(Person(**each) for each in given["people"]),
                tuple(given["channels"]),
                dict(given.get("emoji", {})),
            )
            for each in read.channels:
                _channel(each, "", 0)
        except OSError as fault:
            raise ValueError(f"{file} cannot be read: {fault.strerror}") from None
        except (ValueError, TypeError, KeyError) as fault:
            raise ValueError(f"{file} is no seed: {fault}") from None
        if not (read.workspaces and read.people and read.channels):
            raise ValueError(f"{file} is no seed: it needs a workspace, a person and a channel at least")
        return read

    def fill(self, state: State) -> None:
        """Put all of it in, with the app installed."""
        now = int(state.clock.seconds())
        home = self.workspaces[0].id
        state.workspaces |= {workspace.id: workspace for workspace in self.workspaces}
        state.people |= {person.id: person for person in self.people}
        state.emoji |= self.emoji
        state.people[SLACKBOT] = Person(SLACKBOT, home, "slackbot", "Slackbot", "Slackbot")
        bot = install(state, home).bot_user
        for each in self.channels:
            channel = _channel(each, bot, now)
            channel.creator = channel.creator or self._first(channel.workspace)
            state.channels[channel.id] = channel
        for person in self.people:
            if person.workspace == home and not person.deleted:
                dm = Channel(f"D{person.id[1:]}", "", home, {person.id, bot}, is_im=True, created=now)
                state.channels[dm.id] = dm

    def _first(self, workspace: str) -> str:
        return next((person.id for person in self.people if person.workspace == workspace), SLACKBOT)


def _channel(each: Mapping[str, Any], bot: str, now: int) -> Channel:
    fields = {key: value for key, value in each.items() if key != "app"}
    members = set(each.get("members", ())) | ({bot} if each.get("app") else set())
    shared = frozenset(each.get("shared_with", ()))
    return Channel(**fields | {"members": members, "shared_with": shared, "created": each.get("created", now)})


def install(state: State, workspace: str, scopes: frozenset[str] | None = None) -> Installation:
    """Install the app in a workspace: a bot user and a token; again gives the same token back unless it was revoked."""
    with state.lock:
        bot = f"U0BOT{workspace[2:7]}"
        bot_id = f"B0BOT{workspace[2:7]}"
        known = state.installations.get(workspace)
        if known:
            return known
        round_ = 0
        while (token := f"xoxb-{workspace}-{secret(f'bot {workspace} {round_}')}") in state.revoked_tokens:
            round_ += 1
        app = state.app
        state.people[bot] = Person(
            bot, workspace, app.handle, app.name, app.bot_name, bot_id=bot_id, app_id=state.app_id
        )
        installation = Installation(workspace, bot, bot_id, token, scopes or state.app.scopes)
        state.installations[workspace] = installation
        state.publish("installed", workspace=workspace, data={"installation": installation})
        return installation


def uninstall(state: State, workspace: str) -> None:
    """Take the app out of a workspace: its token is revoked, and it is told if it listens."""
    with state.lock:
        installation = state.installations.pop(workspace)
        state.revoked_tokens.add(installation.bot_token)
        state.publish("uninstalled", workspace=workspace, data={"installation": installation})
