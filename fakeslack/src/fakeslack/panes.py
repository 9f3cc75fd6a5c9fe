"""What a person does with the app beside messages: its assistant's threads, and its functions as steps of workflows."""

import json
import secrets
from typing import Any

from fakeslack.block_kit import steps
from fakeslack.forms import Forms
from fakeslack.model import AssistantThread, Execution, Json, Message, View
from fakeslack.state import SlackError


class Panes(Forms):
    """The part of an actor that opens the assistant's pane and starts functions; see ``Actor``."""

    def opens_assistant(self, looking_at: str | None = None) -> Message:
        """Open the app's assistant in a new thread, perhaps beside a channel; the app is told. The thread's beginning.

        Raises SlackError not_enabled where the manifest has no ``assistant_view``.
        """
        state, app = self.slack.state, self._app()
        if not state.app.assistant:
            raise SlackError("not_enabled")
        with state.lock:
            pane = state.dm(self.id, app.bot_user)
            began = state.post(pane.id, app.bot_user, "New chat", subtype="assistant_app_thread")
            state.assistants[pane.id, began.ts] = AssistantThread(self.id, self._context(looking_at))
            self._tells("assistant_opened", began)
            state.mark_read(self.id, pane.id)
        return began

    def looks_at(self, channel: str, thread: Message) -> None:
        """Go to another channel while the assistant's thread is open; the app is told."""
        with self.slack.state.lock:
            self.assistant(thread).context = self._context(channel)
            self._tells("assistant_moved", thread)

    def assistant(self, thread: Message) -> AssistantThread:
        """What the app shows in a thread of its assistant: title, status, prompts; raises LookupError."""
        return self.slack.state.assistants[thread.channel, thread.ts]

    def _context(self, channel: str | None) -> Json:
        if channel is None:
            return {}
        where = self.slack.state.channel(channel, self.person.workspace)
        return {"channel_id": where.id, "team_id": self.person.workspace, "enterprise_id": None}

    def _tells(self, kind: str, thread: Message) -> None:
        data = {"ts": thread.ts}
        self.slack.state.publish(kind, channel=thread.channel, person=self.id, only_for=self.id, data=data)

    # functions

    def starts(
        self, function: str, inputs: Json | None = None, channel: str | None = None, *, by_hand: bool = True
    ) -> Execution:
        """Start one of the app's functions, as a workflow does; it has ended once the app says so (``ended``).

        What a workflow starts that nobody clicked, as on a schedule, is not ``by_hand``: then it knows of no person.
        Raises SlackError function_not_found, parameter_validation_failed.
        """
        state = self.slack.state
        app, found = self._app(), state.app.function(function)
        if found is None:
            raise SlackError("function_not_found")
        given = dict(inputs or {})
        for name, said in found.inputs.items():
            kind = said.get("type")
            if kind in steps.FILLED_IN:
                given.pop(name, None)
            if kind in steps.FILLED_IN and by_hand:
                pointer = self.slack.tickets.new_trigger(app.workspace, self._answer())
                who = {"id": self.id, "secret": pointer}
                given[name] = (
                    who if kind == steps.USER_CONTEXT else {"interactivity_pointer": pointer, "interactor": who}
                )
            elif said.get("is_required") and name not in given:
                raise SlackError("parameter_validation_failed")
        with state.lock:
            execution = Execution(
                id=state.new_id("Fx"),
                function=function,
                person=self.id,
                workspace=app.workspace,
                channel=channel or state.dm(self.id, app.bot_user).id,
                inputs=given,
                token=f"xwfp-{secrets.token_hex(16)}",
            )
            state.executions[execution.id] = execution
            data = {"execution": execution}
            state.publish("function_started", workspace=app.workspace, person=self.id, only_for=self.id, data=data)
        return execution

    def opens_function(self, function: str, channel: str) -> View | None:
        """Start a function as from a workflow's link: Slack asks for its inputs in a form first, where it has any."""
        found = self.slack.state.app.function(function)
        if found is None:
            raise SlackError("function_not_found")
        content = steps.form(found)
        if not content["blocks"]:
            self.starts(function, channel=channel)
            return None
        content["private_metadata"] = json.dumps({"channel": channel})
        return self.slack.views.ask(self._app(), self.id, content, function)

    def _starts_from(self, view: View) -> None:
        """The form in which Slack asked for a function's inputs was submitted."""
        found = self.slack.state.app.function(view.function)
        values: dict[str, Any] = steps.inputs(found, view.state) if found else {}
        self.slack.views.close(view)
        self.starts(view.function, values, json.loads(view.content["private_metadata"])["channel"])
