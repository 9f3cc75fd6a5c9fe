"""How a customer's RFM group is shown."""

from __future__ import annotations

from functools import cache

from handlers.customers import rfm, segment_blocks
from handlers.customers.placing import known
from handlers.customers.rfm import GROUPS, Rfm
from handlers.customers.segmentation import LATELY, QUIET, SPENT, Facts
from handlers.kernel.characters import keyword
from handlers.kernel.request import Request
from handlers.kernel.wording import LANGUAGES, Element, Say
from storage.models import Customer
from storage.store import Store
from storage.types import fold


def name(say: Say, key: str) -> str:
    """Return what a group is called."""
    return {
        rfm.CHAMPIONS: say("Champions"),
        rfm.POTENTIAL: say("Potential loyalists"),
        rfm.AT_RISK: say("At risk"),
        rfm.CANT_LOSE: say("Can't lose them"),
        rfm.LOYAL: say("Loyal"),
        rfm.PROMISING: say("Promising"),
        rfm.ATTENTION: say("Need attention"),
        rfm.ASLEEP: say("Asleep"),
    }.get(key) or say("no purchase yet")


def any_name(say: Say, key: str) -> str:
    """Return what a group or a segment is called; "" is no group yet."""
    return name(say, key) if key in {*GROUPS, rfm.NONE} else segment_blocks.name(say, key)


@cache
def _called() -> dict[str, str]:
    named = {fold(name(Say(language), key)): key for language in LANGUAGES for key in GROUPS}
    short = {name.removesuffix("客户"): key for name, key in named.items()}
    return {**{key: key for key in GROUPS}, **{key.replace("_", " "): key for key in GROUPS}, **short, **named}


def read(text: str) -> str | None:
    """Return the group whose name a text is, in either language; None where it is none."""
    return _called().get(fold(keyword(text)))


def every(say: Say) -> list[str]:
    """Return the names of all groups."""
    return [name(say, key) for key in GROUPS]


def line(request: Request, store: Store, customer: Customer) -> list[Element]:
    """Return a customer's group, and by what; nothing of who never bought."""
    facts = known(store, segment_blocks.here(request), [customer])[customer.id]
    return told(request.say, request.policy.of(Rfm), facts)


def told(say: Say, by: Rfm, facts: Facts) -> list[Element]:
    """Return a customer's group, and by what; nothing of who never bought."""
    key = by.group(facts)
    if key == rfm.NONE:
        return []
    return say.line(
        "*RFM*: {group} (last purchase {days}, {times} and {amount} in 12 months)",
        group=name(say, key),
        days=_ago(say, facts.number(QUIET) or 0),
        times=say.plural("{n} purchase", "{n} purchases", facts.number(LATELY) or 0),
        amount=say.money(facts.number(SPENT) or 0),
    )


def _ago(say: Say, days: int) -> str:
    return say.plural("{n} day ago", "{n} days ago", days) if days > 0 else say("today")
