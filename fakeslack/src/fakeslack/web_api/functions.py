"""Web API: functions.*."""

from typing import Any

from fakeslack.model import Execution
from fakeslack.seed import SLACKBOT
from fakeslack.state import SlackError
from fakeslack.web_api.front import Call, method


def _end(call: Call, **fields: Any) -> None:
    execution = call.state.executions.get(call.need("function_execution_id"))
    if execution is None or execution.workspace != call.app.workspace:
        raise SlackError("function_execution_not_found")
    if execution.ended:
        raise SlackError("execution_not_in_running_state")
    for name, value in fields.items():
        setattr(execution, name, value)
    data = {"execution": execution}
    call.state.publish("function_ended", person=execution.person, only_for=execution.person, data=data)
    call.state.post(execution.channel, SLACKBOT, _told(call, execution), ephemeral_to=execution.person)


def _told(call: Call, execution: Execution) -> str:
    """How a function ended, as Slackbot tells whoever started it."""
    function = call.state.app.function(execution.function)
    title = function.title if function else execution.function
    if execution.error is not None:
        return f"“{title}” failed: {execution.error}"
    outputs = ", ".join(f"{name}: {value}" for name, value in (execution.outputs or {}).items())
    return f"“{title}” has ended{': ' if outputs else '.'}{outputs}"


@method("functions.completeSuccess")
def complete_success(call: Call) -> None:
    """A function ended well, with its outputs; raises SlackError parameter_validation_failed."""
    outputs = call.json("outputs")
    if not isinstance(outputs, dict):
        raise SlackError("invalid_arguments")
    execution = call.state.executions.get(call.text("function_execution_id"))
    function = call.state.app.function(execution.function) if execution else None
    needed = {name for name, said in function.outputs.items() if said.get("is_required")} if function else set()
    if needed - outputs.keys():
        raise SlackError("parameter_validation_failed")
    _end(call, outputs=outputs)


@method("functions.completeError")
def complete_error(call: Call) -> None:
    """A function did not end well, and why."""
    _end(call, error=call.need("error"))
