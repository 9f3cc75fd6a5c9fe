"""An assistant's calls over the Model Context Protocol, as a page to take a picture of."""

from __future__ import annotations

import html
import json
import os
import sys
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
from mcp import ClientSession, StdioServerParameters, stdio_client

Call = tuple[str, Mapping[str, str]]
STYLE = """
main { font: 15px/1.5 ui-monospace, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "WenQuanYi Zen Hei", monospace;
  padding: 18px 24px; background: #fff; color: #1d1c1d; width: 800px }
p { margin: 0 0 2px; color: #0b6e4f; font-weight: 600 }
pre { margin: 0 0 14px; padding-left: 14px; border-left: 3px solid #ddd; font: inherit; white-space: pre-wrap }
"""


def told(folder: str, person: str, calls: Iterable[Call]) -> list[tuple[str, str]]:
    """Return each call as it is written, and what it was told, of a person's assistant in a playground's folder."""
    with ThreadPoolExecutor(1) as thread:  # a loop of its own: the browser has one here
        return thread.submit(anyio.run, _told, folder, person, tuple(calls)).result()


async def _told(folder: str, person: str, calls: Iterable[Call]) -> list[tuple[str, str]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "DATABASE_"))}
    arguments = ["-m", "bot", "mcp", "--as", person, "--write"]
    command = StdioServerParameters(command=sys.executable, args=arguments, env=kept, cwd=folder)
    said: list[tuple[str, str]] = []
    token = ""
    async with stdio_client(command) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        for name, given in calls:
            named: dict[str, Any] = {"token": token} if name == "confirm" else dict(given)
            result = await session.call_tool(name, named)
            token = (result.structured_content or {}).get("token", "")
            (content,) = result.content
            said.append((f"{name} {json.dumps(named, ensure_ascii=False)}", getattr(content, "text", "")))
    return said


def page(said: Iterable[tuple[str, str]]) -> str:
    """Return calls and what they were told as a page."""
    shown = "".join(f"<p>→ {html.escape(call)}</p><pre>{html.escape(text)}</pre>" for call, text in said)
    return f"<!doctype html><style>{STYLE}</style><main>{shown}</main>"
