"""Addresses to which events are sent, as they are typed, kept and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from handlers.kernel.patterns import Pattern
from handlers.kernel.refusal import Refusal
from handlers.webhooks import rules

PRIVATE, UNENCRYPTED = "private", "unencrypted"
"""Why nothing is sent to an address."""
MOST_ADDRESS = 500
_HOST = Pattern(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_OWN_NAMES = (".localhost", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
"""Endings of names that the Internet has none of."""


@dataclass(frozen=True)
class Address:
    """Where events are sent: `host` is a name or a number, in ASCII; `target` the path and the query."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_encrypted(self) -> bool:
        """Whether it is reached by TLS."""
        return self.scheme == "https"

    @property
    def origin(self) -> str:
        """The address without its path, in which there may be a secret."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == (443 if self.is_encrypted else 80)
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    def __str__(self) -> str:
        return self.origin + self.target


def read(typed: str) -> Address:
    """Return the address that was typed; raises a Refusal that says what is wrong with it."""
    text = typed.strip().strip("<>")
    if len(text) > MOST_ADDRESS:
        raise Refusal("The address is longer than {most} characters.", most=MOST_ADDRESS, field="url")
    try:
        there = urlsplit(text)
        port = there.port
        host = _ascii(there.hostname or "")
    except ValueError:
        host, port = "", None
    if not host or there.scheme not in {"http", "https"} or port == 0 or re.search(r"[\s\\\x00-\x1f\x7f]", text):
        raise Refusal("That isn't a web address, like https://shop.example.com/haoping", field="url")
    if there.username is not None or there.password is not None:
        raise Refusal("Please leave the name and password out of the address: the signature is the proof.", field="url")
    path = quote(there.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(there.query, safe="/%:@!$&'()*+,;=~-._?")
    return Address(there.scheme, host, port or (443 if there.scheme == "https" else 80), path + (query and f"?{query}"))


def _ascii(host: str) -> str:
    """Return a host as it is looked up; raises ValueError where it is none."""
    try:
        return str(ip_address(host.partition("%")[0] if ":" in host else host))
    except ValueError:
        name = host.encode("idna").decode().lower()
        return name if _HOST.fullmatch(name) and len(name) <= 253 else ""


def is_own(host: str) -> bool:
    """Tell whether a host is in a private network, as far as that can be told by what it is called."""
    try:
        return rules.reach(ip_address(host)) is rules.PRIVATE
    except ValueError:
        name = host.rstrip(".").lower()
        return name == "localhost" or "." not in name or name.endswith(_OWN_NAMES)


def is_inside(public_url: str) -> bool:
    """Tell whether our own address is in a private network, so that events may go to others in it."""
    host = urlsplit(public_url).hostname if public_url else None
    return bool(host) and is_own(host or "")


def problem(address: Address, *, inside: bool) -> str:
    """Return why nothing will ever be sent to an address, as an error of sending; "" as far as is known now.

    What a name leads to is looked at when something is sent there. `inside` is as `is_inside` says.
    """
    try:
        there = rules.reach(ip_address(address.host))
    except ValueError:
        there = rules.PRIVATE if is_own(address.host) else ""
    if there is rules.NOWHERE or (there is rules.PRIVATE and not inside):
        return PRIVATE
    return UNENCRYPTED if not address.is_encrypted and (there is rules.PUBLIC or not inside) else ""
