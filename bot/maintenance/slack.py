"""What `doctor` asks Slack: whether it takes the tokens, what they may do, and what time it is there."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient

from bot.maintenance.findings import Finding, fine, note, unknown, wrong
from bot.manifest import OPTIONAL, PANES, SCOPES
from bot.settings import Mode, Settings
from bot.slack import OneWorkspace
from bot.terminal import say
from handlers.kernel.services import SLACK_ERRORS, code, passes
from handlers.kernel.wording import N_

OFF = 60.0
"""Seconds; Slack's requests are refused when the clocks are five minutes apart."""
REACH = N_("Check that this machine can reach SLACK_API_URL, and try again.")
INSTALL = N_("Install the app again (docs/slack.md), set SLACK_BOT_TOKEN to the new token, and restart the bot.")


def examine(settings: Settings, mode: Mode) -> list[Finding]:
    """Ask Slack, once for each token."""
    client = OneWorkspace(settings.slack_bot_token or "", settings.slack_api_url).client()
    found = token(client)
    if mode is Mode.SOCKET:
        found.append(_app_token(client, settings.slack_app_token or ""))
    return found


def scopes(granted: str | None) -> Finding:
    """Return whether what was granted, with commas, is what the manifest asks for; None when Slack did not say."""
    if granted is None:
        return unknown(
            "scopes", say("Slack didn't say which scopes the token has."), say("Check that SLACK_API_URL is Slack's.")
        )
    held = {scope.strip() for scope in granted.split(",")} - {""}
    missing = sorted(set(SCOPES) - {PANES} - held)  # a minimal manifest has no pane
    if missing:
        says = say("The token lacks {scopes}.", scopes=", ".join(missing))
        return wrong(
            "scopes", says, say("Update the app's manifest (python -m bot manifest), and install the app again.")
        )
    optional = sorted(set(OPTIONAL) - held)
    if optional:
        says = say(
            "The token has the scopes it needs. It lacks {scopes}, which are optional.", scopes=", ".join(optional)
        )
        return note(
            "scopes", says, say("Without them, a message may be posted twice after the bot is killed (docs/slack.md).")
        )
    return fine("scopes", say("The token has all the scopes in the manifest."))


def clock(date: str | None, now: float) -> Finding:
    """Return whether our clock, in seconds since the epoch, is Slack's, by the Date header of its answer."""
    try:
        theirs = parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return unknown("clock", say("Slack didn't say what time it is."))
    off = now - theirs
    if abs(off) <= OFF:
        return fine("clock", say("This machine's clock is Slack's, within a minute."))
    seconds = f"{abs(off):,.0f}"
    ahead = say("This machine's clock is {seconds} seconds ahead of Slack's.", seconds=seconds)
    says = ahead if off > 0 else say("This machine's clock is {seconds} seconds behind Slack's.", seconds=seconds)
    return wrong(
        "clock",
        says,
        say("Set it, and keep it right with NTP: once it's off by five minutes, Slack's requests are refused."),
    )


def token(client: WebClient) -> list[Finding]:
    """Return whether Slack takes a bot's token, and then what it may do, and what time it is there."""
    try:
        answer = client.auth_test()
    except SLACK_ERRORS as error:
        refused = _refusal("bot token", error, say(INSTALL))
        return [refused, unknown("scopes", say("They aren't known, because Slack said nothing about the token."))]
    headers = {key.lower(): value for key, value in answer.headers.items()}
    says = say(
        "Slack accepts the bot token: it's {user} in {team} ({id}).",
        user=answer.get("user"),
        team=answer.get("team"),
        id=answer.get("team_id"),
    )
    return [
        fine("bot token", says),
        scopes(_text(headers.get("x-oauth-scopes"))),
        clock(_text(headers.get("date")), time.time()),
    ]


def _app_token(client: WebClient, token: str) -> Finding:
    try:
        client.apps_connections_open(app_token=token)
    except SLACK_ERRORS as error:
        do = say(
            "Make an app-level token with connections:write (docs/slack.md), set SLACK_APP_TOKEN, and restart the bot."
        )
        return _refusal("app token", error, do)
    return fine("app token", say("Slack accepts the app token, and lets it open a socket."))


def _refusal(check: str, error: Exception, do: str) -> Finding:
    if passes(error):
        return unknown(check, say("Slack didn't answer: {why}.", why=code(error)), say(REACH))
    return wrong(check, say("Slack refuses it: {why}.", why=code(error)), do)


def _text(value: Any) -> str | None:
    """Return a header's value, which the SDK gives as a list where it came by some ways."""
    return None if value is None else str(value[0] if isinstance(value, list) else value)
