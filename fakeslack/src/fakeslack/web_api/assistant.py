"""Web API: assistant.threads.*."""

from typing import Any

from fakeslack.model import AssistantThread, Json
from fakeslack.state import SlackError
from fakeslack.web_api.front import Call, method

MOST_PROMPTS = 4


def _thread(call: Call) -> tuple[AssistantThread, Json]:
    """The thread of the pane that a call is about, and where it is; raises SlackError invalid_thread_ts."""
    channel, ts = call.joined_channel("channel_id"), call.need("thread_ts")
    found = call.state.assistants.get((channel.id, ts))
    if found is None:
        raise SlackError("invalid_thread_ts")
    return found, {"channel": channel.id, "person": found.person, "only_for": found.person, "data": {"ts": ts}}


def _change(call: Call, **fields: Any) -> None:
    thread, where = _thread(call)
    for name, value in fields.items():
        setattr(thread, name, value)
    call.state.publish("assistant_changed", **where)


@method("assistant.threads.setStatus", scope="assistant:write|chat:write")
def set_status(call: Call) -> None:
    """Say what the app is doing; the next message in the thread takes it away, and so does an empty one."""
    _change(call, status=call.text("status"))


@method("assistant.threads.setTitle", scope="assistant:write")
def set_title(call: Call) -> None:
    """Name the thread."""
    _change(call, title=call.need("title"))


@method("assistant.threads.setSuggestedPrompts", scope="assistant:write")
def set_suggested_prompts(call: Call) -> None:
    """Offer things to say."""
    prompts = call.json("prompts")
    if not isinstance(prompts, list) or not 0 < len(prompts) <= MOST_PROMPTS:
        raise SlackError("invalid_arguments")
    if not all(isinstance(one, dict) and one.get("title") and one.get("message") for one in prompts):
        raise SlackError("invalid_arguments")
    _change(call, prompts=prompts, prompts_title=call.text("title"))
