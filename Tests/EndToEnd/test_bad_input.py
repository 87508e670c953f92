"""Bad input of any kind gets a 4xx that says what to do: never a crash, a hang or a 500."""

import json
import socket
import time
from collections.abc import Iterator

import pytest

from support.client import Client, assert_problem, connect
from support.daemon import Daemon

POSTS = [
    "/api/auth/register",
    "/api/auth/login",
    "/api/auth/refresh",
    "/api/settings/api-key",
    "/api/conversations",
]

FIELDS = [b"email", b"password", b"api_key", b"refresh_token", b"lead_model"]

BROKEN = {
    "no JSON": b"hello",
    "cut": b'{"email": "a',
    "an array": b"[]",
    "a number": b"5",
    "null": b"null",
    "a string": b'"text"',
    "no UTF-8": b'{"email": "\xff\xfe"}',
    "two documents": b"{} {}",
    "deep": b"[" * 100_000,
    "deep maps": b'{"a":' * 50_000,
    "a lone surrogate": b"{%s}" % b",".join(b'"%s":"\\ud800"' % name for name in FIELDS),
    "huge number": b'{"email": 1e999999, "password": 1e999999, "lead_model": 1e999999}',
    "NaN": b'{"email": NaN}',
}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_body_is_a_4xx(person: Client, path: str, what: str) -> None:
    answer = person.call("POST", path, content=BROKEN[what], headers={"Content-Type": "application/json"})
    assert_problem(answer, (400, 401, 413, 422))
    assert answer.status_code != 401 or path.endswith("refresh") or path.endswith("login")
    assert person.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/api/auth/register", {"email": "a@example.org"}, "password"),
        ("/api/auth/register", {"password": "long enough"}, "email"),
        ("/api/auth/login", {"email": "a@example.org"}, "password"),
        ("/api/auth/login", {"email": 5, "password": "x"}, "email"),
        ("/api/auth/refresh", {}, "refresh_token"),
        ("/api/auth/refresh", {"refresh_token": None}, "refresh_token"),
        ("/api/settings/api-key", {"provider": "openrouter"}, "api_key"),
        ("/api/conversations", {"models": "fake/one"}, "models"),
    ],
)
def test_the_field_that_is_wrong_is_named(person: Client, path: str, body: dict, field: str) -> None:
    problem = assert_problem(person.post(path, body), (400, 422))
    assert any(name.split("[")[0].split(".")[0] == field for name in problem["errors"]), problem


def test_unknown_fields_are_ignored(stranger: Client) -> None:
    answer = stranger.post("/api/auth/register", {**stranger.credentials, "role": "admin", "id": "x", "more": {"a": [1]}})
    assert answer.is_success
    stranger.tokens = answer.json()
    assert stranger.get("/api/auth/me").json().get("role") != "admin"
    assert stranger.post("/api/conversations", {"something": 1}).is_success


def test_a_body_over_one_mebibyte_is_a_413(person: Client) -> None:
    conversation = person.new_conversation()
    for path in (f"/api/conversations/{conversation}/message", f"/api/conversations/{conversation}/message/stream"):
        answer = person.post(path, {"content": "x" * (1024 * 1024 + 1)})
        assert_problem(answer, 413)
    assert person.get("/api/auth/me").status_code == 200


def test_a_body_without_a_content_length_is_limited_as_well(person: Client) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b"x" * 65_536

    answer = person.call("POST", "/api/auth/login", content=chunks(), headers={"Content-Type": "application/json"})
    assert_problem(answer, 413)


def test_a_question_near_the_limit_is_either_taken_or_refused_clearly(anna: Client) -> None:
    conversation = anna.new_conversation()
    answer = anna.post(f"/api/conversations/{conversation}/message", {"content": "word " * 100_000})
    if answer.status_code != 200:
        assert_problem(answer, (400, 413, 422))
    assert anna.get("/api/auth/me").status_code == 200


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8", ""])
def test_the_content_type_never_makes_a_500(person: Client, content_type: str) -> None:
    body = json.dumps(person.credentials).encode()
    answer = person.call("POST", "/api/auth/login", content=body, headers={"Content-Type": content_type})
    assert answer.status_code in (200, 400, 415), answer.text


@pytest.mark.parametrize(
    "query", ["?limit=abc", "?limit=-1", "?limit=99999999999999999999", "?before=%00", "?query=%ff", "?" + "a=b&" * 500]
)
def test_a_strange_query_never_makes_a_500(person: Client, query: str) -> None:
    answer = person.get(f"/api/conversations{query}")
    assert answer.status_code in (200, 400, 404, 414, 422, 431), answer.text


def raw(daemon: Daemon, request: bytes, seconds: float = 10) -> bytes:
    """What the port answers to these bytes, until it closes or falls silent."""
    host, port = daemon.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        answer = b""
        try:
            connection.sendall(request)
            while part := connection.recv(65_536):
                answer += part
        except (ConnectionResetError, BrokenPipeError):
            pass
        return answer


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"nonsense\r\n\r\n",
        b"GET / HTTP/9.9\r\nConnection: close\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
        b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 200_000 + b"\r\nConnection: close\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(20_000)) + b"Connection: close\r\n\r\n",
    ],
    ids=["nonsense", "version", "nul", "tls", "length", "smuggling", "long header", "long path", "many headers"],
)
def test_bytes_that_are_no_good_http_hurt_nobody(daemon: Daemon, request_bytes: bytes) -> None:
    answer = raw(daemon, request_bytes)
    assert answer == b"" or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 2", b"HTTP/1.1 505")), answer[:200]
    assert connect(daemon, "port").get("/health").status_code == 200


def test_a_body_that_is_dribbled_is_ended_and_hurts_nobody(daemon: Daemon) -> None:
    host, port = daemon.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        connection.sendall(b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        connection.settimeout(0.25)
        start = time.monotonic()
        answer = b""
        while time.monotonic() - start < 40:
            try:
                connection.sendall(b" ")
                part = connection.recv(65_536)
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                break
            answer += part
            if not part or b"\r\n\r\n" in answer:
                break
        taken = time.monotonic() - start
        assert connect(daemon, "port").get("/health").status_code == 200
    assert taken < 35, "the body was read for ever"
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408"), answer[:200]


def test_a_connection_that_says_nothing_blocks_nobody(daemon: Daemon) -> None:
    host, port = daemon.url.removeprefix("http://").split(":")
    silent = [socket.create_connection((host, int(port)), timeout=5) for _ in range(100)]
    try:
        for connection in silent[::2]:
            connection.sendall(b"GET /api/mod")
        assert connect(daemon, "port").get("/health").status_code == 200
    finally:
        for connection in silent:
            connection.close()
