"""Which columns may hold what people typed about somebody, so that a customer who is forgotten is forgotten everywhere.

A test holds every text and JSON column of every table against these lists: whoever adds one says here what is in it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

TYPED: dict[str, tuple[str, ...]] = {
    "answer": ("expectation",),
    "arrival": ("outside", "order_number", "content", "why"),
    "change": ("before", "after", "redo"),
    "customer": (
        *("name", "name_key", "number", "birthday", "spending", "buys", "email", "phone", "wechat", "company", "tags"),
        *("owner", "note", "own"),
    ),
    "followup": ("what", "outcome"),
    "hold": ("reason",),
    "import_run": ("name",),
    "interaction": ("note",),
    "ledger_entry": ("reason",),
    "offering": ("what",),
    "past_answer": ("expectation",),
    "purchase": ("note", "order_number"),
    "reading": ("text", "words"),
    "shop_customer": ("key", "name", "phone", "email"),
    "source": ("permalink", "excerpt"),
    "wish": ("reason",),
    "wish_ask": ("words",),
}
"""What lasts. In rows of the customer these are emptied; in others' rows what names the customer is taken out."""

PASSING: dict[str, tuple[str, ...]] = {
    "delivery": ("reply",),
    "import_batch": ("refused",),
    "outgoing": ("payload",),
    "pending": ("request",),
}
"""What goes by itself after some days. Where it speaks of the customer it is emptied, or goes at once."""

TOKENS: dict[str, tuple[str, ...]] = {"token": ("token",), "note_token": ("token",)}
"""What is made from the others, and goes with it."""

OURS: dict[str, tuple[str, ...]] = {
    "answer": ("workspace", "kinds", "source", "by"),
    "arrival": ("workspace", "kind", "state", "digest", "subject"),
    "change": ("workspace", "by", "source", "channel", "action", "subject"),
    "channel": ("workspace", "id", "listen"),
    "connection": ("workspace", "address", "name", "secret", "former", "shopify", "channel", "by"),
    "counter": ("workspace", "kind"),
    "customer": ("workspace", "created_by"),
    "decision": ("workspace", "kind", "state", "by"),
    "delivery": ("workspace", "key"),
    "digest": ("workspace", "figures"),
    "distinct_pair": ("workspace", "by"),
    "greeting": ("workspace", "told", "state", "by"),
    "followup": ("workspace", "owner", "reviews", "state", "opened_by", "closed_by"),
    "hold": ("workspace", "state", "by"),
    "home": ("workspace", "person", "hash"),
    "import_batch": ("workspace",),
    "import_run": (
        *("workspace", "kind", "mode", "digest", "options", "state", "counts", "by", "file", "channel", "message"),
        "holder",
    ),
    "installation": ("workspace", "name", "bot", "bot_id", "token", "scopes", "installed_by"),
    "interaction": ("workspace", "mark", "by", "channel", "source", "owner"),
    "invitation": ("workspace", "by"),
    "invitation_link": ("workspace", "token_hash"),
    "ledger_entry": ("workspace", "kind", "by"),
    "lot": ("workspace",),
    "lot_use": ("workspace",),
    "move": ("workspace", "what", "before", "after"),
    "note_token": ("workspace",),
    "offering": ("workspace", "kind", "offer", "by"),
    "outgoing": ("workspace", "lane", "method", "state", "error", "by", "holder"),
    "past_answer": ("workspace", "kinds", "by"),
    "pending": ("workspace", "id", "by"),
    "person": ("workspace", "id", "name", "role", "locale", "zone", "language"),
    "policy": ("workspace", "rules"),
    "product": ("workspace", "created_by", "name", "name_key", "features", "service"),
    "purchase": ("workspace", "tiers", "level", "by"),
    "reading": (
        *("workspace", "channel", "ts", "thread", "author", "state", "guess", "how", "customers", "namesakes"),
        *("interactions", "asked", "label", "labelled_by"),
    ),
    "reminder": ("workspace", "person", "followups"),
    "reward": ("workspace", "english", "chinese", "segment", "level", "by"),
    "saved_list": ("workspace", "name", "name_key", "who", "by"),
    "schedule": ("workspace", "channel", "every", "zone", "language", "segment", "owner", "hidden", "paused", "by"),
    "setting": ("workspace", "name", "value"),
    "shop_customer": ("workspace",),
    "source": ("workspace", "channel", "ts", "thread", "author"),
    "standing": ("workspace", "segment", "rfm", "level"),
    "survey": ("workspace", "channel", "by"),
    "token": ("workspace",),
    "webhook": ("workspace", "url", "origin", "kinds", "state", "holder", "tester", "by"),
    "webhook_delivery": ("workspace", "name", "error"),
    "wish": ("workspace", "kind", "state", "feature", "shipped_by"),
    "wish_ask": ("workspace", "source", "channel", "ts", "by"),
    "witness": ("workspace", "person", "emoji"),
}
"""What we, Slack or a menu wrote: ids, kinds, states, settings, products. No customer is in it."""


def without_texts(kept: Any, names: Container[str]) -> Any:
    """Return JSON objects without the texts of these names, those in others too."""
    if not isinstance(kept, Mapping):
        return kept
    return {
        name: without_texts(value, names)
        for name, value in kept.items()
        if not (name in names and isinstance(value, str) and value)
    }
