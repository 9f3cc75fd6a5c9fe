"""How a delivery went, written down: the next event is next, or this one is tried again, or nothing is any more.

Whoever set the address up is told of that once, in the same transaction.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from handlers.kernel.people import zone_of
from handlers.kernel.reply import Reply
from handlers.kernel.wording import Say, language_of
from handlers.webhooks import blocks, rules
from handlers.webhooks.bodies import Event
from handlers.webhooks.sending import Outcome
from storage.models import Person, Webhook
from storage.store import Store
from storage.webhooks import STOPPED

log = structlog.get_logger()


def settle(store: Store, taken: Webhook, event: Event, outcome: Outcome, lease: timedelta) -> Webhook | None:
    """Write how an event was sent; return the address as it is held on to, None where it is not any more."""
    now = store.author.at
    if event.name == rules.TEST:
        kept = store.webhooks.settle(taken, now + lease, taken.holder, tester=None)
        if kept is not None:
            _note(store, kept, event, outcome, 1)
            _tell(store, taken.tester, kept, outcome)
        return kept
    tries = taken.tries + 1
    if not outcome.error:
        arrived = {"through": event.number, "tries": 0, "failing_since": None}
        kept = store.webhooks.settle(taken, now + lease, taken.holder, **arrived)
        if kept is not None:
            _note(store, kept, event, outcome, tries)
        return kept
    since = taken.failing_since or now
    state = STOPPED if rules.is_given_up(tries, since, now, outcome.status) else taken.state
    failed = {"tries": tries, "failing_since": since, "state": state}
    kept = store.webhooks.settle(taken, now + rules.pause(tries), None, **failed)
    if kept is not None:
        _note(store, kept, event, outcome, tries)
        _report(kept, event, outcome)
        if state == STOPPED:
            _warn(store, kept, outcome)
    return None


def _note(store: Store, webhook: Webhook, event: Event, outcome: Outcome, tries: int) -> None:
    how = (outcome.status, outcome.error, tries, outcome.ms)
    store.webhooks.note(webhook.connection, event.number, event.name, *how)


def _report(webhook: Webhook, event: Event, outcome: Outcome) -> None:
    write, what = (log.error, "webhook stopped") if webhook.state == STOPPED else (log.warning, "webhook not delivered")
    write(
        what,
        workspace=webhook.workspace,
        id=webhook.connection,
        number=event.number,
        error=outcome.error,
        status=outcome.status,
        tries=webhook.tries,
    )


def _tell(store: Store, tester: str | None, webhook: Webhook, outcome: Outcome) -> None:
    person = store.people.get(tester or "")
    if person is not None:
        store.outbox.post(person.id, Reply(blocks.tested(_say(person), webhook, outcome)).message())


def _warn(store: Store, webhook: Webhook, outcome: Outcome) -> None:
    """Tell whoever set an address up that nothing is sent there any more; another manager, if they are none now."""
    managers = store.people.in_charge()
    person = next((one for one in managers if one.id == webhook.by), managers[0] if managers else None)
    connection = store.connections.get(webhook.connection)
    if person is None or connection is None:
        return
    waiting = store.webhooks.waiting(webhook, rules.actions(webhook.kinds.split(",")), blocks.MOST_COUNTED)
    shown = blocks.stopped(_say(person), connection, webhook, outcome, waiting)
    store.outbox.post(person.id, Reply(shown).message())


def _say(person: Person) -> Say:
    return Say(person.language or language_of(person.locale), zone=zone_of(person.zone))
