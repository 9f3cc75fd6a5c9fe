"""A way to a server that a test can spoil: nothing comes through any more, in either direction, or all is cut."""

import socket
import threading
from contextlib import suppress

from sqlalchemy import make_url

CHUNK = 65536


class Carried:
    """One connection: what either end sends goes to the other for as long as it flows."""

    def __init__(self, client: socket.socket, server: socket.socket, *, flows: bool) -> None:
        self._ends = (client, server)
        self._flows = threading.Event()
        self.let(flow=flows)
        self._pumps = [
            threading.Thread(target=self._pump, args=ends, daemon=True) for ends in (self._ends, self._ends[::-1])
        ]
        for pump in self._pumps:
            pump.start()

    def let(self, *, flow: bool) -> None:
        """Carry what comes, or hold it back: neither end is told."""
        if flow:
            self._flows.set()
        else:
            self._flows.clear()

    def cut(self) -> None:
        """End it, in both directions."""
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._flows.set()
        for pump in self._pumps:
            pump.join()
        for end in self._ends:
            end.close()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while said := source.recv(CHUNK):
                self._flows.wait()
                sink.sendall(said)
        self._flows.wait()
        with suppress(OSError):
            sink.shutdown(socket.SHUT_WR)


class Proxy:
    """Stands before a server at a TCP address or at a Unix socket's path.

    `hang()` swallows everything, as a network does that drops packets: connections stay open, new ones are taken, and
    nobody hears a word. `heal()` lets new connections through; those that hung are left hanging for ever, as after a
    failover, unless they `resume`. `cut()` breaks all that there are.
    """

    def __init__(self, server: tuple[str, int] | str) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.host, self.port = self._listener.getsockname()
        self._lock = threading.Lock()
        self._carried: list[Carried] = []
        self._hangs = self._closed = False
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def to(self, url: str) -> str:
        """Return where a database of the server is by this way."""
        return make_url(url).set(host=self.host, port=self.port, query={}).render_as_string(hide_password=False)

    def hang(self) -> None:
        """Let nothing through any more, and tell nobody."""
        with self._lock:
            self._hangs = True
            for one in self._carried:
                one.let(flow=False)

    def heal(self, *, resume: bool = False) -> None:
        """Let new connections through; with `resume` also those that hang, with what was held back."""
        with self._lock:
            self._hangs = False
            for one in self._carried if resume else ():
                one.let(flow=True)

    def cut(self) -> None:
        """Break every connection that there is, those that hang as well."""
        with self._lock:
            carried, self._carried = self._carried, []
        for one in carried:
            one.cut()

    def close(self) -> None:
        """Let nobody in any more, and break what there is."""
        self._closed = True
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while not self._closed:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self._carry(client)

    def _carry(self, client: socket.socket) -> None:
        server = socket.socket(socket.AF_UNIX if isinstance(self._server, str) else socket.AF_INET)
        try:
            server.connect(self._server)
        except OSError:  # the server is not there: neither are we
            server.close()
            client.close()
            return
        with self._lock:
            self._carried.append(Carried(client, server, flows=not self._hangs))
