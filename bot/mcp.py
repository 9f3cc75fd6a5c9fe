"""`python -m bot mcp`: one person's assistant, over standard input and output, by the Model Context Protocol."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from bot import app
from bot.data import places
from bot.maintenance import serving
from bot.maintenance.commands import done
from bot.maintenance.copies import Stopped
from bot.oauth.workspaces import ManyWorkspaces
from bot.settings import Settings
from bot.slack import OneWorkspace
from bot.terminal import say
from handlers.assistants.serving import Assistant, Told
from handlers.kernel.services import Services, Slack
from handlers.kernel.vault import Vault
from storage.database import Database

if TYPE_CHECKING:
    import mcp_types as types
    from mcp.server import Server

_PERSON = re.compile(r"[UW][A-Z0-9]{2,30}")


def serve(settings: Settings, person: str, workspace: str | None, *, writing: bool) -> int:
    """Serve until standard input ends: 0, or the code of what stood in the way."""
    return done(lambda: _served(settings, person, workspace, writing=writing), settings.database_url)


def _served(settings: Settings, person: str, workspace: str | None, *, writing: bool) -> None:
    if not _PERSON.fullmatch(person):
        raise Stopped(
            say("--as has to be a person's ID in Slack, such as U0123456789, not {person}.", person=person), 2
        )
    if find_spec("mcp") is None:
        command = "pip install 'haoping[mcp]'"
        raise Stopped(say("This needs another package. Install it with: {command}", command=command), 2)
    import anyio

    with places.database(settings) as db:
        where = places.workspace(db, settings, workspace)
        vault = serving.vault(settings)
        services = Services(
            db=db,
            clock=lambda: datetime.now(UTC),
            slack=_slack(settings, db, vault),
            vault=vault,
            nudge=lambda: None,  # the bot looks every half minute for what is to be said
            respond=lambda *_: None,
            currency=settings.currency,
            public_url=settings.public_url or "",
        )
        desk = app.open_desk(services)
        with closing(desk.people):
            anyio.run(_run, Assistant(desk, where, person, writing=writing))


def _slack(settings: Settings, db: Database, vault: Vault) -> Slack:
    if settings.slack_client_id:
        return ManyWorkspaces(db, vault, settings.slack_api_url)
    return OneWorkspace(settings.slack_bot_token or "", settings.slack_api_url)


async def _run(assistant: Assistant) -> None:
    from mcp.server.stdio import stdio_server

    server = connected(assistant)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def connected(assistant: Assistant) -> Server[Any]:
    """Return the protocol's server of an assistant."""
    import mcp_types as types
    from anyio import to_thread
    from mcp.server import Server

    async def listed(*_: object) -> types.ListToolsResult:
        described = await to_thread.run_sync(assistant.described)
        tools = [
            types.Tool(
                name=one.name,
                description=one.means,
                input_schema=one.schema,
                annotations=types.ToolAnnotations(
                    read_only_hint=not one.writes, destructive_hint=False, open_world_hint=False
                ),
            )
            for one in described
        ]
        return types.ListToolsResult(tools=tools)

    async def called(_: object, params: types.CallToolRequestParams) -> types.CallToolResult:
        told = await to_thread.run_sync(assistant.call, params.name, params.arguments or {})
        return _result(told)

    return Server(
        "haoping",
        version=version("haoping"),
        title="Haoping",
        instructions=assistant.instructions(),
        on_list_tools=listed,
        on_call_tool=called,
    )


def _result(told: Told) -> types.CallToolResult:
    import mcp_types as types

    more = {name: value for name, value in (("token", told.token), ("next", told.next)) if value}
    lines = [told.text, *([f"next: {told.next}"] if told.next else [])]
    return types.CallToolResult(
        content=[types.TextContent(type="text", text="\n".join(lines))],
        structured_content=more or None,
        is_error=told.is_error,
    )
