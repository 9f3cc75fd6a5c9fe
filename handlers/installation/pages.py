"""What the pages say that somebody sees while installing the app."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kernel.wording import N_, Say

STALE = N_("This page waited too long, or was opened in a different browser from the one you started in.")
UNCONFIRMED = N_("Slack didn't confirm that you allowed it.")
REASONS = {
    "access_denied": N_("You didn't allow it in Slack."),
    "invalid_browser": STALE,
    "invalid_state": STALE,
    "missing_code": UNCONFIRMED,
    "invalid_code": UNCONFIRMED,
    "storage_error": N_("I couldn't save it just now. Please try again in a moment."),
    "unreachable": N_("Slack didn't respond. Please try again in a moment."),
}
OTHER = N_("Slack couldn't continue.")


@dataclass(frozen=True)
class Page:
    """A page: a title, some sentences, and the one thing to do next."""

    language: str
    title: str
    lines: tuple[str, ...]
    button: str
    address: str


def invitation(say: Say, address: str) -> Page:
    """Return the page that leads to Slack."""
    return Page(
        say.written,
        say("Your customers' story, where your team already is"),
        (
            say("Anyone can jot down what a customer said in five seconds, and everyone can look it up."),
            say("Slack shows you what Haoping can do before you allow it, and an admin can remove it at any time."),
        ),
        say("Add to Slack"),
        address,
    )


def installed(say: Say, team: str, address: str) -> Page:
    """Return the page for whoever has installed the app."""
    return Page(
        say.written,
        say("Haoping is in {team}", team=team) if team else say("Haoping is installed"),
        (say("Type /haoping in any channel to see what it can do."),),
        say("Open Slack"),
        address,
    )


def not_installed(say: Say, reason: str, address: str) -> Page:
    """Return the page that says why an installation failed, by Bolt's or Slack's word for it."""
    return Page(
        say.written, say("Nothing was installed"), (say(REASONS.get(reason, OTHER)),), say("Start again"), address
    )
