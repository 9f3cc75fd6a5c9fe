"""The playground's page: a small Slack in the browser, made by the server, kept live by a stream of events."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from fakeslack.actor import Actor
from fakeslack.page import actions, parts, stream, words
from fakeslack.page.guard import Guard
from fakeslack.page.parts import Hints, no_hints
from fakeslack.page.scene import PICTURES, Scene
from fakeslack.seed import SLACKBOT
from fakeslack.stage import Stage
from fakeslack.state import SlackError

MOST_BODY = 1_000_000
MOST_UPLOAD = 20_000_000
THEMES = ("light", "dark")


def routes(slack: Stage, hints: Hints = no_hints) -> list[BaseRoute]:
    """Return the page's routes; `hints` says what somebody may try next."""
    page = Page(slack, hints)
    guard = [Middleware(Guard)]
    static = StaticFiles(directory=Path(__file__).parent / "static")

    def route(path: str, endpoint: Callable[[Request], Awaitable[Response]], *methods: str) -> Route:
        return Route(path, endpoint, methods=list(methods) or None, middleware=guard)

    return [
        route("/", page.first),
        route("/client/{person}", page.show),
        route("/client/{person}/stream", page.stream),
        route("/client/{person}/part/{name}", page.part),
        route("/client/{person}/file/{file}", page.file),
        route("/client/{person}/do/{what}", page.do, "POST"),
        route("/client/{person}/upload", page.upload, "POST"),
        route("/client/{person}/{channel}", page.show),
        Mount("/static", static, middleware=[Middleware(Guard, caching="no-cache")]),
    ]


class Page:
    """The endpoints; the person in the address is whom the browser acts as."""

    def __init__(self, slack: Stage, hints: Hints) -> None:
        self.slack = slack
        self.hints = hints
        own: dict[str, parts.Part] = {"hints": lambda scene, _: parts.tries(scene, hints)}
        self.parts = parts.PARTS | own
        self.feed = stream.Feed(slack.state)

    async def first(self, request: Request) -> Response:
        """Lead to a person whose language is the browser's."""
        wanted = words.language(request.headers.get("accept-language", ""))
        apps = self.slack.state.installations
        people = [p for p in self.slack.state.people.values() if not (p.is_bot or p.deleted or p.id == SLACKBOT)]
        people.sort(key=lambda p: (p.workspace not in apps, p.is_restricted, words.language(p.locale) != wanted))
        return RedirectResponse(f"/client/{people[0].id}", 303)

    async def show(self, request: Request) -> Response:
        """Show the whole page."""

        def make(scene: Scene) -> Response:
            channel = request.path_params.get("channel", "")
            theme = request.cookies.get("theme", "")
            theme = theme if theme in THEMES else "auto"
            query = request.query_params
            since = self.feed.number
            html = parts.page(scene, query, channel=channel, theme=theme, hints=self.hints, since=since)
            return HTMLResponse(html)

        return await self._for_person(request, make, RedirectResponse("/", 303))

    async def part(self, request: Request) -> Response:
        """Show one part of the page."""

        def make(scene: Scene) -> Response:
            draw = self.parts.get(request.path_params["name"])
            try:
                return HTMLResponse(draw(scene, request.query_params)) if draw else _nothing()
            except (SlackError, ValueError):
                return _nothing()

        return await self._for_person(request, make, _nothing())

    async def do(self, request: Request) -> Response:
        """Do what the person does; only JSON is taken."""
        body = await _body(request, MOST_BODY)
        if body is None or request.headers.get("content-type", "").partition(";")[0] != "application/json":
            return PlainTextResponse("JSON is expected", 415)
        try:
            values = await request.json()
        except ValueError:
            values = None
        if not isinstance(values, dict):
            return PlainTextResponse("a JSON object is expected", 400)

        def make(scene: Scene) -> Response:
            return JSONResponse(actions.act(scene, request.path_params["what"], values))

        return await self._for_person(request, make, _nothing())

    async def upload(self, request: Request) -> Response:
        """Share a file in a channel (`channel`, `text`), or keep it for a form's field."""
        content, query = await _body(request, MOST_UPLOAD), request.query_params
        if content is None:
            return JSONResponse({"error": "file_too_large"}, 413)

        def make(scene: Scene) -> Response:
            actor = Actor(self.slack, scene.person.id)
            name = query.get("name", "file")[:200]
            try:
                if query.get("channel"):
                    file = actor.uploads(name, content, query["channel"], text=query.get("text", ""))
                else:
                    file = self.slack.files.add(scene.person, name, content)
            except SlackError as refusal:
                return JSONResponse({"error": refusal.code})
            return JSONResponse({"file": file.id})

        return await self._for_person(request, make, _nothing())

    async def file(self, request: Request) -> Response:
        """Hand out a file that this person may see; only pictures open in the browser."""

        def make(scene: Scene) -> Response:
            file = self.slack.state.files.get(request.path_params["file"])
            channels = [self.slack.state.channels[id_] for id_ in file.shares] if file else []
            if file is None or file.deleted or not any(scene.state.may_read(scene.person.id, c) for c in channels):
                return _nothing()
            if file.mimetype in PICTURES:
                return Response(file.content, media_type=file.mimetype)
            headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
            return Response(file.content, media_type="application/octet-stream", headers=headers)

        return await self._for_person(request, make, _nothing())

    async def stream(self, request: Request) -> Response:
        """Tell of changes as they happen."""
        person = request.path_params["person"]
        if person not in self.slack.state.people:
            return _nothing()
        since = request.headers.get("last-event-id") or request.query_params.get("since", "")
        events = self.feed.stream(person, int(since) if since.isdecimal() else -1)
        return StreamingResponse(events, media_type="text/event-stream")

    async def _for_person(self, request: Request, make: Callable[[Scene], Response], nobody: Response) -> Response:
        person = self.slack.state.people.get(request.path_params["person"])
        if person is None or person.is_bot or person.deleted:
            return nobody
        language = request.cookies.get("language", "")
        chosen = language if language in words.LANGUAGES else ""
        return await run_in_threadpool(lambda: make(Scene(self.slack, person.id, chosen)))


def _nothing() -> Response:
    return PlainTextResponse("not found", 404)


async def _body(request: Request, most: int) -> bytes | None:
    if int(request.headers.get("content-length") or 0) > most:
        return None
    body = await request.body()
    return body if len(body) <= most else None
