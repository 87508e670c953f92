"""A person's client over the socket or the port, written against the wire contract alone."""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

import httpx

from support.daemon import Daemon
from support.events import Event, read_events

Door = Literal["socket", "port"]
DOORS: tuple[Door, ...] = ("socket", "port")
GOOD_KEY = "sk-or-v1-good-0123456789abcdef0123456789abcdef"
PASSWORD = "correct horse battery"

_numbers = itertools.count(1)


def new_email(name: str = "person") -> str:
    """An address that no other test uses."""
    return f"{name}-{os.getpid()}-{next(_numbers)}@example.org"


def connect(daemon: Daemon, door: Door = "socket", seconds: float = 60) -> httpx.Client:
    """A plain HTTP client through one of the daemon's two doors."""
    if door == "socket":
        return httpx.Client(transport=httpx.HTTPTransport(uds=str(daemon.socket)), base_url="http://localhost", timeout=seconds)
    return httpx.Client(base_url=daemon.url, timeout=seconds, trust_env=False)


@dataclass
class Client:
    """Somebody at a door: signed in where `tokens` is not empty."""

    daemon: Daemon
    door: Door = "socket"
    email: str = field(default_factory=new_email)
    password: str = PASSWORD
    tokens: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.http = connect(self.daemon, self.door)

    # Plain calls

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if self.tokens and "authorization" not in {name.lower() for name in headers}:
            headers["Authorization"] = f"Bearer {self.access}"
        if body is not None:
            more["json"] = body
        return self.http.request(method, path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.call("POST", path, body, **more)

    def patch(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.call("PATCH", path, body, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.call("DELETE", path, **more)

    # What a person does

    @property
    def access(self) -> str:
        return str(self.tokens["access_token"])

    @property
    def refresh_token(self) -> str:
        return str(self.tokens["refresh_token"])

    @property
    def credentials(self) -> dict[str, str]:
        return {"email": self.email, "password": self.password}

    def register(self) -> "Client":
        answer = self.post("/api/auth/register", self.credentials)
        assert answer.is_success, answer.text
        self.tokens = answer.json()
        return self

    def again(self, door: Door | None = None) -> "Client":
        """The same person on another device."""
        other = Client(self.daemon, door or self.door, self.email, self.password)
        answer = other.post("/api/auth/login", self.credentials)
        assert answer.is_success, answer.text
        other.tokens = answer.json()
        return other

    def on_a_new_connection(self) -> "Client":
        """The same sign-in, over a connection of its own."""
        return Client(self.daemon, self.door, self.email, self.password, self.tokens)

    @property
    def id(self) -> str:
        return str(self.get("/api/auth/me").json()["id"])

    def add_key(self, key: str = GOOD_KEY) -> "Client":
        answer = self.post("/api/settings/api-key", {"api_key": key, "provider": "openrouter"})
        assert answer.is_success, answer.text
        return self

    def new_conversation(self, **body: Any) -> str:
        answer = self.post("/api/conversations", body)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def conversation(self, conversation: str) -> dict[str, Any]:
        answer = self.get(f"/api/conversations/{conversation}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def conversations(self) -> list[dict[str, Any]]:
        answer = self.get("/api/conversations")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def ask(self, conversation: str, content: str = "Why is the sky blue?") -> dict[str, Any]:
        answer = self.post(f"/api/conversations/{conversation}/message", {"content": content})
        assert answer.status_code == 200, answer.text
        return answer.json()

    @contextmanager
    def streaming(self, conversation: str, content: str = "Why is the sky blue?") -> Iterator[Iterator[Event]]:
        """The events of a question, as they come; leaving the block closes the connection."""
        with self.http.stream(
            "POST",
            f"/api/conversations/{conversation}/message/stream",
            json={"content": content},
            headers={"Authorization": f"Bearer {self.access}", "Accept": "text/event-stream"},
        ) as answer:
            if answer.status_code != 200:
                answer.read()
                raise AssertionError(answer.text)
            assert answer.headers["content-type"].split(";")[0] == "text/event-stream"
            yield read_events(answer.iter_lines())

    def stream(self, conversation: str, content: str = "Why is the sky blue?") -> list[Event]:
        """All events of a question, to the end of the stream."""
        with self.streaming(conversation, content) as events:
            return list(events)


def assert_problem(answer: httpx.Response, status: int | tuple[int, ...], *words: str) -> dict[str, Any]:
    """Asserts that `answer` is a problem document with this status, whose sentence has these words."""
    allowed = status if isinstance(status, tuple) else (status,)
    assert answer.status_code in allowed, f"{answer.status_code}, not {status}: {answer.text[:500]}"
    assert answer.headers["content-type"].split(";")[0] == "application/problem+json"
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code
    for name in ("type", "title", "detail"):
        assert isinstance(body[name], str) and body[name], f"{name} is missing: {body}"
    assert "\n" not in body["detail"]
    for word in words:
        assert word.lower() in body["detail"].lower(), f"{word!r} is not in {body['detail']!r}"
    return body
