"""What the daemon answers to anybody: its root, its health, and what does not exist."""

import pytest

from support.client import Client, assert_problem


def test_the_root_says_that_all_is_well(stranger: Client) -> None:
    answer = stranger.get("/", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].split(";")[0] == "application/json"
    body = answer.json()
    assert body["status"] == "ok"
    assert isinstance(body["service"], str) and body["service"]


def test_health_needs_no_sign_in(stranger: Client) -> None:
    answer = stranger.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["version"]


@pytest.mark.parametrize("path", ["/api/nothing", "/nothing", "/api/conversations/x/y/z", "/api/auth", "/api/conversations/x/y/z/%2e%2e"])
def test_an_unknown_path_is_a_404_that_says_so(person: Client, path: str) -> None:
    assert_problem(person.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/auth/register"),
        ("GET", "/api/auth/login"),
        ("PUT", "/api/conversations"),
        ("POST", "/api/auth/me"),
        ("DELETE", "/api/models"),
        ("GET", "/api/settings/api-key"),
    ],
)
def test_a_wrong_method_is_a_405_or_404_with_a_problem(person: Client, method: str, path: str) -> None:
    assert_problem(person.call(method, path), (404, 405))


CLOSED = [
    ("GET", "/api/auth/me"),
    ("DELETE", "/api/auth/account"),
    ("GET", "/api/auth/export"),
    ("POST", "/api/settings/api-key"),
    ("GET", "/api/settings/api-keys"),
    ("DELETE", "/api/settings/api-key/openrouter"),
    ("GET", "/api/conversations"),
    ("POST", "/api/conversations"),
    ("GET", "/api/conversations/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e"),
    ("DELETE", "/api/conversations/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e"),
    ("POST", "/api/conversations/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e/message"),
    ("POST", "/api/conversations/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e/message/stream"),
    ("PATCH", "/api/admin/users/0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_without_a_sign_in_every_route_but_the_open_ones_is_a_401(stranger: Client, method: str, path: str) -> None:
    if path.startswith("/api/admin") and stranger.door == "socket":
        pytest.skip("on the socket the daemon's own uid is an administrator")
    body = {"content": "x"} if method in ("POST", "PATCH") else None
    answer = stranger.call(method, path, body)
    assert_problem(answer, 401)
    assert "bearer" in answer.headers.get("www-authenticate", "").lower()


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_bad_token_is_a_401_on_socket_and_port_alike(stranger: Client, method: str, path: str) -> None:
    body = {"content": "x"} if method in ("POST", "PATCH") else None
    assert_problem(stranger.call(method, path, body, headers={"Authorization": "Bearer nonsense"}), 401)


def test_every_answer_has_a_request_id_that_stands_in_the_log(stranger: Client) -> None:
    ids = [value for name, value in stranger.get("/api/nothing").headers.items() if name.lower() in ("x-request-id", "request-id")]
    assert ids, "no X-Request-Id header"
    assert ids[0] in stranger.daemon.log
