"""Telling the person who asked when something could not be posted."""

from __future__ import annotations

from handlers.kernel import kit
from handlers.kernel.reply import Reply
from handlers.kernel.wording import N_, Channel, Say, language_of
from storage.models import Outgoing
from storage.outbox import POST, UPLOAD
from storage.store import Store
from storage.types import CUSTOMER, SHOP

NOT_INSTALLED = "not_installed"
NOBODY = frozenset({"", CUSTOMER, SHOP})
"""Who writes and has no messages of their own."""
TOKEN = frozenset(
    {
        NOT_INSTALLED,
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""Refusals of everything that we would say: only the log can tell of them."""

_INVITE = N_("I couldn't post in {channel} because I'm not in it. Please invite me and try again.")
_REASONS = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "is_archived": N_("I couldn't post in {channel} because it's archived. I'll post there again once it's back."),
    "missing_scope": N_(
        "I couldn't post in {channel} because I don't have permission to post. An admin can reinstall me."
    ),
    "restricted_action": N_(
        "I couldn't post in {channel} because posting there is restricted. An admin can change that."
    ),
}
_REASONS |= dict.fromkeys(
    (
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
    ),
    _REASONS["restricted_action"],
)
_OTHER = N_("Slack wouldn't let me post in {channel}. Whoever runs this bot can find the reason in the log.")


_FILE = N_("Slack wouldn't let me send you {file}. Whoever runs this bot can find the reason in the log.")
_OWN = N_("Slack wouldn't let me send you a message. Whoever runs this bot can find the reason in the log.")
_FILE_UNGRANTED = N_(
    "I couldn't send you {file} because I don't have permission to send files. An admin can reinstall me."
)


def tell(store: Store, row: Outgoing, error: str) -> None:
    """Write to the person whose post or file was given up."""
    if row.by in NOBODY or error in TOKEN:
        return
    person = store.people.get(row.by)
    say = Say((person.language or language_of(person.locale)) if person else "en")
    if row.method == UPLOAD:
        template = _FILE_UNGRANTED if error == "missing_scope" else _FILE
        sentence = say.line(template, file=str(row.payload.get("name")))
    elif row.method == POST and row.lane[:1] in {"C", "G"}:
        sentence = say.line(_REASONS.get(error, _OTHER), channel=Channel(row.lane))
    elif row.method == POST and row.lane == row.by:
        sentence = say.line(_OWN)
    else:
        return
    store.outbox.post(row.by, Reply([kit.lines(sentence)]).message())
