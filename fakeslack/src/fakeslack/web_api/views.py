"""Web API: views.*, blocks.validate."""

from fakeslack.block_kit import validation
from fakeslack.model import Json, View
from fakeslack.state import SlackError
from fakeslack.web_api.front import Call, method
from fakeslack.wire import shapes


def _shown(call: Call, view: View) -> Json:
    return {"view": shapes.view(call.state, view)}


def _trigger(call: Call) -> str:
    return call.text("trigger_id") or call.need("interactivity_pointer", "invalid_arguments")


@method("views.open")
def views_open(call: Call) -> Json:
    """Open a modal for whoever did what the trigger id tells of."""
    return _shown(call, call.slack.views.open(call.app, _trigger(call), call.json("view")))


@method("views.push")
def views_push(call: Call) -> Json:
    """Put a modal on top of the one in which the trigger was."""
    return _shown(call, call.slack.views.push(call.app, _trigger(call), call.json("view")))


@method("views.update")
def views_update(call: Call) -> Json:
    """Change an open view."""
    view_id, external_id = call.text("view_id"), call.text("external_id")
    view = call.slack.views.update(call.app, call.json("view"), view_id, external_id, call.text("hash"))
    return _shown(call, view)


@method("views.publish")
def views_publish(call: Call) -> Json:
    """Set a person's App Home tab."""
    user = call.need("user_id", "invalid_arguments")
    return _shown(call, call.slack.views.publish(call.app, user, call.json("view"), call.text("hash")))


@method("blocks.validate")
def blocks_validate(call: Call) -> Json:
    """Tell what Slack would refuse of ``blocks``, a ``message`` or a ``view``."""
    given = {name: call.json(name) for name in ("blocks", "message", "view") if call.args.get(name)}
    if len(given) != 1:
        raise SlackError("invalid_arguments")
    name, content = given.popitem()
    if name == "blocks":
        found = validation.message_faults(content, "")
    elif name == "message":
        found = validation.message_faults(content.get("blocks", []) if isinstance(content, dict) else content)
    else:
        kind = content.get("type") if isinstance(content, dict) else None
        found = validation.view_faults(content, kind if kind in ("modal", "home") else "modal", "")
    if found:
        raise SlackError(f"invalid_{name}", errors=[validation.report(fault) for fault in found])
    return {}
