import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any

import pytest

from connecting import Client
from fakeslack import Slack, said
from fakeslack.answers import button_texts


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def fetch(url: str) -> tuple[int, str, Mapping[str, str]]:
    opener = urllib.request.build_opener(Stay)
    try:
        with opener.open(url) as page:
            return page.status, page.read().decode(), {}
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, "", {name.title(): value for name, value in answer.headers.items()}


def test_an_app_is_installed_by_oauth(slack: Slack, client: Client) -> None:
    back = "http://127.0.0.1:1/slack/oauth_redirect"
    query = {"client_id": slack.client_id, "scope": "chat:write,commands", "redirect_uri": back, "state": "s"}
    status, page, _ = fetch(f"{slack.address}/oauth/v2/authorize?{urllib.parse.urlencode(query)}")
    assert status == 200
    assert "Second &amp; Co, as Paula" in page
    query["person"] = "U0PARTNER1"
    status, _, headers = fetch(f"{slack.address}/oauth/v2/decide?{urllib.parse.urlencode(query)}")
    assert status == 302
    returned = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(headers["Location"]).query))
    assert returned["state"] == "s"
    client.token = None
    code = {"client_id": slack.client_id, "client_secret": slack.client_secret, "code": returned["code"]}
    access = client.oauth_v2_access(**code, redirect_uri=back)
    assert access["team"]["id"] == "T0SECONDCO"
    assert access["scope"] == "chat:write,commands"
    assert access["authed_user"]["id"] == "U0PARTNER1"
    client.token = access["access_token"]
    assert client.auth_test()["team_id"] == "T0SECONDCO"
    assert client.refused("oauth.v2.access", **code)["error"] == "invalid_code"


def test_a_stranger_client_and_a_denial(slack: Slack, client: Client) -> None:
    assert fetch(f"{slack.address}/oauth/v2/authorize?client_id=no")[0] == 400
    query = urllib.parse.urlencode({"client_id": slack.client_id, "redirect_uri": "http://127.0.0.1:1/"})
    assert "error=access_denied" in fetch(f"{slack.address}/oauth/v2/decide?{query}")[2]["Location"]
    wrong = {"client_id": slack.client_id, "client_secret": "x", "code": "x"}
    assert client.refused("oauth.v2.access", **wrong)["error"] == "bad_client_secret"


def test_a_scheduled_message_comes_when_its_time_has_come(slack: Slack, client: Client) -> None:
    due = int(slack.clock.seconds()) + 3600
    client.chat_scheduleMessage(channel="C0SALES001", text="later", post_at=due)
    never = client.chat_scheduleMessage(channel="C0SALES001", text="never", post_at=due)
    client.chat_deleteScheduledMessage(channel="C0SALES001", scheduled_message_id=never["scheduled_message_id"])
    assert len(client.chat_scheduledMessages_list()["scheduled_messages"]) == 1
    past = client.refused("chat.scheduleMessage", channel="C0SALES001", text="x", post_at=1)
    assert past["error"] == "time_in_past"
    slack.operator.move_clock(hours=2)
    slack.wait_for(lambda: slack.person("alice").sees("sales"))
    assert [m.text for m in slack.person("alice").sees("sales")] == ["later"]


def test_many_people_at_once(slack: Slack) -> None:
    people = [slack.adds(f"Person{n}", "sales") for n in range(20)]
    slack.at_once(*[lambda p=person: p.says("hello", "sales") for person in people])
    messages = people[0].sees("sales")
    assert len({m.ts for m in messages}) == 20


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (
            {"type": "section", "text": {"type": "mrkdwn", "text": "*a*"}, "fields": [{"type": "mrkdwn", "text": "b"}]},
            "*a*\nb",
        ),
        ({"type": "context", "elements": [{"type": "mrkdwn", "text": "c"}]}, "c"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": "d"}, {"type": "raw_text", "text": "e"}]]}, "d | e"),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "f "},
                            {"type": "user", "user_id": "U1"},
                            {"type": "channel", "channel_id": "C1"},
                            {"type": "emoji", "name": "tada"},
                        ],
                    }
                ],
            },
            "f <@U1><#C1>:tada:",
        ),
    ],
)
def test_what_a_message_says(slack: Slack, client: Client, block: dict[str, Any], words: str) -> None:
    go = {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]}
    posted = client.chat_postMessage(channel="C0SALES001", text="fallback", blocks=[block, go])
    message = slack.message("sales", posted["ts"])
    assert said(message) == words
    assert button_texts(message) == ["Go"]
