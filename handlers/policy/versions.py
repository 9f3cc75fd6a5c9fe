"""Which rules are in force in a workspace, and which were under a version; each is read once by a process."""

from __future__ import annotations

from handlers.kernel.refusal import Refusal
from handlers.policy.rules import ARTICLE, Policy, Unreadable, read
from storage.store import Store

MOST = 10_000
"""Policies that are held in memory; a version is made of its rules, so none of them is ever out of date."""
_held: dict[tuple[str, int], Policy] = {}


def in_force(store: Store) -> Policy:
    """Return the rules in force in this transaction; raises the Refusal of rules that this version cannot read."""
    return of_version(store, store.policies.version)


def of_version(store: Store, version: int) -> Policy:
    """Return the rules of a version; raises the Refusal of rules that are not there, or cannot be read."""
    if version == 0:
        return ARTICLE
    key = (store.workspace, version)
    policy = _held.get(key)
    if policy is None:
        rules = store.policies.rules(version)
        if rules is None:
            raise Refusal("These rules aren't there anymore.")
        try:
            policy = read(rules, version)
        except Unreadable:
            raise Refusal(
                "This workspace's rules come from a newer version of me, so I haven't touched anything. Please"
                " ask whoever runs this bot to update me."
            ) from None
        if len(_held) >= MOST:
            _held.clear()
        _held[key] = policy
    return policy
