"""How an event is brought to an address: to an IP address that was looked at, once, within some seconds.

A name is looked up here and nowhere else, and what is connected to is what was found to be allowed: a name that
means something else the next moment leads nowhere. Nothing that answers is believed to be more than a status: a
redirection is followed nowhere, and what comes after the headers is read only so far as to be polite.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address
from typing import Any

from handlers.webhooks import rules
from handlers.webhooks.addresses import PRIVATE, UNENCRYPTED, Address

CONNECT, WHOLE = 5.0, 10.0
"""Seconds to connect, and for all of it once connected: an address has no more, however it spends them."""
MOST_ANSWER = 16_384
"""Bytes of an answer that are read."""

UNRESOLVED, REFUSED, SLOW = "unresolved", "refused", "slow"
CERTIFICATE, BROKEN, REDIRECTED, STATUS = "certificate", "broken", "redirected", "status"
"""Why an event did not arrive; or since it may not be sent there."""


@dataclass(frozen=True)
class Outcome:
    """How it went: the status that was answered, if any, why it did not arrive ("": it did), milliseconds."""

    status: int | None
    error: str
    ms: int


class _NotAllowed(OSError):
    """None of the addresses of a name may be sent to: why, as an error above."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


LookUp = Callable[[str, int], Iterable[tuple[Any, ...]]]


def look_up(host: str, port: int) -> Iterable[tuple[Any, ...]]:
    """Ask the system what a name means: family, kind, protocol, name, address of each; raises gaierror."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class Postman:
    """Sends to addresses; `inside` says that our own is in a private network, `context` how others prove theirs."""

    def __init__(
        self,
        *,
        inside: bool,
        context: ssl.SSLContext | None = None,
        connect: float = CONNECT,
        whole: float = WHOLE,
        look_up: LookUp = look_up,
    ) -> None:
        self.inside = inside
        self._look_up = look_up
        self._given = context
        self._connect = connect
        self._whole = whole

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """How others prove theirs: to read all that the system trusts takes longest of a start, and few send."""
        return self._given or ssl.create_default_context()

    def send(self, address: Address, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Post a body to an address; raises nothing that the network, or who answers, can cause."""
        begun = time.monotonic()
        status, error = self._sent(address, headers, body)
        return Outcome(status, error, round((time.monotonic() - begun) * 1000))

    def _sent(self, address: Address, headers: Mapping[str, str], body: bytes) -> tuple[int | None, str]:
        try:
            connected = self._connected(address)
        except _NotAllowed as refused:
            return None, refused.why
        except socket.gaierror:
            return None, UNRESOLVED
        except TimeoutError:
            return None, SLOW
        except OSError:
            return None, REFUSED
        with closing(connected), _limited(connected, self._whole) as over:
            try:
                status = self._posted(connected, address, headers, body, over)
            except ssl.SSLCertVerificationError:
                return None, CERTIFICATE
            except (OSError, HTTPException, ValueError) as failed:
                slow = over.is_set() or isinstance(failed, TimeoutError)
                return None, SLOW if slow else CERTIFICATE if isinstance(failed, ssl.SSLError) else BROKEN
        if 200 <= status < 300:
            return status, ""
        return status, REDIRECTED if 300 <= status < 400 else STATUS

    def _connected(self, address: Address) -> socket.socket:
        """Return a connection to the first of a name's addresses that may be sent to, and that answers."""
        refused: OSError = _NotAllowed(PRIVATE)
        for family, kind, protocol, _, there in self._look_up(address.host, address.port):
            ip = ip_address(str(there[0]).partition("%")[0])
            if not rules.may_connect(ip, encrypted=address.is_encrypted, inside=self.inside):
                refused = _NotAllowed(UNENCRYPTED) if rules.reach(ip) is rules.PUBLIC else refused
                continue
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(self._connect)
                connection.connect(there)
            except OSError as error:
                connection.close()
                refused = error
                continue
            if not address.is_encrypted:
                return connection
            name = address.host.rstrip(".")
            return self._context.wrap_socket(connection, server_hostname=name, do_handshake_on_connect=False)
        raise refused

    def _posted(
        self,
        connected: socket.socket,
        address: Address,
        headers: Mapping[str, str],
        body: bytes,
        over: threading.Event,
    ) -> int:
        connected.settimeout(self._whole)
        if isinstance(connected, ssl.SSLSocket):
            connected.do_handshake()
        connection = HTTPConnection(address.host, address.port)
        connection.default_port = 443 if address.is_encrypted else 80  # how it is named in the Host header
        connection.auto_open = 0
        connection.sock = connected
        connection.request("POST", address.target, body, {**headers, "Connection": "close"})
        with closing(connection.getresponse()) as answer:
            if over.is_set():  # whose headers end where we hung up
                raise TimeoutError
            with suppress(OSError, HTTPException, ValueError):
                answer.read(MOST_ANSWER)
            return int(answer.status)


@contextmanager
def _limited(connected: socket.socket, seconds: float) -> Iterator[threading.Event]:
    """Hang up after so many seconds, however little by little it is that something still comes; say whether that was.

    A time limit of the socket's begins anew with every byte.
    """
    over = threading.Event()

    def hang_up() -> None:
        over.set()
        with suppress(OSError):
            socket.socket.shutdown(connected, socket.SHUT_RDWR)  # past TLS, which would say goodbye first

    timer: Any = threading.Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield over
    finally:
        timer.cancel()
