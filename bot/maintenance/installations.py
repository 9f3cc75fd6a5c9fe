"""What `doctor` looks at where many workspaces have installed the app: every token at rest, and the newest at Slack."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from bot.maintenance import slack
from bot.maintenance.findings import Finding, Verdict, fine, note, unknown, wrong
from bot.oauth.vault import Unreadable, Vault
from bot.settings import Settings
from bot.slack import connected
from storage.database import Database
from storage.errors import StorageError, translated
from storage.installations import standing
from storage.models import Installation

CHECK = "installations"
ASKED = 20
"""Slack is asked about the newest: each takes a while."""
SHOWN = 5
AGAIN = "Have it installed there again, at /slack/install."


def examine(settings: Settings, url: str) -> list[Finding]:
    """Look at the installations, and ask Slack about the newest."""
    database = Database(url)
    try:
        with translated(), database.reader.connect() as connection:
            found = standing(connection)
    except (StorageError, SQLAlchemyError) as error:
        return [unknown(CHECK, f"They could not be read: {type(error).__name__}.", "See what is said of the database.")]
    finally:
        database.close()
    if not found:
        return [note(CHECK, "No workspace has installed the app yet.", "Open /slack/install at its public address.")]
    vault = Vault(settings.secrets())
    tokens: dict[str, str] = {}
    unreadable = []
    for one in found:
        try:
            tokens[one.workspace] = vault.open(one.token)
        except Unreadable:
            unreadable.append(one)
    if unreadable:
        says = f"The tokens of {_named(unreadable)} cannot be read: they were encrypted with another secret."
        return [wrong(CHECK, says, f"Add the secret of then to TOKEN_SECRETS. Else: {AGAIN}")]
    return _asked(settings.slack_api_url, found[:ASKED], tokens, len(found))


def _asked(base_url: str, newest: list[Installation], tokens: dict[str, str], count: int) -> list[Finding]:
    looked = {one.workspace: slack.token(connected(tokens[one.workspace], base_url)) for one in newest}
    refused = [one for one in newest if looked[one.workspace][0].verdict is Verdict.WRONG]
    silent = [one for one in newest if looked[one.workspace][0].verdict is Verdict.UNKNOWN]
    answered = [one for one in newest if looked[one.workspace][0].verdict is Verdict.FINE]
    if refused:
        there = wrong(CHECK, f"Slack refuses the tokens of {_named(refused)}.", AGAIN)
    elif silent:
        there = unknown(CHECK, f"Slack did not answer about {_named(silent)}.", slack.REACH)
    else:
        asked = "each" if count <= ASKED else f"the newest {ASKED}"
        there = fine(CHECK, f"{count:,} installed the app, and Slack takes the token of {asked}.")
    rest = [one for workspace in answered for one in looked[workspace.workspace][1:]]
    return [there, *_worst(rest)]


def _worst(findings: Iterable[Finding]) -> list[Finding]:
    """Return, of what was looked at in each workspace, the worst of each kind."""
    order = (Verdict.FINE, Verdict.NOTE, Verdict.UNKNOWN, Verdict.WRONG)
    worst: dict[str, Finding] = {}
    for one in findings:
        if one.check not in worst or order.index(one.verdict) > order.index(worst[one.check].verdict):
            worst[one.check] = one
    return list(worst.values())


def _named(some: list[Installation]) -> str:
    shown = ", ".join(f"{one.name} ({one.workspace})" for one in some[:SHOWN])
    return shown if len(some) <= SHOWN else f"{shown} and {len(some) - SHOWN} more"
