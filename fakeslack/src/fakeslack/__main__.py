"""``python -m fakeslack``: a stand-in Slack in the browser, to which one's own app connects."""

import argparse
import signal
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from fakeslack import Slack, definition, page
from fakeslack.seed import Seed

PORT = 3200


def arguments() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    parser = argparse.ArgumentParser("fakeslack", description="A stand-in Slack on this machine, with its page.")
    parser.add_argument("--manifest", type=Path, metavar="FILE", help="the app's, as JSON; none: all is allowed")
    parser.add_argument("--request-url", metavar="URL", help="where the app takes requests by HTTP; none: Socket Mode")
    parser.add_argument("--seed", type=Path, metavar="FILE", help="who and what is there to begin with, as JSON")
    parser.add_argument("--host", default="127.0.0.1", help="an address of this machine's own")
    parser.add_argument("--port", type=int, default=PORT, help=f"{PORT} when not said; 0: any that is free")
    return parser


def main(given: Sequence[str] | None = None) -> int:
    """Serve until told to end; 2 for what cannot be read, 1 when the port is taken."""
    asked = arguments().parse_args(given)
    ended, ending = socket.socketpair()
    ending.setblocking(False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(ending.fileno(), warn_on_full_buffer=False)  # whichever thread the signal is given to
    try:
        manifest = definition.read(asked.manifest) if asked.manifest else None
        seed = Seed.read(asked.seed) if asked.seed else None
        slack = Slack(manifest, seed=seed, request_url=asked.request_url, routes=page.routes)
        slack.start(asked.host, asked.port)
    except ValueError as fault:
        print(fault, file=sys.stderr)
        return 2
    except OSError as fault:
        print(f"cannot start: {fault}", file=sys.stderr)
        return 1
    print(f"# A stand-in Slack at {slack.address}/ — connect an app with these settings:")
    print(slack.connection_settings(), flush=True)
    ended.recv(1)
    slack.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
