"""What is told outwards, to which addresses, and when it is tried again.

Pure: no clock, no database, no Slack.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# ---- what is told

INTERACTION, FOLLOWUP, PURCHASE, POINTS, IMPROVEMENT = KINDS = (
    *("interaction", "followup", "purchase", "points", "improvement"),
)
"""What an address may want to be told of."""
CUSTOMER = "customer"
"""What every address is told of: that a customer it knows is another's part by now, or forgotten."""
LAPSED = "points.expired"
TEST = "test"

TOLD: Mapping[str, Sequence[str]] = {
    "log": ("interaction.logged", "followup.opened"),
    "log.edit": ("interaction.corrected", "followup.opened"),
    "log.apart": ("interaction.separated", "followup.opened"),
    "log.join": ("interaction.noted",),
    "followup.add": ("followup.planned",),
    "followup.change": ("followup.changed",),
    "followup.resolve": ("followup.resolved",),
    "customer.handover": ("followup.handed_over",),
    "purchase": ("purchase.recorded", "points.earned"),
    "purchase.edit": ("purchase.corrected", "points.corrected"),
    "purchase.offer": ("purchase.discounted", "points.corrected"),
    "purchase.refund": ("purchase.refunded", "points.refunded"),
    "points.redeem": ("points.redeemed",),
    "points.adjust": ("points.adjusted",),
    "points.restore": ("points.returned",),
    "points.hold": ("points.held",),
    "points.release": ("points.released",),
    "product.improve": ("improvement.decided",),
    "wish.ship": ("improvement.shipped",),
    "customer.merge": ("customer.merged",),
    "customer.forget": ("customer.forgotten",),
}
"""By the audit's action: as which event it is told, and as which where only that is wanted. It is told once."""
OPENED = "followup.opened"
"""The event of a change that opened a follow-up, or made one more urgent: only some of the action's do."""


def kind_of(event: str) -> str:
    """Return what an event is about."""
    return event.partition(".")[0]


def actions(kinds: Collection[str]) -> list[str]:
    """Return the audit's actions of which whoever wants these kinds is told."""
    wanted = {*kinds, CUSTOMER}
    return [action for action, events in TOLD.items() if wanted & {kind_of(one) for one in events}]


@cache
def by_kind() -> Mapping[str, list[str]]:
    """Return the audit's actions by the kind that wants them; "" is what everybody is told of."""
    wanted = {kind: [action for action in actions([kind]) if action not in actions([])] for kind in KINDS}
    return {**wanted, "": actions([])}


def event(action: str, kinds: Collection[str], *, opened: bool, depth: int) -> str | None:
    """Return as which event a change is told to whoever wants these kinds; None: not at all.

    `opened` says whether it is about a follow-up besides. `depth` is 1 where it takes a change back, 2 where it takes
    that back, and so on.
    """
    wanted = {*kinds, CUSTOMER}
    for one in TOLD.get(action, ()):
        if kind_of(one) in wanted and (one != OPENED or opened):
            return one if not depth else f"{kind_of(one)}.{'undone' if depth % 2 else 'restored'}"
    return None


# ---- how it is signed

SIGNATURE, DELIVERY, EVENT, TIMESTAMP = (
    *("X-Haoping-Signature", "X-Haoping-Delivery", "X-Haoping-Event", "X-Haoping-Timestamp"),
)
MOST_BODY = 65_536
"""Bytes of a body, as of those that come in."""
MOST_TEXT = 3000
"""Characters of a text in it."""


def signature(secret: str, body: bytes) -> str:
    """Return the header that proves from whom a body is: HMAC-SHA256 over it as it stands."""
    return f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"


# ---- where it goes

_NAT64 = IPv6Network("64:ff9b::/96")

Ip = IPv4Address | IPv6Address

PUBLIC, PRIVATE, NOWHERE = "public", "private", "nowhere"


def reach(ip: Ip) -> str:
    """Return whether an IP address is everybody's, of a private network, or none that is ever sent to.

    What carries another address inside it is that one. The clouds' metadata is at link-local addresses, or at those
    that are listed here: nobody's shop is there.
    """
    inner = _inner(ip)
    if inner is not None:
        return reach(inner)
    if ip in _METADATA or ip.is_link_local or ip.is_multicast or ip.is_unspecified:
        return NOWHERE
    if ip.is_loopback or ip in _SHARED or ip in _SITE_LOCAL or (ip.is_private and not ip.is_reserved):
        return PRIVATE
    is_known = ip in _UNICAST if isinstance(ip, IPv6Address) else not ip.is_reserved
    return PUBLIC if ip.is_global and is_known else NOWHERE


_METADATA = frozenset(map(ip_address, ("169.254.169.254", "100.100.100.200", "192.0.0.192", "fd00:ec2::254")))


_SHARED = IPv4Network("100.64.0.0/10")
"""What providers share out among their customers."""
_SITE_LOCAL = IPv6Network("fec0::/10")
"""What private networks were made of before fc00::/7."""
_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that is given out to anybody."""


def _inner(ip: Ip) -> IPv4Address | None:
    if not isinstance(ip, IPv6Address):
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64 or 1 < int(ip) < 2**32:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None


def may_connect(ip: Ip, *, encrypted: bool, inside: bool) -> bool:
    """Tell whether events may go to an IP address; `inside` says that our own address is in a private network.

    Then those of private networks may be sent to, and they alone unencrypted.
    """
    there = reach(ip)
    return (there is PUBLIC and encrypted) or (there is PRIVATE and inside)


# ---- when it is tried again

FIRST, LONGEST = timedelta(seconds=5), timedelta(hours=1)
GIVEN_UP = timedelta(days=1)
"""For how long a delivery is tried."""
LEAST_TRIES = 10
"""How often it is tried however long that takes: a clock that jumps makes everything look old."""
DOUBLINGS = 20
GONE = 410
"""The status by which an address says that it wants no more."""


def pause(tries: int) -> timedelta:
    """Return how long to wait after so many tries that failed."""
    return min(FIRST * (1 << min(tries - 1, DOUBLINGS)), LONGEST)


def is_given_up(tries: int, since: datetime, now: datetime, status: int | None) -> bool:
    """Tell whether a delivery that has failed so often since an instant is not tried any more."""
    return status == GONE or (tries >= LEAST_TRIES and now - since >= GIVEN_UP)
