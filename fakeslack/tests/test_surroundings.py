"""What frameworks ask of Slack before they start: who everybody is, what they look like, which emoji there are."""

import json
import urllib.request
from pathlib import Path

import pytest

from connecting import Client
from fakeslack import Seed, Slack, seed

SIZES = {"image_24", "image_32", "image_48", "image_72", "image_192", "image_512"}


def test_everybody_has_a_whole_profile(slack: Slack, client: Client, subtests: pytest.Subtests) -> None:
    names = SIZES | {"avatar_hash", "first_name", "last_name", "skype", "fields", "display_name", "real_name", "team"}
    for person in client.users_list()["members"]:
        with subtests.test(person=person["name"]):
            assert names <= person["profile"].keys()
    profile = client.users_profile_get(user="U0ALICE001")["profile"]
    assert (profile["first_name"], profile["last_name"], profile["fields"]) == ("Alice", "Morgan", {})
    hashes = [person["profile"]["avatar_hash"] for person in client.users_list()["members"]]
    assert len(set(hashes)) == len(hashes)
    with urllib.request.urlopen(profile["image_48"]) as picture:
        assert picture.headers["content-type"] == "image/svg+xml"
        assert b'width="48"' in picture.read()


def test_apps_and_teams_have_pictures(slack: Slack, client: Client) -> None:
    bot = client.bots_info(bot=client.auth_test()["bot_id"])["bot"]
    posted = client.chat_postMessage(channel="C0SALES001", text="hi")["message"]
    assert bot["icons"].keys() == posted["bot_profile"]["icons"].keys() == {"image_36", "image_48", "image_72"}
    team = client.team_info()["team"]
    assert team["icon"]["image_default"]
    assert {"email_domain", "domain", "url"} <= team.keys()


def test_a_team_has_emoji_of_its_own(tmp_path: Path) -> None:
    own = {"parrot": "https://example.com/parrot.gif", "bird": "alias:parrot"}
    (tmp_path / "seed.json").write_text(json.dumps(json.loads(seed.USUAL.read_text()) | {"emoji": own}))
    with Slack(seed=Seed.read(tmp_path / "seed.json")) as slack:
        answer = Client(slack.bot_token, slack.api_url).emoji_list()
    assert answer["emoji"] == own


def test_metadata_goes_with_a_message_that_waits(slack: Slack, client: Client) -> None:
    metadata = {"event_type": "reminder", "event_payload": {"id": 7}}
    due = int(slack.clock.seconds()) + 3600
    waiting = client.chat_scheduleMessage(channel="C0SALES001", text="later", post_at=due, metadata=metadata)
    assert waiting["message"]["metadata"] == metadata
    slack.operator.move_clock(hours=2)
    slack.wait_for(lambda: slack.person("alice").sees("sales"))
    assert slack.person("alice").sees("sales")[-1].metadata == metadata
    refused = client.refused("chat.scheduleMessage", channel="C0SALES001", text="x", post_at=due + 9999, metadata=[1])
    assert refused["error"] == "invalid_metadata_schema"
    entities = {"entities": [{"app_unfurl_url": "https://example.com", "entity_type": "x", "entity_payload": {}}]}
    assert client.chat_postMessage(channel="C0SALES001", text="x", metadata=entities)["ok"]


def test_what_is_no_method_is_so_however_it_is_asked(slack: Slack) -> None:
    for kind, body in (("multipart/form-data; boundary=x", b"--x\r\n\xff"), ("application/json", b"{")):
        asked = urllib.request.Request(f"{slack.api_url}pins.nothing", body, {"Content-Type": kind})
        with urllib.request.urlopen(asked) as answer:
            assert json.load(answer)["error"] == "unknown_method"
