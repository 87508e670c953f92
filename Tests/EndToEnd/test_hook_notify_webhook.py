"""notify-webhook, against a real HTTP server."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.hooks import assert_refused, assert_went_well, event_of, path_without, run_hook
from support.peers import Request, WebServer

STYLES = ["slack", "discord", "matrix", "json"]
CALLS = "@everyone <!channel> <!here|x> <@U123> @room & a"


@pytest.fixture
def server() -> Iterator[WebServer]:
    server = WebServer()
    yield server
    server.stop()


def only(server: WebServer) -> Request:
    assert len(server.requests) == 1
    return server.requests[0]


def private(file: Path, text: bytes) -> str:
    file.write_bytes(text)
    file.chmod(0o600)
    return str(file)


@pytest.mark.parametrize("style", STYLES)
def test_every_style_arrives_and_calls_nobody(server: WebServer, tmp_path: Path, style: str) -> None:
    event = event_of("conversation.completed", conversation={"id": "x", "title": CALLS})
    assert_went_well(run_hook("notify-webhook", event, tmp_path, WEBHOOK_URL=server.url + "/hook", WEBHOOK_STYLE=style))
    request = only(server)
    body = json.loads(request.body)
    assert request.headers["content-type"] == "application/json"
    assert (request.headers["x-council-event"], request.headers["x-council-event-id"]) == ("conversation.completed", event["id"])
    if style == "json":
        assert body["event"] == event["event"] and body["conversation"] == event["conversation"] and body["user"] == event["user"]
        return
    text = body["content" if style == "discord" else "body" if style == "matrix" else "text"]
    assert "Anna" in text and "@everyone" not in text and "@room" not in text
    if style == "slack":
        assert "<" not in text and ">" not in text and "&amp; a" in text
    if style == "discord":
        assert body["allowed_mentions"] == {"parse": []}
    if style == "matrix":
        assert (request.method, request.path) == ("PUT", f"/hook/{event['id']}") and body["msgtype"] == "m.notice" and body["m.mentions"] == {}


@pytest.mark.parametrize("secret", [b"k", b"0123456789" * 6 + b"abcd", b"0123456789" * 10, b"\\n%s%d $(id) `id` '\"\xff\x80\x01"])
def test_the_signature_is_that_of_hmac(server: WebServer, tmp_path: Path, secret: bytes) -> None:
    file = private(tmp_path / "secret", secret + b"\n")
    event = event_of("key.failed", reason="ä\n%s \\0 \0")
    assert_went_well(run_hook("notify-webhook", event, tmp_path, WEBHOOK_URL=server.url, WEBHOOK_SECRET_FILE=file))
    request = only(server)
    stamp = request.headers["x-council-timestamp"]
    assert abs(int(stamp) - time.time()) < 60
    expected = hmac.new(secret, stamp.encode() + b"." + request.body, hashlib.sha256).hexdigest()
    assert request.headers["x-council-signature"] == f"sha256={expected}"


def test_address_and_token_may_stand_in_files(server: WebServer, tmp_path: Path) -> None:
    more = {"WEBHOOK_URL_FILE": private(tmp_path / "url", server.url.encode() + b"/x\n"), "WEBHOOK_TOKEN_FILE": private(tmp_path / "token", b"abc.DEF\n")}
    assert_went_well(run_hook("notify-webhook", event_of("daemon.started", user=None), tmp_path, **more))
    assert only(server).headers["authorization"] == "Bearer abc.DEF" and only(server).path == "/x"
    (tmp_path / "url").chmod(0o644)
    assert_refused(run_hook("notify-webhook", event_of("daemon.started"), tmp_path, **more), 78, "chmod 600")


def test_no_link_that_signs_in_leaves_the_house(server: WebServer, tmp_path: Path) -> None:
    secret = "https://council.example.org/reset/SECRET0123456789"
    for style in STYLES:
        where = {"WEBHOOK_URL": server.url, "WEBHOOK_STYLE": style}
        for event in (
            event_of("password.reset_requested", url=secret, link=secret),
            event_of("invitation.created", invitation={"email": "b@example.org", "url": secret, "link": secret}),
            event_of("share.created", share={"id": "x", "url": secret}, conversation={"title": "T"}),
        ):
            assert_went_well(run_hook("notify-webhook", event, tmp_path, **where))
    assert len(server.requests) == 12 and not [request for request in server.requests if b"SECRET" in request.body]
    event = event_of("share.created", share={"id": "x", "url": secret}, conversation={"title": "T"})
    assert_went_well(run_hook("notify-webhook", event, tmp_path, WEBHOOK_URL=server.url, WEBHOOK_STYLE="slack", WEBHOOK_SHARE_LINKS="1"))
    assert secret in json.loads(server.requests[-1].body)["text"]


def test_what_nobody_wants_to_hear_is_not_sent(server: WebServer, tmp_path: Path) -> None:
    assert_went_well(run_hook("notify-webhook", event_of("key.failed", notify=False), tmp_path, WEBHOOK_URL=server.url))
    assert not server.requests


def test_answers_decide_what_becomes_of_a_delivery(server: WebServer, tmp_path: Path) -> None:
    for status, end in ((204, 0), (500, 75), (429, 75), (404, 76), (302, 78)):
        server.status, server.headers = status, {"Location": server.url + "/elsewhere"}
        assert run_hook("notify-webhook", event_of("key.failed"), tmp_path, WEBHOOK_URL=server.url).returncode == end
    assert not [request for request in server.requests if request.path == "/elsewhere"], "a redirect was followed"


BAD = ["", "http://example.org/x", "http://127.0.0.1@example.org/", "http://localhost.example.org/", "https://user:pass@example.org/", "file:///etc/passwd",
       "https://example.org/\nurl = file:///etc/passwd", 'https://example.org/" x', "https://example.org/\\", "-K/etc/passwd"]


@pytest.mark.parametrize("url", BAD)
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    assert_refused(run_hook("notify-webhook", event_of("key.failed"), tmp_path, WEBHOOK_URL=url), 78)


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    event, url = event_of("key.failed"), "http://127.0.0.1:1/"
    assert_refused(run_hook("notify-webhook", event, tmp_path, WEBHOOK_URL=url), 75, "cannot be reached")
    assert_refused(run_hook("notify-webhook", b"{", tmp_path, WEBHOOK_URL=url), 65, "event")
    missing = path_without(tmp_path, "curl", "openssl")
    assert_refused(run_hook("notify-webhook", event, tmp_path, WEBHOOK_URL=url, PATH=missing), 69, "apt-get install curl")
