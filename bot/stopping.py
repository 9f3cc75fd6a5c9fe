"""How the process is told to end: by SIGTERM, or by Ctrl+C."""

from __future__ import annotations

import signal
import socket

ENDING = frozenset({signal.SIGTERM, signal.SIGINT})


class Told:
    """Waits for a signal to end, from the moment it is made; for the main thread.

    The system may give a signal to any thread, as when another one has just been started, and a main thread that
    waits for a lock sleeps on. So it waits for a byte, which Python writes in any thread where the signal arrives. A
    handler that took a lock could also wait for itself, when a second signal comes within the first one's.
    """

    def __init__(self) -> None:
        self._heard, self._said = socket.socketpair()
        self._said.setblocking(False)
        signal.set_wakeup_fd(self._said.fileno(), warn_on_full_buffer=False)
        for number in ENDING:
            signal.signal(number, lambda *_: None)

    def wait(self) -> None:
        """Wait until told."""
        while self._heard.recv(1)[0] not in ENDING:
            pass
