"""What the pages say that somebody sees while installing the app."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.kernel.wording import N_, Say

STALE = N_("This page had waited for too long, or was opened in another browser than it was begun in.")
UNCONFIRMED = N_("Slack did not confirm that you had allowed it.")
REASONS = {
    "access_denied": N_("It was not allowed in Slack."),
    "invalid_browser": STALE,
    "invalid_state": STALE,
    "missing_code": UNCONFIRMED,
    "invalid_code": UNCONFIRMED,
    "storage_error": N_("I could not write it down just now: please try again in a moment."),
    "unreachable": N_("Slack did not answer: please try again in a moment."),
}
OTHER = N_("Slack did not go on.")


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
            say("Anyone writes down in five seconds what a customer said, and everyone can look it up."),
            say("Slack shows you what Haoping may do before you allow it, and an admin can take it out at any time."),
        ),
        say("Add to Slack"),
        address,
    )


def installed(say: Say, team: str, address: str) -> Page:
    """Return the page for whoever has installed the app."""
    return Page(
        say.written,
        say("Haoping is in {team}", team=team) if team else say("Haoping is installed"),
        (say("Type /haoping in any channel, and it shows what it can do."),),
        say("Open Slack"),
        address,
    )


def not_installed(say: Say, reason: str, address: str) -> Page:
    """Return the page that says why an installation failed, by Bolt's or Slack's word for it."""
    return Page(
        say.written, say("Nothing was installed"), (say(REASONS.get(reason, OTHER)),), say("Begin again"), address
    )
