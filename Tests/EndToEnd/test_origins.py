"""Browsers: a page from a developer's own machine may call the port, a foreign one may not read anything."""

import httpx
import pytest

from support.client import connect
from support.daemon import Daemon, NewDaemon

PAGE = "http://localhost:5173"


def preflight(daemon: Daemon, origin: str, path: str = "/api/conversations", method: str = "POST") -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return connect(daemon, "port").options(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/api/auth/login", "POST"),
        ("/api/conversations", "GET"),
        ("/api/conversations/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e", "DELETE"),
        ("/api/conversations/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e/message/stream", "POST"),
        ("/api/auth/me", "PATCH"),
    ],
)
def test_the_existing_pages_preflight_is_let_through(daemon: Daemon, path: str, method: str) -> None:
    answer = preflight(daemon, PAGE, path, method)
    assert answer.status_code in (200, 204)
    assert answer.headers["access-control-allow-origin"] == PAGE
    assert method in answer.headers["access-control-allow-methods"]
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert "authorization" in allowed and "content-type" in allowed
    assert "origin" in answer.headers["vary"].lower()


def test_answers_and_errors_carry_the_pages_origin(daemon: Daemon) -> None:
    client = connect(daemon, "port")
    for path in ("/", "/api/auth/me", "/api/nothing"):
        answer = client.get(path, headers={"Origin": PAGE, "Accept": "application/json"})
        assert answer.headers["access-control-allow-origin"] == PAGE, path
    assert "access-control-allow-origin" not in client.get("/").headers


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://localhost.evil.example:5173", "http://evil-localhost:80", "null", "http://127.0.0.1.evil:80"]
)
def test_a_foreign_origin_gets_no_cors_headers(daemon: Daemon, origin: str) -> None:
    answers = [preflight(daemon, origin), connect(daemon, "port").get("/", headers={"Origin": origin})]
    for answer in answers:
        assert not [name for name in answer.headers if name.lower().startswith("access-control-allow")], answer.headers


def test_configured_origins_replace_the_usual_ones(new_daemon: NewDaemon) -> None:
    daemon = new_daemon(server={"allowed_origins": ["https://council.example.org"]}).start()
    assert preflight(daemon, "https://council.example.org").headers["access-control-allow-origin"] == "https://council.example.org"
    assert "access-control-allow-origin" not in preflight(daemon, PAGE).headers
