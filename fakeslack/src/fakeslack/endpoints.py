"""The addresses that apps use: Web API, web socket, response URLs, uploads, downloads."""

import hashlib
import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from fakeslack.stage import Stage
from fakeslack.state import SlackError
from fakeslack.web_api import front

Answering: TypeAlias = Callable[[Stage, Request], Awaitable[Response]]
GONE = {"used_url", "expired_url", "invalid_url", "message_not_found"}


def routes(slack: Stage) -> list[BaseRoute]:
    """The routes of a stand-in Slack."""
    front.load()

    def route(path: str, answer: Answering, *methods: str) -> Route:
        async def endpoint(request: Request) -> Response:
            return await answer(slack, request)

        return Route(path, endpoint, methods=methods or ("GET",))

    answering = failing("response_url", respond)
    urls = [route(f"/{kind}/{{workspace}}/{{key:path}}", answering, "POST") for kind in ("commands", "actions", "app")]
    return [
        route("/api/{method}", front.endpoint, "GET", "POST"),
        WebSocketRoute("/link", slack.wire.serve),
        *urls,
        route("/upload/v1/{key}", failing("upload", upload), "POST"),
        route("/files-pri/{id}/{name:path}", failing("download", download)),
        route("/avatars/{name}", avatar),
        *slack.oauth.routes(),
    ]


def failing(name: str, answer: Answering) -> Answering:
    """Have an address fail as the operator says."""

    async def answered(slack: Stage, request: Request) -> Response:
        fault = slack.operator.next_fault(name)
        if fault is None:
            return await answer(slack, request)
        if fault.after:
            await answer(slack, request)
        asked = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
        return HTMLResponse(fault.body or "", fault.status, asked)

    return answered


async def respond(slack: Stage, request: Request) -> Response:
    """Take what an app posts to a response URL: 200, 400 for what is wrong with it, 404 once it is used up."""
    began = time.perf_counter()
    body = await request.body()
    answer: Response = PlainTextResponse("ok")
    error = None
    try:
        slack.responses.take(request.path_params["key"], body)
    except SlackError as refusal:
        error = refusal.code
        status = 404 if error in GONE else 400
        answer = JSONResponse({"ok": False, "error": error, **refusal.extra}, status)
    slack.inspector.note(
        "from_app",
        "response_url",
        request=body.decode(errors="replace"),
        response=error or "ok",
        status=answer.status_code,
        seconds=time.perf_counter() - began,
        error=error,
    )
    return answer


async def upload(slack: Stage, request: Request) -> Response:
    """Receive a file's content, the second step of the external upload."""
    try:
        file = slack.files.receive(request.path_params["key"], await request.body())
    except SlackError as refusal:
        return PlainTextResponse(refusal.code, 404)
    return PlainTextResponse(f"OK - {len(file.content)}")


async def avatar(_slack: Stage, request: Request) -> Response:
    """Give somebody's picture: a tile in a colour that is theirs."""
    id_, _, size = request.path_params["name"].removesuffix(".svg").rpartition("_")
    width = min(int(size), 512) if size.isdecimal() else 48
    hue = int(hashlib.sha256(id_.encode()).hexdigest()[:4], 16) % 360
    tile = f'<rect width="100%" height="100%" fill="hsl({hue} 45% 45%)"/>'
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{width}">{tile}</svg>'
    return Response(drawn, media_type="image/svg+xml", headers={"X-Content-Type-Options": "nosniff"})


async def download(slack: Stage, request: Request) -> Response:
    """Give a file's content to an app of its workspace, or one whose bot is where it was shared."""
    installed = slack.state.installation_of_token(request.headers.get("authorization", "").removeprefix("Bearer "))
    file = slack.state.files.get(request.path_params["id"].rpartition("-")[2])
    if installed is None or file is None or file.deleted:
        return PlainTextResponse("not found", 404)
    met = any(installed.bot_user in slack.state.channels[channel].members for channel in file.shares)
    if file.workspace != installed.workspace and not met:
        return PlainTextResponse("not found", 404)
    return Response(file.content, media_type=file.mimetype, headers={"X-Content-Type-Options": "nosniff"})
