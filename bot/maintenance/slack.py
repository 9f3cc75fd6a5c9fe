"""What `doctor` asks Slack: whether it takes the tokens, what they may do, and what time it is there."""

from __future__ import annotations

import time
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient

from bot.maintenance.findings import Finding, fine, note, unknown, wrong
from bot.manifest import OPTIONAL, SCOPES
from bot.settings import Mode, Settings
from bot.slack import OneWorkspace
from handlers.kernel.services import SLACK_ERRORS, code, passes

OFF = 60.0
"""Seconds; Slack's requests are refused when the clocks are five minutes apart."""
REACH = "See that this machine reaches SLACK_API_URL, and try again."
INSTALL = "Install the app again (docs/slack.md), set SLACK_BOT_TOKEN to the new token, and restart the bot."


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
        return unknown("scopes", "Slack did not say what the token may do.", "See that SLACK_API_URL is Slack's.")
    held = {scope.strip() for scope in granted.split(",")} - {""}
    missing = sorted(set(SCOPES) - held)
    if missing:
        says = f"The token lacks {', '.join(missing)}."
        return wrong(
            "scopes", says, "Bring the app's manifest up to date (python -m bot manifest), and install it again."
        )
    optional = sorted(set(OPTIONAL) - held)
    if optional:
        says = f"The token may do what is needed. It lacks {', '.join(optional)}, which are optional."
        return note(
            "scopes", says, "Without them a message may be posted twice after the bot was killed (docs/slack.md)."
        )
    return fine("scopes", "The token may do what the manifest asks for.")


def clock(date: str | None, now: float) -> Finding:
    """Return whether our clock, in seconds since the epoch, is Slack's, by the Date header of its answer."""
    try:
        theirs = parsedate_to_datetime(date or "").timestamp()
    except ValueError:
        return unknown("clock", "Slack did not say what time it is.")
    off = now - theirs
    if abs(off) <= OFF:
        return fine("clock", "This machine's clock is Slack's, within a minute.")
    says = f"This machine's clock is {abs(off):,.0f} seconds {'ahead of' if off > 0 else 'behind'} Slack's."
    return wrong("clock", says, "Set it, and keep it so (NTP): from five minutes on, Slack's requests are refused.")


def token(client: WebClient) -> list[Finding]:
    """Return whether Slack takes a bot's token, and then what it may do, and what time it is there."""
    try:
        answer = client.auth_test()
    except SLACK_ERRORS as error:
        refused = _refusal("bot token", error, INSTALL)
        return [refused, unknown("scopes", "They are not known, since Slack said nothing of the token.")]
    headers = {key.lower(): value for key, value in answer.headers.items()}
    says = f"Slack takes the bot's token: it is {answer.get('user')} in {answer.get('team')} ({answer.get('team_id')})."
    return [
        fine("bot token", says),
        scopes(_text(headers.get("x-oauth-scopes"))),
        clock(_text(headers.get("date")), time.time()),
    ]


def _app_token(client: WebClient, token: str) -> Finding:
    try:
        client.apps_connections_open(app_token=token)
    except SLACK_ERRORS as error:
        do = "Make an app-level token with connections:write (docs/slack.md), set SLACK_APP_TOKEN, and restart the bot."
        return _refusal("app token", error, do)
    return fine("app token", "Slack takes the app's token, and lets it open a socket.")


def _refusal(check: str, error: Exception, do: str) -> Finding:
    if passes(error):
        return unknown(check, f"Slack did not answer: {code(error)}.", REACH)
    return wrong(check, f"Slack refuses it: {code(error)}.", do)


def _text(value: Any) -> str | None:
    """Return a header's value, which the SDK gives as a list where it came by some ways."""
    return None if value is None else str(value[0] if isinstance(value, list) else value)
