"""The policy: every rule that a team may want to be other than the article's, in one place, and as it is kept.

What is kept of a policy is, system by system, what is other than the article's, so that a system that nobody has
touched follows the article. Rules that cannot be read are never replaced by others: points would be given by them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Any, TypeVar, cast

from handlers.customers.rfm import Rfm
from handlers.customers.segmentation import NONE as NO_OWN
from handlers.customers.segmentation import RANGES, Own, Owns, Range, Segmentation
from handlers.customers.segments import ARTICLE as CONDITIONS
from handlers.customers.segments import SEGMENTS, SPENDING, Condition, Conditions
from handlers.followups.rules import Calls
from handlers.interactions.rules import Steps
from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Either
from handlers.levels import rules as level_rules
from handlers.levels.rules import Levels
from handlers.loyalty.expiry import ENDS, MOST_MONTHS, MOST_PENDING, Expiry
from handlers.loyalty.rules import ARTICLE as TIERS
from handlers.loyalty.rules import Limits, Spending, Tiers
from handlers.offers import rules as offers
from handlers.offers.rules import ARTICLE as OFFERS
from handlers.offers.rules import CUSTOMER, GIFT, MONEY_OFF, NONE, YEAR, Offer, Offers
from handlers.products.rules import Improvements
from handlers.research.rules import Verdicts

ANSWERS = "answers"
SEGMENTATION = "segments"
OWN = "own"
"""The segments of the team's own, which stand beside the article's."""
RFM = "rfm"
IMPROVEMENTS = "improvements"
OFFER = "offers"
STEPS = "steps"
CALLS = "calls"
LOYALTY = "tiers"
LEVELS = "levels"
LIMITS = "limits"
EXPIRY = "expiry"
SPENDING_LEVELS = "spending"
CURRENCY = "currency"
"""Kept with the rules, and chosen with /haoping settings: who reads the rules knows it at once."""
MORE = "more"
"""Under which the offers are kept that stand beside the segments' own."""
POINTS = (LOYALTY, LEVELS, EXPIRY, LIMITS)
"""The systems of points, which have a message to themselves; the others stand together in /rules, with LOYALTY."""
IN_ONE_FORM = (ANSWERS, SEGMENTATION, RFM, SPENDING_LEVELS, IMPROVEMENTS, OFFER, STEPS, CALLS, *POINTS)
"""The systems of which all rules stand in one form; each segment of the team's own has one for itself."""
OF_SEGMENTS = frozenset({SEGMENTATION, OWN, RFM})
"""The systems that say who is in which segment or group."""
SYSTEMS = (ANSWERS, SEGMENTATION, OWN, RFM, SPENDING_LEVELS, IMPROVEMENTS, OFFER, STEPS, CALLS, *POINTS)
"""The systems whose rules can be other than the article's, in its order; each is a field of the policy."""


Kind = TypeVar("Kind")
Known = TypeVar("Known", str, int)
OWN_KEY = Pattern(r"own\d{1,9}")
LEVEL_KEY = Pattern(r"level\d{1,9}")


class Unreadable(ValueError):
    """Rules that were kept, and that this version does not know."""


@dataclass(frozen=True)
class Policy:
    """The rules in force; the article's by default. `currency` is the sign in which the workspace chose to count."""

    answers: Verdicts = field(default_factory=Verdicts)
    steps: Steps = field(default_factory=Steps)
    calls: Calls = field(default_factory=Calls)
    tiers: Tiers = TIERS
    segments: Conditions = CONDITIONS
    own: Owns = NO_OWN
    rfm: Rfm = field(default_factory=Rfm)
    offers: Offers = field(default_factory=lambda: OFFERS)
    improvements: Improvements = field(default_factory=Improvements)
    spending: Spending = field(default_factory=Spending)
    levels: Levels = field(default_factory=Levels)
    limits: Limits = field(default_factory=Limits)
    expiry: Expiry = field(default_factory=Expiry)
    currency: str = ""

    def offer(self, segment: str) -> Offer:
        """Return the offer of a segment."""
        return self.offers.to(segment)

    def of(self, kind: type[Kind]) -> Kind:
        """Return the rules of one kind, by their class; the whole policy is a kind too."""
        return cast(Kind, self._by_kind[kind])

    @cached_property
    def _by_kind(self) -> Mapping[type, object]:
        every = (
            *(self, self.answers, self.steps, self.calls, self.tiers, self.segmentation, self.rfm),
            *(self.offers, self.improvements, self.spending, self.levels, self.expiry, self.limits),
        )
        return {type(rules): rules for rules in every}

    @cached_property
    def segmentation(self) -> Segmentation:
        """All segments: the article's and the team's own."""
        return Segmentation(self.segments, self.own)

    @cached_property
    def names(self) -> Mapping[str, Either]:
        """What the team's own segments and levels are called, by their keys."""
        return {one.key: Either(one.english, one.chinese) for one in (*self.own, *self.levels.levels)}

    @cached_property
    def version(self) -> int:
        """A number made of the rules, of 48 bits: the same for the same rules, and 0 for the article's."""
        rules = kept(self)
        if not rules:
            return 0
        text = json.dumps(rules, sort_keys=True, ensure_ascii=False)
        return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=6).digest()) or 1


ARTICLE = Policy()


def kept(policy: Policy) -> dict[str, Any]:
    """Return a policy as it is kept (JSON): the systems that are other than the article's."""
    rules = {system: value(policy, system) for system in SYSTEMS if differs(policy, ARTICLE, system)}
    return {**rules, CURRENCY: policy.currency} if policy.currency else rules


def differs(one: Policy, other: Policy, system: str) -> bool:
    """Tell whether two policies differ in a system."""
    return bool(value(one, system) != value(other, system))


def value(policy: Policy, system: str) -> Any:
    """Return the rules of one system as they are kept (JSON)."""
    if system == LOYALTY:
        return [list(tier) for tier in policy.tiers]
    if system == SEGMENTATION:
        return [{**asdict(one), "spending": list(one.spending)} for one in policy.segments]
    if system == OWN:
        return [_kept_own(one) for one in policy.own]
    if system == LEVELS:
        return level_rules.kept(policy.levels)
    if system == OFFER:
        found: dict[str, Any] = {key: offers.kept(one) for key, one in policy.offers.items() if one.kind != NONE}
        return {**found, **({MORE: [*map(offers.kept, policy.offers.more)]} if policy.offers.more else {})}
    return asdict(getattr(policy, system))


def read(rules: Mapping[str, Any], version: int | None = None) -> Policy:
    """Return the policy that was kept, by the version that it was kept under; raises Unreadable."""
    policy = put(ARTICLE, rules)
    if version is not None:  # it stays, whatever a later Haoping would make of the same rules
        policy = replace(policy)
        vars(policy)["version"] = version
    return policy


def put(policy: Policy, rules: Mapping[str, Any]) -> Policy:
    """Return a policy with the rules of some systems as they are kept; raises Unreadable."""
    for system, given in rules.items():
        if system not in _READERS:
            raise Unreadable(system)
        try:
            policy = replace(policy, **{system: _READERS[system](given)})
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise Unreadable(f"{system}: {error}") from error
    return policy


def only(policy: Policy, system: str) -> Policy:
    """Return the article's rules with those of one system as in a policy."""
    return replace(ARTICLE, **{system: getattr(policy, system)})


def back(policy: Policy, system: str) -> Policy:
    """Return a policy with the article's rules for one system."""
    return replace(policy, **{system: getattr(ARTICLE, system)})


def back_to_all(policy: Policy) -> Policy:
    """Return the article's rules for every system, in the currency in which the workspace counts."""
    return replace(ARTICLE, currency=policy.currency)


def _answers(given: Any) -> Verdicts:
    return Verdicts(**{**given, **{name: _whole(given[name]) for name in ("bad", "good")}})


def _steps(given: Any) -> Steps:
    return Steps(**{name: _whole(number) for name, number in given.items()})


def _calls(given: Any) -> Calls:
    names = ("under", "many", "escalate")
    return Calls(**{**given, **{name: _whole(given[name]) for name in names}})


def _spending(given: Any) -> Spending:
    return Spending(**{**given, **{name: _whole(given[name]) for name in ("medium", "high")}})


def _levels(given: Any) -> Levels:
    found = level_rules.read(given)
    if any(not LEVEL_KEY.fullmatch(one.key) for one in found.levels):
        raise ValueError("that is no key of a level")
    return found


def _limits(given: Any) -> Limits:
    found = Limits(**{**given, **{name: _whole(given[name]) for name in ("second", "worth")}})
    if min(asdict(found).values()) < 0:
        raise ValueError("a limit is under 0")
    return found


def _tiers(given: Any) -> Tiers:
    tiers = Tiers((_whole(least), _whole(points)) for least, points in given)
    thresholds = [least for least, _ in tiers]
    if not tiers or thresholds[-1] != 0 or any(a <= b for a, b in pairwise(thresholds)):
        raise ValueError("the thresholds do not fall to 0")
    return tiers


def _expiry(given: Any) -> Expiry:
    found = Expiry(_whole(given["months"]), _among(ENDS, given["end"]), _whole(given["pending"]))
    if not (0 <= found.months <= MOST_MONTHS and 0 <= found.pending <= MOST_PENDING):
        raise ValueError("out of range")
    return found


def _segments(given: Any) -> Conditions:
    found = Conditions(
        Condition(
            **{
                **one,
                "segment": _among(SEGMENTS, one["segment"]),
                "spending": tuple(_among(SPENDING, level) for level in one["spending"]),
                "least": None if one["least"] is None else _whole(one["least"]),
                "under": None if one["under"] is None else _whole(one["under"]),
            }
        )
        for one in given
    )
    if not found:
        raise ValueError("there are no conditions")
    return found


def _kept_own(one: Own) -> dict[str, Any]:
    ranges = {what: [asked.least, asked.under] for what, asked in one.ranges.items() if asked}
    lists = {"spending": [*one.spending], "tags": [*one.tags], "fields": [[*pair] for pair in one.fields]}
    return {**asdict(one), "ranges": ranges, **lists}


def _own(given: Any) -> Owns:
    if not isinstance(given, list):
        raise TypeError(f"{given!r} is no list")
    found = Owns(
        Own(
            **{
                **one,
                **{name: _text(one[name]) for name in ("english", "chinese")},
                "key": _own_key(one["key"]),
                "behind": _among(range(len(SEGMENTS)), one["behind"]),
                "ranges": {_among(RANGES, what): _range(*asked) for what, asked in one["ranges"].items()},
                "spending": tuple(_among(SPENDING, level) for level in one["spending"]),
                "tags": tuple(map(_text, one["tags"])),
                "fields": tuple((_text(label), _text(value)) for label, value in one["fields"]),
            }
        )
        for one in given
    )
    if len({one.key for one in found}) < len(found):
        raise ValueError("two segments have one key")
    return found


def _rfm(given: Any) -> Rfm:
    found = Rfm(**{**given, **{name: _whole(given[name]) for name in ("recent", "often", "much")}})
    if min(asdict(found).values()) < 1:
        raise ValueError("a threshold is under 1")
    return found


def _range(least: Any, under: Any) -> Range:
    found = Range(*(None if one is None else _whole(one) for one in (least, under)))
    if not found:
        raise ValueError("a range has no bound")
    return found


def _own_key(key: Any) -> str:
    if not OWN_KEY.fullmatch(_text(key)):
        raise ValueError(f"{key!r} is no key of a segment")
    return str(key)


def _whose(key: Any) -> str:
    """Return a segment's key; that of one that was removed stays, and is nobody's."""
    return str(key) if key in SEGMENTS else _own_key(key)


def _offers(given: Any) -> Offers:
    own = {_whose(key): _offer(one) for key, one in given.items() if key != MORE}
    return Offers(own, [_offer(one) for one in given.get(MORE, ())])


def _offer(one: Any) -> Offer:
    if until := one.get("until"):
        date.fromisoformat(_text(until))
    return Offer(
        **{
            **one,
            "kind": _among((MONEY_OFF, GIFT), one["kind"]),
            "least": _whole(one["least"]),
            "off": _whole(one["off"]),
            "name": _text(one["name"]),
            "percent": _whole(one.get("percent", 0)),
            "once": _among(("", CUSTOMER, YEAR), one.get("once", "")),
            "product": _text(one.get("product", "")),
            "segment": _whose(one["segment"]) if one.get("segment") else "",
        }
    )


def _improvements(given: Any) -> Improvements:
    return Improvements(
        **{
            **given,
            "feature": _text(given["feature"]),
            "off": _whole(given["off"]),
            "service": _text(given["service"]),
        }
    )


def _whole(number: Any) -> int:
    if not isinstance(number, int) or isinstance(number, bool):
        raise TypeError(f"{number!r} is no whole number")
    return number


def _text(text: Any) -> str:
    if not isinstance(text, str):
        raise TypeError(f"{text!r} is no text")
    return text


def _among(known: Collection[Known], word: Any) -> Known:
    found = next((one for one in known if one == word and type(one) is type(word)), None)
    if found is None:
        raise ValueError(f"{word!r} is not known")
    return found


_READERS: dict[str, Callable[[Any], Any]] = {
    ANSWERS: _answers,
    STEPS: _steps,
    CALLS: _calls,
    LOYALTY: _tiers,
    LEVELS: _levels,
    LIMITS: _limits,
    EXPIRY: _expiry,
    SPENDING_LEVELS: _spending,
    SEGMENTATION: _segments,
    OWN: _own,
    RFM: _rfm,
    OFFER: _offers,
    IMPROVEMENTS: _improvements,
    CURRENCY: _text,
}
