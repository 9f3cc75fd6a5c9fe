"""What a person does in modals, menus that look things up, and the App Home tab."""

from abc import ABC, abstractmethod
from typing import Any

from fakeslack.answers import Answer
from fakeslack.block_kit import inputs
from fakeslack.model import Installation, Json, Message, Person, View
from fakeslack.stage import Stage
from fakeslack.state import SlackError
from fakeslack.wire import payloads
from fakeslack.wire.delivery import NO_OPTIONS_URL, Delivery

MOST_OPTIONS = 100


class Forms(ABC):
    """The part of an actor that works with views; see ``Actor``."""

    slack: Stage
    id: str

    @property
    @abstractmethod
    def person(self) -> Person:
        """Who this is, as of now."""

    @abstractmethod
    def _app(self, workspace: str | None = None) -> Installation: ...

    @abstractmethod
    def _deliver(self, answer: Answer, delivery: Delivery) -> None: ...

    @abstractmethod
    def _starts_from(self, view: View) -> None: ...

    @abstractmethod
    def _answer(self) -> Answer: ...

    def modals(self) -> list[View]:
        """The modals this person has open, the one on top last."""
        return self.slack.views.stack(self.id)

    def home(self) -> View | None:
        """The App Home tab as last published."""
        return self.slack.views.home(self.id)

    def fills(self, view: View, values: dict[str, Any]) -> None:
        """Fill in a form's fields (by action_id, block_id or label) without submitting it; raises LookupError."""
        with self.slack.state.lock:
            for what, value in values.items():
                found = inputs.find(view.blocks, what)
                if found is None:
                    raise LookupError(f"no field called {what!r} in “{view.title}”")
                block, element = found
                view.state.setdefault(block["block_id"], {})[element["action_id"]] = inputs.value(element, value)

    def submits(self, view: View, values: dict[str, Any] | None = None) -> Answer:
        """Fill in a modal and submit it; ``answer.errors`` are the fields' errors, of Slack itself or of the app."""
        self.fills(view, values or {})
        answer, slack = self._answer(), self.slack
        with slack.state.lock:
            answer.errors = view.errors = _missing(view)
            if answer.errors:
                return answer
            if view.function:
                self._starts_from(view)
                return answer
            app = self._app(view.workspace)
            trigger = slack.tickets.new_trigger(app.workspace, answer, view.id)
            told: Json = {"trigger_id": trigger, **payloads.on_view(slack.state, view)}
            del told["container"]
            urls = self._response_urls(view, app, answer)
            payload = payloads.interaction(slack.state, "view_submission", self.person, app, **told, response_urls=urls)
        self._deliver(answer, Delivery("interactive", payload))
        if answer.ack.ok:
            try:
                slack.views.respond(app, view, answer, answer.ack.body)
            except SlackError as refusal:
                answer.problem = refusal.code
        return answer

    def _response_urls(self, view: View, app: Installation, answer: Answer) -> list[Json]:
        urls = []
        for block, element in inputs.elements(view.blocks):
            chosen = view.state.get(block["block_id"], {}).get(element["action_id"], {})
            channel = chosen.get("selected_conversation") or chosen.get("selected_channel")
            if element.get("response_url_enabled") and channel:
                path = self.slack.tickets.new_url("app", app.workspace, channel, answer)
                urls.append(
                    {
                        "block_id": block["block_id"],
                        "action_id": element["action_id"],
                        "channel_id": channel,
                        "response_url": self.slack.address + path,
                    }
                )
        return urls

    def closes(self, view: View, *, all_of_them: bool = False) -> Answer:
        """Close a modal (or the whole stack by its cross); the app hears of it where it asked to."""
        answer, slack = self._answer(), self.slack
        closing = list(reversed(self.modals())) if all_of_them else [view]
        for each in closing:
            slack.views.close(each)
        for each in closing:
            if each.content.get("notify_on_close"):
                told = {"view": payloads.on_view(slack.state, each)["view"], "is_cleared": all_of_them}
                app = self._app(each.workspace)
                payload = payloads.interaction(slack.state, "view_closed", self.person, app, **told)
                self._deliver(answer, Delivery("interactive", payload))
        return answer

    def typeahead(self, where: Message | View, what: str, typed: str, *, block_id: str | None = None) -> list[Json]:
        """Type into an external select and get the options offered; raises LookupError, TimeoutError when none came."""
        found = inputs.find(where.blocks, what, block_id)
        if found is None:
            raise LookupError(f"no menu called {what!r} in {where!r}")
        block, element = found
        if len(typed) < element.get("min_query_length", 3):
            return []
        slack = self.slack
        with slack.state.lock:
            if isinstance(where, View):
                app, told = self._app(where.workspace), payloads.on_view(slack.state, where)
            else:
                app = self._app(slack.state.people[where.user].workspace)
                told = payloads.on_message(slack.state, where)
            payload = payloads.interaction(
                slack.state,
                "block_suggestion",
                self.person,
                app,
                **told,
                action_id=element["action_id"],
                block_id=block["block_id"],
                value=typed,
            )
        ack = slack.deliver(Delivery("interactive", payload))
        if ack.error == NO_OPTIONS_URL:
            return []
        if ack.error:
            raise TimeoutError(ack.error)
        body = ack.body if isinstance(ack.body, dict) else {}
        offered = inputs.options(body)
        if len(offered) > MOST_OPTIONS:
            raise LookupError(f"{len(offered)} options; Slack shows none when there are more than {MOST_OPTIONS}")
        return offered

    def opens_home(self, tab: str = "home") -> View | None:
        """Open the app's Home (or ``messages``) tab; the app is told, and publishes when it likes (see ``home``)."""
        slack = self.slack
        channel = slack.state.dm(self.id, self._app().bot_user)
        slack.state.publish(
            "home_opened",
            workspace=self.person.workspace,
            channel=channel.id,
            person=self.id,
            only_for=self.id,
            data={"tab": tab},
        )
        return self.home()


def _missing(view: View) -> dict[str, str]:
    errors = {}
    for block in view.blocks:
        if block["type"] == "input" and not block.get("optional"):
            element = block["element"]
            reported = view.state.get(block["block_id"], {}).get(element["action_id"], inputs.initial(element))
            if inputs.empty(reported):
                errors[block["block_id"]] = "Please complete this required field."
    return errors
