"""What an event says: made of the audit when it is sent, without what was forgotten or erased meanwhile."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog

from handlers.customers.rules import masked
from handlers.kernel import currencies
from handlers.kernel.kit import clipped
from handlers.policy.versions import in_force
from handlers.webhooks import rules
from handlers.webhooks.rules import MOST_TEXT
from storage.models import Change, Customer, LedgerEntry
from storage.store import Store
from storage.types import SHOP

log = structlog.get_logger()

Values = dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Something that is told: the number of its entry, what it is called, and what it says (JSON)."""

    number: int
    name: str
    says: Values

    def body(self, now: datetime) -> bytes:
        """Return it as it is sent at an instant; what would be too long is sent without its details."""
        whole = _encoded({**self.says, "sent_at": instant(now)})
        if len(whole) <= rules.MOST_BODY:
            return whole
        return _encoded({name: self.says[name] for name in _ALWAYS if name in self.says} | {"sent_at": instant(now)})


_ALWAYS = ("id", "event", "at", "workspace", "by", "source", "undoes", "customer")


def _encoded(says: Values) -> bytes:
    return json.dumps(says, ensure_ascii=False).encode()


@dataclass(frozen=True)
class Told:
    """A change that is told; `root` is the first one of those that it takes back, or itself."""

    store: Store
    change: Change
    root: Change
    depth: int
    sign: str

    @property
    def number(self) -> int:
        """The number of what it was done to."""
        return self.root.done_to.number

    def value(self, name: str, otherwise: Any = None) -> Any:
        """Return a value after the change."""
        return self.change.after.get(name, otherwise)


# ---- which


def following(store: Store, after: int, kinds: Collection[str], sign: str, most: int) -> tuple[Event | None, int]:
    """Return the next event after a number for whoever wants these kinds, and through which number nothing else is.

    So many entries are looked at, at most. `sign` is the currency's, where the workspace chose none.
    """
    actions = rules.actions(kinds)
    for _ in range(most):
        change = store.webhooks.next_change(after, actions)
        lapse = store.webhooks.next_lapse(after, EXPIRY) if rules.POINTS in kinds else None
        if lapse is not None and (change is None or lapse.id < change.id):
            found, after = _lapsed(store, lapse), lapse.id
        elif change is not None:
            found, after = _event(store, change, kinds, sign), change.id
        else:
            return None, after
        if found is not None:
            return found, after
    return None, after


EXPIRY = "expiry"
"""The kind of the ledger's entries by which points expire."""


def test(store: Store, number: int, at: datetime) -> Event:
    """Return an event that says nothing."""
    return Event(number, rules.TEST, _head(store, number, rules.TEST, at, ""))


def _event(store: Store, change: Change, kinds: Collection[str], sign: str) -> Event | None:
    """Return a change as it is told; None where it is not, or was about somebody who is forgotten."""
    all = [change]
    while all[-1].undoes is not None and (taken := store.changes.get(all[-1].undoes)) is not None:
        all.append(taken)
    root, depth = all[-1], len(all) - 1
    name = rules.event(root.action, kinds, opened=bool(root.after.get("followup")), depth=depth)
    if name is None:
        return None
    said = _head(store, change.id, name, change.at, change.by, change.source)
    if depth:
        said["undoes"] = _id(store, all[1].id, all[1].at)
    if change.customer is not None:
        customer = store.customers.get(change.customer)
        if root.action == "customer.forget":
            return Event(change.id, name, said | {"customer": {"no": change.customer}})
        if customer is None or not customer.name_key:
            return None
        said["customer"] = _customer(customer)
    told = Told(store, change, root, depth, sign)
    try:
        details = _SAYS[rules.kind_of(name)](told)
    except (LookupError, TypeError, ValueError):  # of an entry that is old, or emptied: what is behind it waits for it
        log.exception("event told without details", workspace=store.workspace, id=change.id)
        details = {}
    return Event(change.id, name, said | details)


def _lapsed(store: Store, entry: LedgerEntry) -> Event | None:
    customer = store.customers.get(entry.customer)
    if customer is None or not customer.name_key:
        return None
    said = _head(store, entry.id, rules.LAPSED, entry.at, "", EXPIRY)
    points = {"moved": entry.points, "reason": ""}
    return Event(entry.id, rules.LAPSED, said | {"customer": _customer(customer), "points": points})


# ---- what it says


def _head(store: Store, number: int, name: str, at: datetime, by: str, source: str = "") -> Values:
    is_somebody = by not in {"", SHOP}
    person = store.people.get(by) if is_somebody else None
    whose = {"id": by, "name": person.name if person else ""} if is_somebody else None
    said = {"id": _id(store, number, at), "event": name, "at": instant(at), "workspace": store.workspace, "by": whose}
    return {**said, "source": source}


def _id(store: Store, number: int, at: datetime) -> str:
    """Return an event's id: its number alone is another event's after an older copy of the database was put back."""
    return f"{store.workspace}-{number}-{int(at.timestamp())}"


def instant(at: datetime) -> str:
    """Return an instant as it is written: UTC, whole seconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _customer(customer: Customer) -> Values:
    return {"no": customer.id, "id": customer.number, "name": masked(customer.name)}


def _text(value: Any) -> str:
    return clipped(masked(str(value or "")), MOST_TEXT)


def _moved(told: Told, name: str, of: Callable[[int], Any] = int) -> Values:
    """Return a running sum before and after the change, where it says so."""
    before, after = told.change.before.get(name), told.change.after.get(name)
    return {} if before is None or after is None else {name: {"before": of(before), "after": of(after)}}


def _tenths(value: int) -> float:
    return value / 10


def _interaction(told: Told) -> Values:
    row = told.store.interactions.get(told.number)
    if row is None:
        return {}
    as_it_is = told.depth or told.root.action == "log.join"
    note = row.note if as_it_is else told.value("note", row.note)
    mark = str(row.mark if as_it_is else told.value("mark", row.mark))
    said = {"no": row.id, "mark": mark, "note": _text(note), "day": row.day.isoformat(), "joins": row.joins}
    opened = {} if told.depth else _opened(told)
    return {"interaction": {**said, "undone": row.undone}, **_moved(told, "satisfaction", _tenths), **opened}


def _opened(told: Told) -> Values:
    id = told.root.after.get("followup")
    row = told.store.followups.get(int(id)) if id else None
    if row is None:
        return {}
    due = str(told.value("due") or row.day.isoformat())
    return {"followup": {"no": row.id, "owner": row.owner, "due": due, "what": _text(row.what), "state": "open"}}


def _followup(told: Told) -> Values:
    if told.root.action == "customer.handover":
        kept: Mapping[str, Any] = told.value("kept") or {}
        owners = {"from": told.change.before.get("owner"), "to": told.value("owner")}
        return {"handover": {**owners, "followups": list(kept.get("followups", ()))}}
    if not told.root.action.startswith("followup."):
        row = told.store.followups.get(int(told.root.after["followup"]))
        opened = _opened(told)
        return {"followup": opened["followup"] | {"state": row.state}} if row and told.depth and opened else opened
    said = {"no": told.number, "owner": told.value("owner", ""), "due": told.value("due", "")}
    more = {
        "what": _text(told.value("what")),
        "state": told.value("state", ""),
        "outcome": _text(told.value("outcome")),
    }
    return {"followup": said | more}


def _purchase(told: Told) -> Values:
    row = told.store.purchases.get(told.number)
    if row is None:
        return {}
    product = None if row.product is None else told.store.products.get(row.product)
    is_new = told.root.action == "purchase" and not told.depth
    said = {
        "no": row.id,
        "cents": int(row.amount if told.depth else told.value("amount", row.amount)),
        "currency": currencies.code(in_force(told.store).currency or told.sign),
        "refunded_cents": 0 if is_new else int(told.value("refunded", row.refunded)),
        "day": (row.day or row.at.date()).isoformat(),
        "order": row.order_number,
        "product": product.name if product else None,
        "note": _text(row.note),
        "undone": False if is_new else row.undone,
    }
    return {"purchase": said, **_moved(told, "points")}


def _points(told: Told) -> Values:
    before, after = told.change.before, told.change.after
    said: Values = {"reason": _text(after.get("reason") or told.root.after.get("reason"))}
    if "points" in before and "points" in after:
        said |= {"moved": after["points"] - before["points"], "before": before["points"], "after": after["points"]}
    if "held" in after:
        said["held"] = after["held"]
    purchase = {"purchase": {"no": told.number}} if told.root.done_to.kind == "purchase" else {}
    return {"points": said, **purchase}


def _improvement(told: Told) -> Values:
    subject = told.root.done_to
    if subject.kind == "wish":
        wish = told.store.wishes.get(subject.number)
        product = None if wish is None or wish.product is None else told.store.products.get(wish.product)
        said: Values = {"wish": subject.number, "feature": told.root.after.get("feature", "")}
    else:
        product, kind = told.store.products.get(subject.number), subject.part
        accepted = kind in told.root.after
        said = {"kind": kind, "accepted": accepted}
        said |= {"before": told.change.before.get(kind), "after": told.change.after.get(kind)} if accepted else {}
    return {"improvement": said, "product": {"no": product.id, "name": product.name} if product else None}


def _joined(told: Told) -> Values:
    kept: Mapping[str, Any] = told.root.after.get("kept") or {}
    return {"merged": {"no": kept.get("source")}}


_SAYS: Mapping[str, Callable[[Told], Values]] = {
    rules.INTERACTION: _interaction,
    rules.FOLLOWUP: _followup,
    rules.PURCHASE: _purchase,
    rules.POINTS: _points,
    rules.IMPROVEMENT: _improvement,
    rules.CUSTOMER: _joined,
}
