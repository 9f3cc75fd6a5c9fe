"""`doctor`: is the database sound, does the ledger add up, is Slack with us, is everything said that was to be said?"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.maintenance import database, installations, reader, shops, slack
from bot.maintenance.findings import Finding, fine, note, wrong
from bot.settings import Mode, Refused, Settings
from bot.terminal import say


def examine(settings: Settings, url: str) -> list[Finding]:
    """Look at everything, and change nothing."""
    now = datetime.now(UTC)
    try:
        mode = settings.mode()
    except Refused as refusal:
        half = wrong("settings", str(refusal), say("docs/settings.md lists every setting."))
        return [half, *database.examine(url, now)]
    if mode is Mode.PLAYGROUND:
        said = say("No Slack credentials are set, so this is the playground, and there's no Slack to ask.")
        return [note("slack", said), *database.examine(url, now, real_clock=False)]
    asked = installations.examine(settings, url) if mode is Mode.OAUTH else slack.examine(settings, mode)
    return [
        *database.examine(url, now),
        *asked,
        *shops.examine(settings, url),
        *reader.examine(settings),
        *_public(settings),
    ]


def _public(settings: Settings) -> list[Finding]:
    """Return where customers reach the bot, if they do; that it is https:// the settings have seen to."""
    if not settings.public_url:
        return []
    values = {"address": f"{settings.public_url}/s/…", "host": settings.host, "port": settings.port}
    says = say("Customers reach {address}, if a proxy passes it on to {host}:{port}.", **values)
    return [fine("public address", says)]
