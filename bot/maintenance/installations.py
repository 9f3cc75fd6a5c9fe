"""What `doctor` looks at where many workspaces have installed the app: every token at rest, and the newest at Slack."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.exc import SQLAlchemyError

from bot.maintenance import slack
from bot.maintenance.findings import Finding, Verdict, fine, note, unknown, wrong
from bot.settings import Settings
from bot.slack import connected
from bot.terminal import say
from handlers.kernel.vault import Unreadable, Vault
from handlers.kernel.wording import N_
from storage.database import Database
from storage.errors import StorageError, translated
from storage.installations import standing
from storage.models import Installation

CHECK = "installations"
ASKED = 20
"""Slack is asked about the newest: each takes a while."""
SHOWN = 5
AGAIN = N_("Have it installed there again, at /slack/install.")


def examine(settings: Settings, url: str) -> list[Finding]:
    """Look at the installations, and ask Slack about the newest."""
    database = Database(url)
    try:
        with translated(), database.reader.connect() as connection:
            found = standing(connection)
    except (StorageError, SQLAlchemyError) as error:
        return [
            unknown(
                CHECK,
                say("They couldn't be read: {why}.", why=type(error).__name__),
                say("See what it says about the database."),
            )
        ]
    finally:
        database.close()
    if not found:
        return [
            note(
                CHECK,
                say("No workspace has installed the app yet."),
                say("Open /slack/install at the bot's public address."),
            )
        ]
    vault = Vault(settings.secrets())
    tokens: dict[str, str] = {}
    unreadable = []
    for one in found:
        try:
            tokens[one.workspace] = vault.open(one.token)
        except Unreadable:
            unreadable.append(one)
    if unreadable:
        says = say(
            "The tokens of {names} can't be read: they were encrypted with another secret.", names=_named(unreadable)
        )
        return [wrong(CHECK, says, say("Add the secret used then to TOKEN_SECRETS. Otherwise: {do}", do=say(AGAIN)))]
    return _asked(settings.slack_api_url, found[:ASKED], tokens, len(found))


def _asked(base_url: str, newest: list[Installation], tokens: dict[str, str], count: int) -> list[Finding]:
    looked = {one.workspace: slack.token(connected(tokens[one.workspace], base_url)) for one in newest}
    refused = [one for one in newest if looked[one.workspace][0].verdict is Verdict.WRONG]
    silent = [one for one in newest if looked[one.workspace][0].verdict is Verdict.UNKNOWN]
    answered = [one for one in newest if looked[one.workspace][0].verdict is Verdict.FINE]
    if refused:
        there = wrong(CHECK, say("Slack refuses the tokens of {names}.", names=_named(refused)), say(AGAIN))
    elif silent:
        there = unknown(CHECK, say("Slack didn't answer about {names}.", names=_named(silent)), say(slack.REACH))
    else:
        whole = say("{n} installed the app, and Slack accepts the token of each.", n=f"{count:,}")
        part = say("{n} installed the app, and Slack accepts the tokens of the newest {m}.", n=f"{count:,}", m=ASKED)
        there = fine(CHECK, whole if count <= ASKED else part)
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
    shown = say(", ").join(f"{one.name} ({one.workspace})" for one in some[:SHOWN])
    return shown if len(some) <= SHOWN else say("{names} and {n} more", names=shown, n=len(some) - SHOWN)
