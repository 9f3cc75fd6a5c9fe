"""A small Bolt app that shows every surface of Slack, for looking at the stand-in's page."""

import logging
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Assistant, Respond, Say
from slack_sdk import WebClient

from connecting import serve_socket
from fakeslack import Slack

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Sampler"},
    "features": {
        "bot_user": {"display_name": "Sampler"},
        "app_home": {"home_tab_enabled": True},
        "assistant_view": {"assistant_description": "Chats"},
        "slash_commands": [
            {"command": "/greet", "description": "Says hello to somebody", "usage_hint": "NAME [warmly]"},
            {"command": "/grand", "description": "A grand form", "usage_hint": ""},
            {"command": "/all", "description": "Shows every block", "usage_hint": ""},
            {"command": "/stuck", "description": "Never answers in time", "usage_hint": ""},
        ],
        "shortcuts": [
            {"name": "Quote this", "type": "message", "callback_id": "quote", "description": "Quotes the message"},
            {"name": "Open the form", "type": "global", "callback_id": "open", "description": "A grand form"},
        ],
    },
}
MANIFEST["functions"] = {
    "count": {
        "title": "Count letters",
        "description": "A step of a workflow",
        "input_parameters": {"word": {"type": "string", "title": "Word", "is_required": True}},
        "output_parameters": {"letters": {"type": "integer", "is_required": True}},
    }
}
CUSTOMERS = ["张三", "李四", "王五", "Acme Corp", "Zoë Chen"]


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str) -> dict[str, Any]:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str | None = None, note: str | None = None) -> dict[str, Any]:
    made = {"text": plain(text), "value": value or text}
    return {**made, "description": plain(note)} if note else made


OPTIONS = [option("Good", "good", "They were happy"), option("Bad", "bad"), option("Neutral", "neutral")]


def button(text: str, action_id: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), "action_id": action_id, "value": text, **more}


def answer(text: str) -> list[dict[str, Any]]:
    """What /greet answers with: a card with a button and one that asks first."""
    sure = {
        "title": plain("Take it back?"),
        "text": mrkdwn("The greeting goes *away*."),
        "confirm": plain("Yes, undo"),
        "deny": plain("Keep"),
        "style": "danger",
    }
    return [
        {"type": "section", "text": mrkdwn(text)},
        {"type": "context", "elements": [mrkdwn("Only a sample · <!date^1790000000^{date_short} {time}|then>")]},
        {
            "type": "actions",
            "elements": [
                button("Again", "again", style="primary"),
                button("Undo", "undo", style="danger", confirm=sure),
            ],
        },
    ]


def charts() -> list[dict[str, Any]]:
    days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
    good = [{"label": day, "value": value} for day, value in zip(days, (4, 9, 6, 12, 7), strict=True)]
    bad = [{"label": day, "value": value} for day, value in zip(days, (1, 2, 0, 3, 1), strict=True)]
    series = [{"name": "好评 Good", "data": good}, {"name": "差评 Bad", "data": bad}]
    axis = {"axis_config": {"categories": days}}
    return [
        {
            "type": "data_visualization",
            "title": "Reviews this week",
            "chart": {"type": "bar", "series": series, **axis},
        },
        {"type": "data_visualization", "title": "Trend", "chart": {"type": "area", "series": series, **axis}},
    ]


def words() -> dict[str, Any]:
    item = {"type": "rich_text_section", "elements": [{"type": "text", "text": "one of a list"}]}
    return {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Rich ", "style": {"bold": True}},
                    {"type": "text", "text": "text", "style": {"italic": True, "strike": True}},
                    {"type": "emoji", "name": "tada"},
                    {"type": "link", "url": "https://example.com", "text": " a link"},
                ],
            },
            {"type": "rich_text_list", "style": "bullet", "elements": [item, item]},
            {"type": "rich_text_list", "style": "ordered", "indent": 1, "elements": [item]},
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "A quote"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "let x = 1\nlet y = 2"}]},
        ],
    }


def gallery() -> list[dict[str, Any]]:
    cells = [["Customer", "Score"], ["李四", "4.1"], ["Acme Corp", "3.9"]]
    return [
        {"type": "header", "text": plain("Every block :sparkles:")},
        {
            "type": "section",
            "text": mrkdwn("*Satisfaction* of <@U0ALICE001>'s customers, see <#C0SALES001>"),
            "fields": [mrkdwn("*Segment*\n中年高收入群体"), mrkdwn("*Points*\n150"), plain("Offer: 生日礼物")],
            "accessory": {"type": "overflow", "action_id": "more", "options": [option("Edit"), option("Forget")]},
        },
        {"type": "divider"},
        words(),
        {
            "type": "table",
            "column_settings": [{"align": "left"}, {"align": "right"}],
            "rows": [[{"type": "raw_text", "text": text} for text in row] for row in cells],
        },
        {
            "type": "actions",
            "block_id": "picks",
            "elements": [
                {"type": "static_select", "action_id": "pick", "placeholder": plain("A mark"), "options": OPTIONS},
                {"type": "users_select", "action_id": "whom", "placeholder": plain("Somebody")},
                {"type": "datepicker", "action_id": "day", "placeholder": plain("A day")},
                {"type": "checkboxes", "action_id": "ticks", "options": OPTIONS[:2]},
            ],
        },
    ]


def form(title: str = "A grand form", depth: int = 1) -> dict[str, Any]:
    """A modal with every kind of field; it pushes itself up to three deep."""
    fields = {
        "Name": {"type": "plain_text_input", "action_id": "x", "max_length": 20},
        "Customer": {"type": "external_select", "action_id": "customer", "min_query_length": 1},
        "Mark": {"type": "radio_buttons", "action_id": "x", "options": OPTIONS},
        "Tags": {
            "type": "multi_static_select",
            "action_id": "x",
            "options": OPTIONS,
            "placeholder": plain("Some tags"),
        },
        "Day": {"type": "datepicker", "action_id": "x", "initial_date": "2026-11-20"},
        "Email": {"type": "email_text_input", "action_id": "x"},
        "Note": {"type": "plain_text_input", "action_id": "x", "multiline": True},
    }
    inputs = [
        {
            "type": "input",
            "block_id": name.lower(),
            "label": plain(name),
            "element": element,
            "optional": name not in ("Name", "Customer"),
            **({"hint": plain("As you would call them")} if name == "Name" else {}),
        }
        for name, element in fields.items()
    ]
    deeper = {
        "type": "actions",
        "block_id": "deep",
        "elements": [button("One deeper", "deeper"), button("Change", "change")],
    }
    return {
        "type": "modal",
        "callback_id": "grand",
        "private_metadata": str(depth),
        "title": plain(title),
        "submit": plain("Save"),
        "close": plain("Cancel"),
        "blocks": [*inputs, deeper],
    }


def build(slack: Slack) -> App:
    """The app, with the stand-in's credentials."""
    app = App(
        token=slack.bot_token,
        signing_secret=slack.signing_secret,
        token_verification_enabled=False,
        process_before_response=True,
    )
    app.client.base_url = slack.api_url

    for add in (commands, clicks, views, panes):
        add(app)
    return app


def commands(app: App) -> None:
    @app.command("/greet")
    def greet(ack: Ack, command: dict[str, Any]) -> None:
        text = f"Hello, *{command['text'] or 'you'}*! :wave:"
        ack({"response_type": "ephemeral", "text": text, "blocks": answer(text)})

    @app.command("/all")
    def show_all(ack: Ack, say: Say) -> None:
        ack()
        say(text="Every block", blocks=gallery())
        say(text="Charts", blocks=charts())

    @app.command("/stuck")
    def stuck(ack: Ack) -> None:
        raise RuntimeError("stuck on purpose")

    @app.command("/grand")
    @app.shortcut("open")
    def open_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.shortcut("quote")
    def quote(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        respond(f"> {body['message']['text']}")


def clicks(app: App) -> None:
    @app.action("again")
    def again(ack: Ack, respond: Respond) -> None:
        ack()
        text = "Hello *again*!"
        respond(text=text, blocks=answer(text), replace_original=True)

    @app.action("undo")
    def undo(ack: Ack, respond: Respond) -> None:
        ack()
        respond(text="Taken back", replace_original=True)

    @app.action("deeper")
    def deeper(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        depth = int(body["view"]["private_metadata"]) + 1
        client.views_push(trigger_id=body["trigger_id"], view=form(f"Form {depth}", depth))
        ack()

    @app.action("change")
    def change(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_update(view_id=body["view"]["id"], view=form("Changed", int(body["view"]["private_metadata"])))
        ack()

    @app.action("pick")
    def picked(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        respond(f"Picked {body['actions'][0]['selected_option']['text']['text']}", replace_original=False)

    @app.action({"type": "block_actions", "action_id": "more"})
    def overflow(ack: Ack, body: dict[str, Any], respond: Respond) -> None:
        ack()
        respond(f"Chose {body['actions'][0]['selected_option']['value']}", replace_original=False)

    for quiet in ("whom", "day", "ticks", "customer"):
        app.action(quiet)(lambda ack: ack())


def views(app: App) -> None:
    @app.options("customer")
    def customers(ack: Ack, payload: dict[str, Any]) -> None:
        found = [option(name) for name in CUSTOMERS if payload["value"].lower() in name.lower()]
        ack(options=found)

    @app.view("grand")
    def save(ack: Ack, view: dict[str, Any], client: WebClient, body: dict[str, Any]) -> None:
        values = view["state"]["values"]
        name = values["name"]["x"]["value"]
        if name == "wrong":
            ack(response_action="errors", errors={"name": "That name is taken"})
            return
        customer = values["customer"]["customer"]["selected_option"]["text"]["text"]
        ack()
        client.chat_postMessage(channel="C0SALES001", text=f"Saved *{name}* for {customer}")

    @app.event("app_home_opened")
    def home(event: dict[str, Any], client: WebClient) -> None:
        blocks = [
            {"type": "header", "text": plain("Your day")},
            {"type": "section", "text": mrkdwn("Two customers wait for a call")},
            {"type": "actions", "elements": [button("Open the form", "home_form", style="primary")]},
        ]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.action("home_form")
    def home_form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=body["trigger_id"], view=form())
        ack()

    @app.event("message")
    @app.event("reaction_added")
    @app.event("file_shared")
    def ignored() -> None:
        pass


def panes(app: App) -> None:
    assistant = Assistant()

    @assistant.thread_started
    def started(say: Say, set_suggested_prompts: Any) -> None:
        say("How can I help?")
        set_suggested_prompts(title="Try", prompts=[{"title": "Be kind", "message": "Say something kind"}])

    @assistant.user_message
    def asked(payload: dict[str, Any], set_title: Any, set_status: Any, say: Say) -> None:
        set_title(f"About {payload['text']}")
        set_status("is thinking…")
        if payload["text"] != "think":
            say("You are doing well")

    app.use(assistant)

    @app.function("count")
    def count(inputs: dict[str, Any], complete: Any) -> None:
        complete({"letters": len(inputs["word"])})


def connect(slack: Slack) -> Callable[[], None]:
    """Connect the app by Socket Mode; returns what ends it."""
    logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
    return serve_socket(slack, build(slack))
