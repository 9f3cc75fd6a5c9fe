"""The manifest has exactly what the code uses, and what Slack documents that a manifest may be."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from bot import manifest as made_of
from bot.app import open_routes
from bot.manifest import manifest

ROOT = Path(made_of.__file__).parent.parent
SOURCES = [
    path.read_text()
    for package in ("bot", "handlers", "storage")
    for path in (ROOT / package).rglob("*.py")
    if path.name != "manifest.py"
]
HISTORY = {"channels:history", "groups:history", "im:history"}
LOOKING = {"channels:read", "groups:read"}
Fits = Callable[[Any], Any]
METHODS = {
    "apps.connections.open": set(),
    "assistant.threads.setStatus": {"chat:write"},
    "auth.revoke": set(),
    "auth.test": set(),
    "chat.delete": {"chat:write"},
    "chat.getPermalink": set(),
    "chat.postEphemeral": {"chat:write"},
    "chat.postMessage": {"chat:write", "chat:write.public"},
    "chat.update": {"chat:write"},
    "conversations.history": HISTORY,
    "conversations.info": LOOKING,
    "conversations.open": {"im:write"},
    "conversations.replies": HISTORY,
    "files.completeUploadExternal": {"files:write"},
    "files.delete": {"files:write"},
    "files.getUploadURLExternal": {"files:write"},
    "files.info": {"files:read"},
    "files.upload": {"files:write"},
    "files.upload.v2": {"files:write"},
    "functions.completeError": set(),
    "functions.completeSuccess": set(),
    "oauth.v2.access": set(),
    "reactions.add": {"reactions:write"},
    "reactions.get": {"reactions:read"},
    "reactions.remove": {"reactions:write"},
    "users.info": {"users:read"},
    "users.list": {"users:read", "users:read.email"},  # the addresses in it, too
    "views.open": set(),
    "views.publish": set(),
    "views.push": set(),
    "views.update": set(),
}
"""The scopes that each method of the Web API needs, from https://docs.slack.dev/reference/methods."""
EVENTS = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "assistant_thread_context_changed": {"assistant:write"},
    "assistant_thread_started": {"assistant:write"},
    "file_shared": {"files:read"},
    "function_executed": set(),
    "member_joined_channel": LOOKING,
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "message.im": {"im:history"},
    "reaction_added": {"reactions:read"},
    "reaction_removed": {"reactions:read"},
    "team_join": {"users:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
"""The scopes that each event needs, from https://docs.slack.dev/reference/events."""
FAMILIES = "apps|assistant|auth|bots|chat|conversations|emoji|files|functions|oauth|pins|reactions|team"
FAMILIES += "|usergroups|users|views"
NAMED = re.compile(rf'"((?:{FAMILIES})(?:\.[a-zA-Z0-9]+)+)"')
CALLED = re.compile(rf"\.((?:{FAMILIES})(?:_[a-zA-Z0-9]+)+)\(")
OUTSIDE_ROUTES = {"function_executed", "user_change"}


def used() -> set[str]:
    """The methods of the Web API that the code names or calls."""
    named = {found for text in SOURCES for found in NAMED.findall(text)}
    called = {found.replace("_", ".") for text in SOURCES for found in CALLED.findall(text)}
    return named | called


def test_the_scopes_are_exactly_those_that_the_code_needs() -> None:
    assert used() - set(METHODS) == set()
    made = manifest(open_routes())
    events = made["settings"]["event_subscriptions"]["bot_events"]
    needed = {"commands"}.union(*(METHODS[one] for one in used()), *(EVENTS[one] for one in events))
    assert set(made["oauth_config"]["scopes"]["bot"]) == needed


def test_the_events_are_exactly_those_that_somebody_waits_for() -> None:
    routes = open_routes()
    subscribed = {one if one in routes.events else one.partition(".")[0] for one in made_of.EVENTS}
    assert subscribed - OUTSIDE_ROUTES == set(routes.events)
    for kind in OUTSIDE_ROUTES & subscribed:
        assert any(f'"{kind}"' in text for text in SOURCES), kind


def test_the_shortcuts_are_exactly_those_that_are_registered() -> None:
    assert set(made_of.SHORTCUTS) == set(open_routes().shortcuts)


def test_the_minimal_one_reads_no_messages_and_does_all_else() -> None:
    whole, minimal = manifest(open_routes()), manifest(open_routes(), minimal=True)
    events = minimal["settings"]["event_subscriptions"]["bot_events"]
    scopes = minimal["oauth_config"]["scopes"]["bot"]
    assert not [one for one in events if one in ("message.channels", "message.groups")]
    assert not {"channels:history", "groups:history"} & set(scopes)
    assert not [one for one in events if one.startswith("assistant_")]
    assert whole["features"].pop("assistant_view")
    assert minimal["features"] == whole["features"]
    gone = {"assistant:write", "channels:history", "groups:history"}
    assert set(whole["oauth_config"]["scopes"]["bot"]) - set(scopes) == gone


# What Slack documents (https://docs.slack.dev/reference/app-manifest) and its published schema of version 2 says
# (https://github.com/slackapi/manifest-schema, 0.5.0): nothing else, no shorter and no longer.


def text(least: int, most: int, pattern: str = ".*") -> Fits:
    return lambda value: isinstance(value, str) and least <= len(value) <= most and re.match(pattern, value)


def flag(value: Any) -> bool:
    return isinstance(value, bool)


def names(value: Any) -> bool:
    return isinstance(value, list) and len(value) == len(set(value)) <= 100 and all(map(text(1, 50), value))


def some_of(one: Fits) -> Fits:
    return lambda value: isinstance(value, list) and 1 <= len(value) <= 1000 and all(map(one, value))


def several(most: int, shape: dict[str, Any], needs: Iterable[str]) -> Fits:
    return lambda value: (
        isinstance(value, list) and 1 <= len(value) <= most and all(fits(v, shape, needs) for v in value)
    )


def by_name(shape: dict[str, Any], needs: Iterable[str]) -> Fits:
    named = text(1, 100, r"[a-z_]+$")
    return lambda value: (
        isinstance(value, dict) and all(named(key) and fits(one, shape, needs) for key, one in value.items())
    )


def fits(value: Any, shape: dict[str, Any], needs: Iterable[str] = ()) -> bool:
    """Whether an object has only what is documented, each as documented."""
    assert isinstance(value, dict)
    assert set(needs) <= set(value) <= set(shape), value
    for key, one in value.items():
        assert fits(one, shape[key]) if isinstance(shape[key], dict) else shape[key](one), (key, one)
    return True


URL = text(8, 3000, r"https?://")
TYPES = r"(string|integer|number|boolean|slack#/types/(date|user_context))$"
PARAMETERS = by_name(
    {"type": text(1, 100, TYPES), "title": text(1, 255), "description": text(1, 255), "is_required": flag},
    ("type", "title"),
)
SHAPE = {
    "display_information": {
        "name": text(1, 35),
        "description": text(1, 140),
        "long_description": text(175, 4000),
        "background_color": text(4, 7, r"#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
    },
    "features": {
        "app_home": {
            "home_tab_enabled": flag,
            "messages_tab_enabled": flag,
            "messages_tab_read_only_enabled": flag,
        },
        "assistant_view": {"assistant_description": text(1, 300)},
        "bot_user": {"display_name": text(1, 80), "always_online": flag},
        "shortcuts": several(
            10,
            {
                "name": text(1, 24),
                "type": text(6, 7, "message$|global$"),
                "callback_id": text(1, 255),
                "description": text(1, 150),
            },
            ("name", "type", "callback_id", "description"),
        ),
        "slash_commands": several(
            50,
            {
                "command": text(2, 32, "/"),
                "url": URL,
                "description": text(1, 2000),
                "usage_hint": text(1, 1000),
                "should_escape": flag,
            },
            ("command", "description"),
        ),
    },
    "oauth_config": {"scopes": {"bot": names, "bot_optional": names}, "redirect_urls": some_of(URL)},
    "functions": by_name(
        {
            "title": text(1, 255),
            "description": text(1, 255),
            "input_parameters": PARAMETERS,
            "output_parameters": PARAMETERS,
        },
        ("title", "description", "input_parameters", "output_parameters"),
    ),
    "settings": {
        "function_runtime": text(6, 6, "remote$"),
        "event_subscriptions": {"request_url": URL, "bot_events": names},
        "interactivity": {"is_enabled": flag, "request_url": URL, "message_menu_options_url": URL},
        "org_deploy_enabled": flag,
        "socket_mode_enabled": flag,
        "token_rotation_enabled": flag,
    },
}


@pytest.mark.parametrize("minimal", [False, True])
@pytest.mark.parametrize("url", [None, "https://bot.example.com"])
@pytest.mark.parametrize("prefix", [None, "acme"])
def test_it_is_what_slack_documents_that_a_manifest_is(url: str | None, prefix: str | None, minimal: bool) -> None:
    assert fits(manifest(open_routes(), url, prefix, minimal=minimal), SHAPE, ("display_information",))


def test_by_http_every_way_in_is_the_one_address_that_the_bot_serves() -> None:
    made = manifest(open_routes(), "https://bot.example.com/")["settings"]
    address = "https://bot.example.com/slack/events"
    assert made["event_subscriptions"]["request_url"] == address
    assert made["interactivity"] == {
        "is_enabled": True,
        "request_url": address,
        "message_menu_options_url": address,  # without which Slack asks nobody what a menu shall offer
    }
    assert manifest(open_routes())["settings"]["interactivity"] == {"is_enabled": True}


@pytest.mark.parametrize("url", [None, "https://bot.example.com"])
def test_an_organisation_may_install_it_for_all_its_workspaces(url: str | None) -> None:
    assert manifest(open_routes(), url)["settings"]["org_deploy_enabled"] is True


@pytest.mark.parametrize(
    ("url", "prefix", "names"),
    [
        ("haoping.example.com", None, "--url"),
        ("https://", None, "--url"),
        ("ftp://haoping.example.com", None, "--url"),
        (None, "ACME Corp!", "--prefix"),
        (None, "", "--prefix"),
        (None, "a" * 24, "/" + "a" * 24 + "-customer"),
    ],
)
def test_what_slack_would_not_take_is_refused_by_name(url: str | None, prefix: str | None, names: str) -> None:
    with pytest.raises(ValueError, match=names):
        made_of.check(open_routes(), url, prefix)


def test_what_slack_takes_is_not_refused() -> None:
    made_of.check(open_routes(), "https://haoping.example.com/", "a" * 23)


def test_the_steps_are_exactly_those_that_are_registered_and_each_knows_who_clicked() -> None:
    routes = open_routes()
    functions = manifest(routes)["functions"]
    assert set(functions) == set(routes.steps)
    assert len(functions) >= 3
    for one in functions.values():
        assert one["input_parameters"]["person"]["type"] == "slack#/types/user_context"


HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def test_whoever_types_a_slash_reads_their_own_language(subtests: pytest.Subtests) -> None:
    """Of each command and shortcut both languages say what it is for; of a command also its first verbs."""
    routes = open_routes()
    assert set(made_of.ABOUT) == set(routes.commands)
    features = manifest(routes)["features"]
    for one in features["slash_commands"]:
        with subtests.test(command=one["command"]):
            english, _, chinese = one["description"].partition(" · ")
            assert not HAN.search(english)
            assert HAN.search(chinese)
            assert len(one["description"]) <= made_of.MOST_HINT
            hint, verbs = (
                one.get("usage_hint", ""),
                [verb for verb in routes.commands[one["command"][1:]].verbs if verb.word],
            )
            assert len(hint) <= made_of.MOST_HINT
            assert not verbs or any(f"{verb.word} {verb.also[0]}" in hint for verb in verbs)
    for one in features["shortcuts"]:
        with subtests.test(shortcut=one["name"]):
            assert all(re.search("[A-Z]", one[key]) and HAN.search(one[key]) for key in ("name", "description"))
            assert len(one["name"]) <= 24
    for one in manifest(routes)["functions"].values():
        assert re.search("[A-Z]", one["title"])
        assert HAN.search(one["title"])
        for said in (*one["input_parameters"].values(), *one["output_parameters"].values()):
            with subtests.test(step=one["title"], parameter=said["title"]):
                texts = [said[key].split(" · ") for key in ("title", "description") if key in said]
                assert all(not HAN.search(english) and HAN.search(chinese) for english, chinese in texts)
    about = manifest(routes)["display_information"]
    assert HAN.search(about["description"])
    assert HAN.search(about["long_description"])
    assert not re.search(r"[\u4e00-\u9fff][,.;:!?]", str(manifest(routes)))
