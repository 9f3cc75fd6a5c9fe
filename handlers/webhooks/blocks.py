"""How a way out is shown: where it goes, what of, how the last deliveries went; and what is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handlers.kernel import kit, undo
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.wording import N_, Element, Moment, Say
from handlers.webhooks import rules
from handlers.webhooks.sending import Outcome
from storage.models import Connection, Webhook, WebhookDelivery
from storage.webhooks import ON, PAUSED, REMOVED, STOPPED

OPEN, SET, TEST, PAUSE, RESUME = "webhook_open", "webhook_set", "webhook_test", "webhook_pause", "webhook_resume"
SKIP, REMOVE, AGAIN = "webhook_skip", "webhook_remove", "webhook_again"
MOST_SHOWN, MOST_COUNTED = 10, 1000

KINDS = {
    rules.INTERACTION: N_("logs"),
    rules.FOLLOWUP: N_("follow-ups"),
    rules.PURCHASE: N_("purchases"),
    rules.POINTS: N_("points"),
    rules.IMPROVEMENT: N_("improvements"),
}
EVENTS = {
    rules.INTERACTION: N_("Log"),
    rules.FOLLOWUP: N_("Follow-up"),
    rules.PURCHASE: N_("Purchase"),
    rules.POINTS: N_("Points"),
    rules.IMPROVEMENT: N_("Improvement"),
    rules.CUSTOMER: N_("Customer"),
    rules.TEST: N_("Test"),
}
WHY = {
    "unresolved": N_("its name can't be found"),
    "private": N_("it's in a private network"),
    "unencrypted": N_("it's http, not https"),
    "refused": N_("there's no connection"),
    "slow": N_("it takes too long to respond"),
    "certificate": N_("its certificate isn't valid"),
    "broken": N_("it hung up without responding"),
    "redirected": N_("it redirects somewhere else"),
    "status": N_("it responded with {status}"),
    "secret": N_("I can't read its secret anymore"),
}
STATES = {
    ON: N_("on"),
    PAUSED: N_("paused"),
    STOPPED: N_("stopped"),
    REMOVED: N_("removed"),
}


def kinds(say: Say, kept: Any) -> str:
    """Return what is told, in words."""
    named = [say(KINDS[one]) for one in str(kept).split(",") if one in KINDS]
    *some, last = named or [""]
    return say("{some} and {last}", some=say(", ").join(some), last=last) if some else last


ATTRIBUTES = Attributes(
    {
        "sent_to": Attribute(N_("address")),
        "told_of": Attribute(N_("what's sent"), kinds),
        "sending": Attribute(N_("sending"), lambda say, kept: say(STATES[kept]) if kept in STATES else str(kept)),
        "sealed": FOR_UNDO,
        "sent_through": FOR_UNDO,
    }
)
"""What changes of ways out keep; never where an address leads, but encrypted."""


def why(say: Say, error: str, status: int | None) -> str:
    """Say why something did not arrive, within a sentence."""
    return say(WHY[error], status=status) if error in WHY else error


def state(say: Say, connection: Connection, webhook: Webhook | None, waiting: int) -> list[list[Element]]:
    """Say where a connection's events go, and how that is going."""
    if webhook is None or webhook.state == REMOVED:
        return [say.line("What happens here isn't sent anywhere.")]
    sent = say.line("*{address}* gets {kinds}", address=webhook.origin, kinds=kinds(say, webhook.kinds))
    told = say.plural("{n} event is waiting.", "{n} events are waiting.", waiting, n=_many(waiting))
    if webhook.state == PAUSED or (webhook.state == ON and connection.paused):
        return [sent, say.line("*Paused*. {told}", told=told)]
    if webhook.state == STOPPED:
        return [sent, say.line("*Stopped*, since nothing got through anymore. {told}", told=told)]
    if webhook.tries:
        return [sent, say.line("{told} I'll try again {at}", told=told, at=Moment(webhook.due_at))]
    return [sent]


def _many(count: int) -> str:
    return f"{count:,}" if count < MOST_COUNTED else f"{MOST_COUNTED:,}+"


def button(say: Say, connection: Connection) -> kit.Block:
    """Return the button that shows where a connection's events go."""
    return kit.button(say("Webhook"), OPEN, str(connection.id), about=connection.name)


def one(
    request: Request, connection: Connection, webhook: Webhook | None, waiting: int, last: Sequence[WebhookDelivery]
) -> Reply:
    """Show where a connection's events go, how the last ones went, and what can be done about it."""
    say, id = request.say, str(connection.id)
    shown = [
        kit.header(say("Webhook for {name}", name=connection.name)),
        kit.lines(*state(say, connection, webhook, waiting)),
    ]
    if webhook is None or webhook.state == REMOVED:
        told = say.line("Give me an address, and I'll send it what happens here, signed with the connection's secret.")
        return Reply([*shown, kit.lines(told), kit.buttons([kit.button(say("Set an address…"), SET, id, "primary")])])
    if last:
        shown.append(kit.lines(say.line("The last deliveries:")))
    for delivery in last:
        value = f"{id}.{delivery.event}"
        again = kit.button(say("Resend from here"), AGAIN, value, about=str(delivery.event))
        how = _line(say, delivery)
        shown.append(kit.small(how) if delivery.name == rules.TEST else kit.item(how, again))
    row = [kit.button(say("Change…"), SET, id)]
    if webhook.state == ON:
        row.append(kit.button(say("Pause"), PAUSE, id))
    else:
        row.append(kit.button(say("Resume"), RESUME, id, "primary"))
        row += [kit.button(say("Skip what's waiting"), SKIP, id)] if waiting else []
    row += [kit.button(say("Send a test"), TEST, id), kit.button(say("Remove"), REMOVE, id, "danger")]
    return Reply([*shown, kit.buttons(row)])


def _line(say: Say, delivery: WebhookDelivery) -> str:
    what = f"{say(EVENTS[rules.kind_of(delivery.name)])} #{delivery.event}"
    at = say.moment(delivery.at)
    if not delivery.error:
        return say("✅ {what}: {at}, {ms} ms", what=what, at=at, ms=delivery.ms)
    reason = why(say, delivery.error, delivery.status)
    if delivery.tries > 1:
        tries = say.plural("{n} try", "{n} tries", delivery.tries)
        return say("❌ {what}: {at}, {why} ({tries})", what=what, at=at, why=reason, tries=tries)
    return say("❌ {what}: {at}, {why}", what=what, at=at, why=reason)


def changed(request: Request, said: list[Element], change: int) -> Reply:
    """Say what was changed of a way out, with Undo."""
    say = request.say
    return Reply([kit.lines(said), kit.buttons([undo.button(say, change)])])


def tested(say: Say, webhook: Webhook, outcome: Outcome) -> list[kit.Block]:
    """Tell whoever asked for a test how it went."""
    if outcome.error:
        reason = why(say, outcome.error, outcome.status)
        return [kit.lines(say.line("The test didn't reach *{address}*: {why}.", address=webhook.origin, why=reason))]
    arrived = say.line(
        "The test reached *{address}*: it responded with {status} in {ms} ms.",
        address=webhook.origin,
        status=str(outcome.status),
        ms=outcome.ms,
    )
    return [kit.lines(arrived)]


def stopped(say: Say, connection: Connection, webhook: Webhook, outcome: Outcome, waiting: int) -> list[kit.Block]:
    """Tell whoever set an address up that nothing is sent there any more."""
    reason = why(say, outcome.error, outcome.status)
    if outcome.status == rules.GONE:
        first = say.line(
            "*{address}* said that it doesn't want any more ({status}).", address=webhook.origin, status="410"
        )
    else:
        first = say.line("Nothing has reached *{address}* for a day: {why}.", address=webhook.origin, why=reason)
    told = say.plural(
        "I've stopped sending. {n} event is waiting, and nothing is lost.",
        "I've stopped sending. {n} events are waiting, and nothing is lost.",
        waiting,
        n=_many(waiting),
    )
    id = str(connection.id)
    row = [
        kit.button(say("Resume"), RESUME, id, "primary"),
        kit.button(say("Send a test"), TEST, id),
        button(say, connection),
    ]
    return [kit.lines(first, say.line("{told}", told=told)), kit.buttons(row)]
