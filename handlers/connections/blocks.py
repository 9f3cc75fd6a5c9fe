"""How ways in are shown: all of them, one of them, and a secret, once."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.connections.arrival_blocks import OPEN
from handlers.kernel import kit, modals, undo
from handlers.kernel.attributes import FOR_UNDO, Attribute, Attributes
from handlers.kernel.modals import View
from handlers.kernel.reply import Reply
from handlers.kernel.request import Request
from handlers.kernel.sentences import code
from handlers.kernel.wording import N_, Channel, Element, Mention, Moment
from handlers.webhooks import blocks as webhooks
from storage.models import Connection

ADD, CHANGE, PAUSE, RESUME = "connect_add", "connect_change", "connect_pause", "connect_resume"
ROTATE, REMOVE, TRY = "connect_rotate", "connect_remove", "connect_try"
HERE, NOWHERE = "connect_here", "connect_nowhere"
CONNECT = N_("/haoping connect")
ATTRIBUTES = Attributes(
    {
        "connection": Attribute(N_("connection")),
        "paused": Attribute(N_("paused"), lambda say, kept: say("yes") if kept else say("no")),
        "removed": Attribute(N_("removed"), lambda say, kept: say("yes") if kept else say("no")),
        "posts_in": Attribute(N_("receipts in"), lambda _, kept: Channel(str(kept))),
        "secret_no": FOR_UNDO,
        "matched": FOR_UNDO,
        "arrivals": FOR_UNDO,
    }
)
"""What changes of connections keep; never a secret."""


def address(request: Request, connection: Connection) -> str:
    """Return where a shop sends to."""
    return f"{request.public_url}/in/{connection.address}"


def shown(request: Request, found: Sequence[Connection], more: Sequence[kit.Block] = ()) -> Reply:
    """Show all ways in."""
    say = request.say
    blocks = [kit.header(say("Shops that are connected"))]
    if not found:
        blocks.append(
            kit.lines(
                say.line(
                    "None yet. A connected shop's orders, refunds and reviews come in by themselves, with the same"
                    " points, receipts and Undo as if a colleague had typed them."
                ),
            )
        )
    if not request.public_url:
        blocks.append(unreachable(request))
    for one in found:
        state = say("{name} (paused)", name=one.name) if one.paused else one.name
        blocks.append(kit.item(state, kit.button(say("Open"), OPEN, str(one.id), about=one.name)))
    row = [kit.button(say("Connect a shop…"), ADD, "", None if found else "primary")]
    return Reply([*blocks, *more, kit.buttons(row)])


def unreachable(request: Request) -> kit.Block:
    """Say that no shop reaches us."""
    return kit.lines(
        request.say.line(
            "Shops can't reach me yet: whoever runs this bot has to set PUBLIC_URL first (docs/settings.md)."
        )
    )


def one(request: Request, connection: Connection, more: Sequence[kit.Block] = ()) -> Reply:
    """Show a connection: its address, how it is, and what can be done with it."""
    say = request.say
    told = say.line("Connected by {person}, {at}", person=Mention(connection.by), at=Moment(connection.at))
    rows: list[list[Element]] = [told]
    if connection.paused:
        rows.append(say.line("*Paused*: what it sends is turned away, and shops send that again later."))
    if connection.channel:
        rows.append(say.line("Receipts are posted in {channel}", channel=Channel(connection.channel)))
    if connection.former and connection.former_ends is not None and connection.former_ends > request.at:
        rows.append(say.line("The old secret works until {at}", at=Moment(connection.former_ends)))
    where = [kit.lines(say.line("Its address:")), kit.verbatim(address(request, connection))]
    id = str(connection.id)
    first = [kit.button(say("Send a test"), TRY, id)] if request.public_url and not connection.paused else []
    posts = kit.button(say("No more receipts"), NOWHERE, id) if connection.channel else None
    first += [posts or kit.button(say("Post receipts here"), HERE, id), webhooks.button(say, connection)]
    row = [
        kit.button(say("Change…"), CHANGE, id),
        kit.button(say("Resume"), RESUME, id) if connection.paused else kit.button(say("Pause"), PAUSE, id),
        kit.button(say("New secret…"), ROTATE, id),
        kit.button(say("Remove"), REMOVE, id, "danger"),
    ]
    return Reply(
        [
            kit.header(connection.name),
            *(where if request.public_url else [unreachable(request)]),
            kit.bullets(rows),
            *more,
            kit.buttons(first),
            kit.buttons(row),
        ]
    )


def secret(request: Request, connection: Connection, secret: str) -> View:
    """Show a secret, which is shown nowhere again, with the address that it belongs to."""
    say = request.say
    where = [kit.lines(say.line("Its address:")), kit.verbatim(address(request, connection))]
    return modals.showing(
        say,
        say("Connection secret"),
        [
            kit.lines(say.line("*{name}*", name=connection.name)),
            *(where if request.public_url else [unreachable(request)]),
            kit.lines(say.line("Its secret. Copy it now: it's shown only this once.")),
            kit.verbatim(secret),
            kit.lines(
                say.line("Everything else about this shop: {command}", command=code(request.command(say(CONNECT))))
            ),
        ],
    )


def no_longer(request: Request, connection: Connection) -> View:
    """Say that a secret was shown, in the answer to whoever asks for it again."""
    say = request.say
    line = say.line(
        "The secret of *{name}* was shown once and can't be shown again. You can make a new one.", name=connection.name
    )
    return modals.showing(say, say("Connection secret"), [kit.lines(line)])


def tried(request: Request, connection: Connection, status: int) -> Reply:
    """Say what came of a test that was sent to a connection."""
    say, name = request.say, connection.name
    if status == 200:
        line = say.line("The test for *{name}* arrived: shops can reach me at this address.", name=name)
    elif status == 0:
        line = say.line("Nobody answered at {address}. Is PUBLIC_URL right?", address=address(request, connection))
    elif status == -1:
        line = say.line("The secret of *{name}* can't be read anymore. Please make a new one.", name=name)
    else:
        line = say.line(
            "{address} answered with status {status}. Is PUBLIC_URL this bot's?",
            address=address(request, connection),
            status=status,
        )
    return Reply([kit.lines(line)], beside=True)


def changed(request: Request, line: list[Element], change: int) -> Reply:
    """Say what was changed of a connection."""
    return Reply([kit.lines(line), kit.buttons([undo.button(request.say, change)])])
