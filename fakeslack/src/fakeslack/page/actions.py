"""What a person does in the page, each an entry of `ACTIONS`: (scene, body as JSON) -> answer as JSON."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from fakeslack.actor import Actor
from fakeslack.answers import Answer
from fakeslack.model import Message, View
from fakeslack.page import forms
from fakeslack.page.parts import FUNCTION
from fakeslack.page.scene import Scene
from fakeslack.state import SlackError

Json: TypeAlias = dict[str, Any]
Action: TypeAlias = Callable[[Scene, Json], Json]


def act(scene: Scene, what: str, body: Json) -> Json:
    """Do something; what Slack refuses comes back as `error`."""
    action = ACTIONS.get(what)
    if action is None:
        return {"error": "unknown_action"}
    try:
        return action(scene, body)
    except SlackError as refusal:
        return {"error": refusal.code}
    except (LookupError, TimeoutError, ValueError) as problem:
        return {"error": str(problem)}


def _actor(scene: Scene) -> Actor:
    return Actor(scene.slack, scene.person.id)


def _told(answer: Answer) -> Json:
    return {"error": answer.error, "errors": answer.errors, "seconds": round(answer.seconds, 3)}


def _message(scene: Scene, body: Json) -> Message:
    channel, ts = str(body["channel"]), str(body["ts"])
    found = next((m for m in scene.state.sees(scene.person.id, channel) if m.ts == ts), None)
    if found is None:
        raise SlackError("message_not_found")
    return found


def _view(scene: Scene, body: Json) -> View:
    view = scene.state.views.get(str(body["view"]))
    if view is None or view.user != scene.person.id:
        raise SlackError("view_not_found")
    return view


def _where(scene: Scene, body: Json) -> Message | View:
    return _view(scene, body) if body.get("view") else _message(scene, body)


def _say(scene: Scene, body: Json) -> Json:
    actor, text, thread = _actor(scene), str(body["text"]), body.get("thread")
    if thread and body.get("broadcast"):
        actor.says(text, body["channel"], thread=thread, broadcast=True)
        return {}
    answer = actor.types(text, body["channel"], thread=thread)
    return {"seconds": round(answer.seconds, 3), "failed": bool(answer.error)}


def _press(scene: Scene, body: Json) -> Json:
    where = _where(scene, body)
    block_id, action_id = str(body["block_id"]), str(body["action_id"])
    if isinstance(where, View):
        forms.fill(scene, where, body.get("form", {}))
    value = forms.given(scene, where.blocks, block_id, action_id, body.get("value"))
    return _told(_actor(scene).chooses(where, action_id, value, block_id=block_id))


def _options(scene: Scene, body: Json) -> Json:
    where, block_id = _where(scene, body), str(body["block_id"])
    if isinstance(where, View):
        forms.fill(scene, where, body.get("form", {}))
    offered = _actor(scene).typeahead(where, str(body["action_id"]), str(body["typed"]), block_id=block_id)
    return {"options": forms.rows(offered)}


def _fill(scene: Scene, body: Json) -> Json:
    forms.fill(scene, _view(scene, body), body.get("form", {}))
    return {}


def _submit(scene: Scene, body: Json) -> Json:
    view = _view(scene, body)
    forms.fill(scene, view, body.get("form", {}))
    errors = forms.faults(scene, view)
    if errors:
        return {"errors": errors}
    return _told(_actor(scene).submits(view))


def _close(scene: Scene, body: Json) -> Json:
    return _told(_actor(scene).closes(_view(scene, body), all_of_them=bool(body.get("all"))))


def _react(scene: Scene, body: Json) -> Json:
    actor, message, name = _actor(scene), _message(scene, body), str(body["name"])
    if scene.person.id in message.reactions.get(name, []):
        actor.unreacts(message, name)
    else:
        actor.reacts(message, name)
    return {}


def _edit(scene: Scene, body: Json) -> Json:
    _actor(scene).edits(_message(scene, body), str(body["text"]))
    return {}


def _delete(scene: Scene, body: Json) -> Json:
    _actor(scene).deletes(_message(scene, body))
    return {}


def _shortcut(scene: Scene, body: Json) -> Json:
    message = _message(scene, body) if body.get("ts") else None
    if (name := str(body["callback_id"])).startswith(FUNCTION):
        _actor(scene).opens_function(name.removeprefix(FUNCTION), str(body["channel"]))
        return {}
    return _told(_actor(scene).uses_shortcut(str(body["callback_id"]), message))


def _join(scene: Scene, body: Json) -> Json:
    _actor(scene).joins(str(body["channel"]))
    return {}


def _read(scene: Scene, body: Json) -> Json:
    channel = scene.state.channel(str(body["channel"]))
    if scene.state.may_read(scene.person.id, channel) and scene.state.unread(scene.person.id, channel.id):
        scene.state.mark_read(scene.person.id, channel.id)
    return {}


def _home(scene: Scene, body: Json) -> Json:
    _actor(scene).opens_home("messages" if body.get("tab") == "messages" else "home")
    return {}


def _assistant(scene: Scene, _body: Json) -> Json:
    return {"thread": _actor(scene).opens_assistant().ts}


def _fail(scene: Scene, body: Json) -> Json:
    error = str(body.get("error") or "internal_error")
    if error == "http_500":
        scene.slack.operator.fail(status=500)
    else:
        scene.slack.operator.fail(error=error, status=429 if error == "ratelimited" else 200)
    return {"done": scene.say("The next Web API call fails with {error}", error=error)}


def _heal(scene: Scene, _body: Json) -> Json:
    scene.slack.operator.heal()
    return {"done": scene.say("Nothing fails on purpose anymore")}


def _drop(scene: Scene, _body: Json) -> Json:
    scene.slack.operator.drop_socket()
    return {"done": scene.say("The socket was cut. The app should reconnect by itself")}


def _redeliver(scene: Scene, _body: Json) -> Json:
    events = scene.slack.operator.events()
    if not events:
        return {"done": scene.say("No events delivered yet")}
    scene.slack.operator.redeliver(events[-1])
    return {"done": scene.say("Delivered {event} again", event=events[-1].name)}


def _expire(scene: Scene, _body: Json) -> Json:
    scene.slack.operator.expire_triggers()
    return {"done": scene.say("Every trigger has expired")}


def _move(scene: Scene, body: Json) -> Json:
    if body.get("to"):
        to = datetime.fromisoformat(str(body["to"])).replace(tzinfo=scene.reader.zone)
        scene.slack.operator.set_clock(to)
    else:
        scene.slack.operator.move_clock(seconds=timedelta(minutes=float(body["minutes"])).total_seconds())
    return {"done": scene.say("The clock was moved")}


def _clear(scene: Scene, _body: Json) -> Json:
    scene.slack.inspector.clear()
    return {}


ACTIONS: dict[str, Action] = {
    "say": _say,
    "press": _press,
    "options": _options,
    "fill": _fill,
    "submit": _submit,
    "close": _close,
    "react": _react,
    "edit": _edit,
    "delete": _delete,
    "shortcut": _shortcut,
    "join": _join,
    "read": _read,
    "home": _home,
    "assistant": _assistant,
    "fail": _fail,
    "heal": _heal,
    "drop": _drop,
    "redeliver": _redeliver,
    "expire": _expire,
    "move": _move,
    "clear": _clear,
}
