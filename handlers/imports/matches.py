"""Whom a row of a file means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.imports import rules
from handlers.kernel.refusal import Refusal
from storage.imports import Candidates
from storage.models import Customer
from storage.types import fold

Chosen = dict[int, Customer]


def match(values: Mapping[str, Any], keys: Mapping[str, str], found: Candidates) -> Customer | None:
    """Return the customer that a row's values mean: by ID, else by e-mail or phone, else by name; None for none.

    `keys` are name, e-mail address and phone number as they are compared. Raises Refusal where it might be one or
    another: a name that has other contact data, a phone number of somebody with another name, several who fit.
    """
    number = values.get("id")
    if number is not None and number in found.numbered:
        return found.numbered[number]
    sure, doubtful = _fitting(number, keys, found)
    if len(sure) > 1:
        raise Refusal("{n} customers match. Add a customer ID to say which one you mean.", n=len(sure))
    if sure:
        return next(iter(sure.values()))
    if doubtful:
        other = next(iter(doubtful.values()))
        if other.name_key == keys.get("name"):
            raise Refusal(
                "There's already a customer called {name} with different contact details. Add a customer ID to "
                "say whether it's them.",
                name=other.name,
            )
        raise Refusal(
            "This email address or phone number belongs to {name}. Add a customer ID to say who you mean.",
            name=other.name,
        )
    return None


def _fitting(number: str | None, keys: Mapping[str, str], found: Candidates) -> tuple[Chosen, Chosen]:
    """Return who fits a row surely, and who perhaps; contact data that agrees is surer than a name."""
    key, email, phone = keys.get("name"), keys.get("email"), keys.get("phone")
    contacts = [*found.by_email.get(email or "", ()), *found.by_phone.get(phone or "", ())]
    by_contact = [one for one in contacts if not _is_another(number, one)]
    sure = {one.id: one for one in by_contact if key in (None, one.name_key)}
    if sure:
        return sure, {}
    doubtful = {one.id: one for one in by_contact}
    for one in found.called.get(key or "", ()):
        if not _is_another(number, one):
            (doubtful if _contradicts(one, email, phone) else sure)[one.id] = one
    return sure, doubtful


def _is_another(number: str | None, one: Customer) -> bool:
    return number is not None and one.number is not None and one.number != number


def _contradicts(one: Customer, email: str | None, phone: str | None) -> bool:
    """Tell whether a customer has other contact data than a row, and none that agrees."""
    theirs = (fold(one.email) if one.email else None, rules.phone_key(one.phone) if one.phone else None)
    both = [pair for pair in zip((email, phone), theirs, strict=True) if None not in pair]
    return bool(both) and all(mine != other for mine, other in both)
