"""Modals and App Home tabs: each person has one stack of modals, three deep at most, and one home tab."""

import secrets
from typing import Any

from fakeslack.block_kit import inputs, validation
from fakeslack.model import Installation, Json, View
from fakeslack.state import SlackError, State
from fakeslack.wire.outcome import Outcome
from fakeslack.wire.tickets import Tickets

DEEPEST = 3


class Views:
    """Opens, pushes, updates, publishes and closes views."""

    def __init__(self, state: State, tickets: Tickets) -> None:
        self._state = state
        self._tickets = tickets

    def open(self, app: Installation, trigger_id: str, content: Json) -> View:
        """views.open: a new stack for the person behind the trigger."""
        with self._state.lock:
            content = validation.view(content, "modal")
            trigger = self._tickets.redeem(trigger_id, app.workspace)
            self._clear(trigger.person)
            return self._show(app, trigger.person, content, trigger.answer)

    def ask(self, app: Installation, person: str, content: Json, function: str) -> View:
        """A form of Slack's own, in which it asks for what a function is given."""
        with self._state.lock:
            self._clear(person)
            view = self._show(app, person, validation.view(content, "modal"), Outcome(person))
            view.function = function
            return view

    def push(self, app: Installation, trigger_id: str, content: Json) -> View:
        """views.push: on top of the modal in which the trigger was; raises SlackError push_limit_reached."""
        with self._state.lock:
            content = validation.view(content, "modal")
            trigger = self._tickets.redeem(trigger_id, app.workspace)
            if trigger.view not in self._state.modals.get(trigger.person, []):
                raise SlackError("invalid_trigger_id")
            return self._push(app, trigger.person, content, trigger.answer)

    def update(
        self, app: Installation, content: Json, view_id: str | None, external_id: str | None, hash_: str | None
    ) -> View:
        """views.update by id or external id; raises SlackError not_found or hash_conflict."""
        with self._state.lock:
            view = self._find(app, view_id, external_id)
            if hash_ and hash_ != view.hash:
                raise SlackError("hash_conflict")
            self._change(view, validation.view(content, view.type))
            return view

    def publish(self, app: Installation, user: str, content: Json, hash_: str | None) -> View:
        """views.publish: a person's App Home tab; raises SlackError user_not_found or hash_conflict."""
        state = self._state
        with state.lock:
            content = validation.view(content, "home")
            person = state.people.get(user)
            if person is None or person.workspace != app.workspace or person.deleted:
                raise SlackError("user_not_found")
            if not state.app.home_tab:
                raise SlackError("not_enabled")
            view = state.views.get(state.homes.get(user, ""))
            if view is None:
                view = self._new(app, user, "home", content)
                state.homes[user] = view.id
            elif hash_ and hash_ != view.hash:
                raise SlackError("hash_conflict")
            self._change(view, content)
            return view

    def stack(self, person: str) -> list[View]:
        """A person's open modals, the one on top last."""
        with self._state.lock:
            return [self._state.views[id_] for id_ in self._state.modals.get(person, [])]

    def home(self, person: str) -> View | None:
        """A person's App Home tab, once published."""
        state = self._state
        return state.views.get(state.homes.get(person, ""))

    def respond(self, app: Installation, view: View, answer: Outcome, body: Any) -> None:
        """Do what a submission's acknowledgement says: close, errors, update, push or clear."""
        action = body.get("response_action") if isinstance(body, dict) else None
        with self._state.lock:
            if action is None:
                self.close(view)
            elif action == "clear":
                self._clear(view.user)
            elif action == "errors":
                self._show_errors(view, answer, body.get("errors") or {})
            elif action == "update":
                self._change(view, validation.view(body.get("view"), "modal"))
                answer.views.append(view)
            elif action == "push":
                self._push(app, view.user, validation.view(body.get("view"), "modal"), answer)
            else:
                raise SlackError("invalid_response_action")

    def close(self, view: View) -> None:
        """Take a modal off its stack."""
        with self._state.lock:
            stack = self._state.modals.get(view.user, [])
            if view.id in stack:
                stack.remove(view.id)
            view.open = False
            self._tell("view_closed", view)

    def _show_errors(self, view: View, answer: Outcome, errors: dict[str, str]) -> None:
        known = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not errors or not errors.keys() <= known:
            raise SlackError("invalid_errors")
        view.errors = dict(errors)
        answer.errors = dict(errors)
        self._tell("view_changed", view)

    def _find(self, app: Installation, view_id: str | None, external_id: str | None) -> View:
        for view in self._state.views.values():
            by_name = external_id and view.content.get("external_id") == external_id
            if view.workspace == app.workspace and view.open and (by_name or view.id == view_id):
                return view
        raise SlackError("not_found")

    def _push(self, app: Installation, person: str, content: Json, answer: Outcome) -> View:
        if len(self._state.modals.get(person, [])) >= DEEPEST:
            raise SlackError("push_limit_reached")
        return self._show(app, person, content, answer)

    def _show(self, app: Installation, person: str, content: Json, answer: Outcome) -> View:
        view = self._new(app, person, "modal", content)
        stack = self._state.modals.setdefault(person, [])
        if stack:
            below = self._state.views[stack[-1]]
            view.previous_id, view.root_id = below.id, below.root_id
        stack.append(view.id)
        answer.views.append(view)
        self._tell("view_opened", view)
        return view

    def _new(self, app: Installation, person: str, kind: Any, content: Json) -> View:
        state = self._state
        external = content.get("external_id")
        taken = (v for v in state.views.values() if v.open and v.workspace == app.workspace)
        if external and any(v.content.get("external_id") == external for v in taken):
            raise SlackError("duplicate_external_id")
        id_ = state.new_id("V")
        view = View(id_, app.workspace, person, kind, content, self._new_hash(), root_id=id_)
        view.state = inputs.initial_state(view.blocks)
        state.views[id_] = view
        return view

    def _change(self, view: View, content: Json) -> None:
        kept = view.state
        view.content, view.hash, view.errors = content, self._new_hash(), {}
        view.state = inputs.initial_state(view.blocks)
        for block_id, actions in view.state.items():  # what was typed stays where block and action are the same
            for action_id, fresh in actions.items():
                typed = kept.get(block_id, {}).get(action_id)
                if typed is not None and typed["type"] == fresh["type"] and view.type == "modal":
                    actions[action_id] = typed
        self._tell("view_changed", view)

    def _clear(self, person: str) -> None:
        for view in reversed(self.stack(person)):
            self.close(view)

    def _new_hash(self) -> str:
        return f"{int(self._state.clock.seconds())}.{secrets.token_urlsafe(6)}"

    def _tell(self, kind: str, view: View) -> None:
        self._state.publish(kind, workspace=view.workspace, view=view, person=view.user, only_for=view.user)
