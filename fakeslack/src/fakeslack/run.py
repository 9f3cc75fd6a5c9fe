"""``python -m fakeslack.run app.py``: run a Python app unedited, whose Slack is the one at SLACK_API_URL.

Slack's SDK for Python has the address of Slack as a default of its own; for other languages, and for apps that pass a
``base_url``, this is not needed.
"""

import importlib
import os
import runpy
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

CLIENTS = (("slack_sdk.web.base_client", "BaseClient"), ("slack_sdk.web.async_base_client", "AsyncBaseClient"))


def aimed(client: type[Any], url: str) -> Callable[..., None]:
    """How a class of clients is made so that it calls another Slack wherever no other was asked for."""
    made, real = client.__init__, client.BASE_URL

    @wraps(made)
    def make(self: Any, token: str | None = None, base_url: str = url, *rest: Any, **more: Any) -> None:
        made(self, token, url if base_url == real else base_url, *rest, **more)

    return make


def main() -> None:
    """Run the app that is named."""
    url = os.environ.get("SLACK_API_URL", "")
    if len(sys.argv) < 2 or not url:
        sys.exit("usage: SLACK_API_URL=… python -m fakeslack.run app.py [ARGUMENTS]")
    for module, name in CLIENTS:
        try:
            client: Any = getattr(importlib.import_module(module), name)
        except ImportError:  # the asynchronous one needs aiohttp
            continue
        client.__init__ = aimed(client, url)
    del sys.argv[0]
    sys.path.insert(0, str(Path(sys.argv[0]).resolve().parent))
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
