"""What is told as which event, which addresses may be sent to, when it is tried again, and how it is signed."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from handlers.kernel.refusal import Refusal
from handlers.kernel.routes import Routes
from handlers.webhooks import addresses, rules
from handlers.webhooks.rules import NOWHERE, PRIVATE, PUBLIC

AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reach", "ips"),
    [
        (PUBLIC, "8.8.8.8 1.1.1.1 93.184.216.34 2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::808:808"),
        (PRIVATE, "127.0.0.1 127.8.8.8 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.255"),
        (PRIVATE, "::1 fc00::1 fd12:3456::1 fec0::1 198.18.0.1"),
        (
            PRIVATE,
            "::ffff:127.0.0.1 ::ffff:10.1.2.3 ::7f00:1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2002:a00:1::",
        ),
        (NOWHERE, "169.254.169.254 169.254.0.1 fe80::1 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 2002:a9fe:a9fe::"),
        (NOWHERE, "100.100.100.200 192.0.0.192 fd00:ec2::254 0.0.0.0 :: 224.0.0.1 ff02::1 255.255.255.255 240.0.0.1"),
    ],
)
def test_which_ip_addresses_are_whose(reach: str, ips: str) -> None:
    assert {ip: rules.reach(ip_address(ip)) for ip in ips.split()} == dict.fromkeys(ips.split(), reach)


@pytest.mark.parametrize(
    ("ip", "encrypted", "inside", "may"),
    [
        ("8.8.8.8", True, False, True),
        ("8.8.8.8", True, True, True),
        ("8.8.8.8", False, True, False),
        ("10.0.0.1", True, False, False),
        ("10.0.0.1", False, True, True),
        ("::ffff:127.0.0.1", True, False, False),
        ("169.254.169.254", True, True, False),
        ("169.254.169.254", False, True, False),
    ],
)
def test_where_events_may_go(ip: str, encrypted: bool, inside: bool, may: bool) -> None:
    assert rules.may_connect(ip_address(ip), encrypted=encrypted, inside=inside) is may


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        ("http://127.0.0.1:8000", True),
        ("https://localhost", True),
        ("https://[::1]:8000", True),
        ("https://192.168.4.7", True),
        ("https://haoping", True),
        ("https://haoping.internal", True),
        ("https://HAOPING.Local.", True),
        ("https://haoping.example.com", False),
        ("https://internal.example.com", False),
        ("https://8.8.8.8", False),
        ("https://169.254.169.254", False),
        ("", False),
    ],
)
def test_whether_our_own_address_is_inside(url: str, inside: bool) -> None:
    assert addresses.is_inside(url) is inside


@pytest.mark.parametrize(
    ("typed", "address", "origin"),
    [
        ("https://shop.example.com/in?a=1", "https://shop.example.com/in?a=1", "https://shop.example.com"),
        ("  <https://shop.example.com>  ", "https://shop.example.com/", "https://shop.example.com"),
        ("https://Shop.Example.COM:443/", "https://shop.example.com/", "https://shop.example.com"),
        ("http://10.0.0.7:8080/x", "http://10.0.0.7:8080/x", "http://10.0.0.7:8080"),
        ("https://[FD00::1]:8443/x", "https://[fd00::1]:8443/x", "https://[fd00::1]:8443"),
        ("https://商店.example/进货?名=值", "https://xn--czrs0t.example/%E8%BF%9B%E8%B4%A7?%E5%90%8D=%E5%80%BC", None),
        ("https://shop.example.com/a%2Fb#part", "https://shop.example.com/a%2Fb", None),
    ],
)
def test_an_address_is_read(typed: str, address: str, origin: str | None) -> None:
    found = addresses.read(typed)
    assert str(found) == address
    assert str(addresses.read(str(found))) == address
    assert origin is None or found.origin == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "shop.example.com",
        "ftp://shop.example.com/",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://shop.example.com:0/",
        "https://shop.example.com:99999/",
        "https://shop.example.com:x/",
        "https://shop .example.com/",
        "https://shop.example.com/\r\nX-Injected: 1",
        "https://shop.example.com\\@10.0.0.1/",
        "https://-bad-.example.com/",
        "https://[::1",
        "https://user:pass@shop.example.com/",
        "https://user@shop.example.com/",
        "https://" + "a" * 500 + ".example.com/",
    ],
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        addresses.read(typed)
    assert refused.value.field == "url"


def test_a_delivery_is_tried_for_a_day_with_growing_pauses() -> None:
    pauses = [rules.pause(tries) for tries in range(1, 40)]
    assert pauses[:4] == [timedelta(seconds=5 * 2**n) for n in range(4)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == rules.pause(100_000) == timedelta(hours=1)
    day = timedelta(days=1)
    assert not rules.is_given_up(30, AT, AT + day - timedelta(seconds=1), 500)
    assert rules.is_given_up(30, AT, AT + day, 500)
    assert not rules.is_given_up(2, AT, AT + 40 * day, None)
    assert rules.is_given_up(1, AT, AT, 410)


def test_a_change_is_told_once_as_what_is_wanted() -> None:
    everything = rules.KINDS
    named = {action: rules.event(action, everything, opened=True, depth=0) for action in rules.TOLD}
    assert len(set(named.values())) == len(rules.TOLD)
    assert rules.event("log", ["followup"], opened=True, depth=0) == "followup.opened"
    assert rules.event("log", ["followup"], opened=False, depth=0) is None
    assert rules.event("purchase", ["points"], opened=False, depth=0) == "points.earned"
    assert rules.event("purchase", ["interaction"], opened=False, depth=0) is None
    assert rules.event("purchase", everything, opened=False, depth=1) == "purchase.undone"
    assert rules.event("purchase", everything, opened=False, depth=2) == "purchase.restored"
    assert rules.event("customer.forget", ["points"], opened=False, depth=0) == "customer.forgotten"
    assert rules.event("settings", everything, opened=False, depth=0) is None


def test_the_actions_that_are_told_are_those_that_there_are(routes: Routes) -> None:
    assert set(rules.TOLD) <= set(routes.undos)
    assert {action for actions in rules.by_kind().values() for action in actions} == set(rules.TOLD)
    for kind in rules.KINDS:
        assert set(rules.actions([kind])) == {*rules.by_kind()[kind], *rules.by_kind()[""]}


@pytest.mark.parametrize("page", ["connect.md", "connect.zh-CN.md"])
def test_the_docs_say_all_that_is_told(page: str) -> None:
    said = (Path(__file__).parent.parent.parent / "docs" / page).read_text("utf-8")
    told = {one for events in rules.TOLD.values() for one in events} | {rules.LAPSED}
    for event in told:
        kind, _, what = event.partition(".")
        rows = [row for row in said.splitlines() if row.startswith(f"| `{kind}.")]
        assert any(f"`{event}`" in row or f"`.{what}`" in row for row in rows), event
    for header in (rules.SIGNATURE, rules.DELIVERY, rules.EVENT, rules.TIMESTAMP):
        assert f"`{header}`" in said


def test_the_signature_is_what_openssl_says() -> None:
    # printf '{"a":"é"}' | openssl dgst -sha256 -hmac secret
    proof = "ab2f844b0162528e4f810266361608f9e7c36b03a63d23f72017879da5e5936f"
    assert rules.signature("secret", '{"a":"é"}'.encode()) == f"sha256={proof}"
