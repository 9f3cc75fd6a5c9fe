"""What the app says of itself in its Slack app manifest."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Command:
    """A slash command as the composer completes it; ``name`` begins with a slash."""

    name: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut; ``on_message`` ones stand in a message's menu, the others are global."""

    name: str
    callback_id: str
    description: str = ""
    on_message: bool = False


@dataclass(frozen=True)
class Function:
    """A step of workflows: what goes in and what comes out, each a parameter's name with what is said of it."""

    callback_id: str
    title: str
    description: str = ""
    inputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    outputs: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class AppDefinition:
    """An app's manifest; what is None was not declared, and then everything is allowed."""

    name: str = "App"
    bot_name: str = "App"
    description: str = ""
    commands: tuple[Command, ...] | None = None
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] | None = None
    scopes: frozenset[str] | None = None
    home_tab: bool = True
    assistant: bool = True
    functions: tuple[Function, ...] | None = None
    redirect_urls: tuple[str, ...] = ()
    request_url: str | None = None
    options_url: str | None = None

    @classmethod
    def from_manifest(cls, manifest: Mapping[str, Any] | None) -> "AppDefinition":
        """Read a manifest (https://docs.slack.dev/reference/app-manifest); None is an app that declares nothing."""
        if not manifest:
            return cls()
        features = manifest.get("features", {})
        about = manifest.get("display_information", {})
        settings = manifest.get("settings", {})
        interactivity = settings.get("interactivity", {})
        bot_events = settings.get("event_subscriptions", {}).get("bot_events")
        oauth = manifest.get("oauth_config", {})
        scopes = oauth.get("scopes", {}).get("bot")
        name = about.get("name", "App")
        return cls(
            name=name,
            bot_name=features.get("bot_user", {}).get("display_name", name),
            description=about.get("description", ""),
            commands=tuple(_command(c) for c in features.get("slash_commands", [])),
            shortcuts=tuple(_shortcut(s) for s in features.get("shortcuts", [])),
            events=None if bot_events is None else frozenset(bot_events),
            scopes=None if scopes is None else frozenset(scopes),
            home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
            assistant="assistant_view" in features or "agent_view" in features,
            functions=tuple(_function(name, given) for name, given in manifest.get("functions", {}).items()),
            redirect_urls=tuple(oauth.get("redirect_urls", ())),
            request_url=interactivity.get("request_url"),
            options_url=interactivity.get("message_menu_options_url"),
        )

    @property
    def handle(self) -> str:
        """The bot user's name as Slack derives it: in small letters, without spaces."""
        return self.bot_name.lower().replace(" ", "-")

    def command(self, name: str) -> Command | None:
        """The command of that name; any name when none were declared."""
        if self.commands is None:
            return Command(name, should_escape=True)
        return next((command for command in self.commands if command.name == name), None)

    def function(self, callback_id: str) -> Function | None:
        """The function of that callback_id; any when none were declared."""
        if self.functions is None:
            return Function(callback_id, callback_id)
        return next((function for function in self.functions if function.callback_id == callback_id), None)

    def wants(self, event: str) -> bool:
        """Whether the app subscribed to an event (``message.channels``, ``reaction_added``)."""
        return self.events is None or event in self.events


def read(file: Path) -> Mapping[str, Any]:
    """Read a manifest in a file, as JSON; raises ValueError with what is wrong with it."""
    try:
        manifest: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
        AppDefinition.from_manifest(dict(**manifest))
    except OSError as fault:
        raise ValueError(f"{file} cannot be read: {fault.strerror}") from None
    except (ValueError, TypeError, KeyError, AttributeError) as fault:
        raise ValueError(f"{file} is no manifest in JSON: {fault}") from None
    return manifest


def _command(entry: Mapping[str, Any]) -> Command:
    return Command(
        entry["command"],
        entry.get("description", ""),
        entry.get("usage_hint", ""),
        entry.get("should_escape", False),
    )


def _function(callback_id: str, given: Mapping[str, Any]) -> Function:
    return Function(
        callback_id,
        given.get("title", callback_id),
        given.get("description", ""),
        given.get("input_parameters", {}),
        given.get("output_parameters", {}),
    )


def _shortcut(entry: Mapping[str, Any]) -> Shortcut:
    on_message = entry.get("type") == "message"
    return Shortcut(entry["name"], entry["callback_id"], entry.get("description", ""), on_message)
