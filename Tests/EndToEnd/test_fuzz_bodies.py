"""Request bodies made out of good ones by chance: never a 500, never a crash. `FUZZ_SECONDS` and `FUZZ_SEED` as in Tests/FuzzTests."""

import json
import os
import random
import time

import pytest

from support.client import GOOD_KEY, PASSWORD, Client
from support.daemon import NewDaemon

SECONDS = float(os.environ.get("FUZZ_SECONDS", "4"))
SEED = int(os.environ.get("FUZZ_SEED", str(time.time_ns() % 1_000_000)))
TELLING = [b'"', b"\\", b"\\u0000", b"\\ud800", b"{", b"}", b"[", b"]", b",", b":", b"null", b"true", b"1e999", b"-1", b"9" * 30, b"\0"]
TELLING += [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"[" * 2000, b'{"a":' * 600, b'"x":1,', "\U0001f600".encode()]

BODIES = [
    ("POST", "/api/auth/register", {"email": "fuzz@example.org", "password": PASSWORD}),
    ("POST", "/api/auth/login", {"email": "fuzz@example.org", "password": PASSWORD}),
    ("POST", "/api/auth/refresh", {"refresh_token": "a.b.c.d.e"}),
    ("POST", "/api/auth/logout", {"refresh_token": "a.b.c.d.e"}),
    ("POST", "/api/auth/password", {"current_password": "not this one", "new_password": "neither this one"}),
    ("PATCH", "/api/auth/me", {"display_name": "Anna", "preferences": {"theme": "dark"}}),
    ("POST", "/api/settings/api-key", {"api_key": GOOD_KEY, "provider": "openrouter"}),
    ("POST", "/api/settings/api-key/test", {"api_key": GOOD_KEY, "provider": "openrouter"}),
    ("POST", "/api/conversations", {"models": ["fake/one", "fake/two"], "lead_model": "fake/one", "council": "small"}),
    ("PATCH", "/api/conversations/{id}", {"title": "A title", "starred": True, "models": ["fake/one", "fake/two"]}),
    ("POST", "/api/conversations/{none}/message", {"content": "Why?"}),
    ("POST", "/api/conversations/{none}/message/stream", {"content": "Why?"}),
    ("POST", "/api/conversations/{id}/shares", {"expires_in": 60, "password": "behind the gate", "live": True}),
    ("POST", "/api/conversations/import", {"title": "x", "messages": [{"role": "user", "content": "x"}]}),
    ("PATCH", "/api/admin/users/{none}", {"status": "active", "role": "member", "plan": "free"}),
]


def mutated(body: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 5)):
        start = chance.randint(0, len(body))
        end = min(len(body), start + chance.randint(0, 12))
        match chance.randrange(5):
            case 0:
                body = body[:start] + chance.choice(TELLING) + body[start:]
            case 1:
                body = body[:start] + body[end:]
            case 2:
                body = body[:end] + body[start:]
            case 3:
                body = body[:start] + chance.randbytes(chance.randint(1, 4)) + body[end:]
            case 4:
                body = body[:start] + chance.choice(TELLING) + body[end:]
    return body


@pytest.mark.timeout(60 + 2 * SECONDS)
def test_no_body_brings_the_daemon_down(new_daemon: NewDaemon) -> None:
    chance = random.Random(SEED)
    print(f"FUZZ_SEED={SEED}")
    daemon = new_daemon().start()
    anna = Client(daemon).register().add_key()
    conversation = anna.new_conversation()
    leaver = Client(daemon).register()
    headers = {"Content-Type": "application/json"}
    end = time.monotonic() + SECONDS
    count = 0
    while time.monotonic() < end:
        count += 1
        method, path, good = chance.choice(BODIES)
        path = path.replace("{id}", conversation).replace("{none}", "00000000-0000-4000-8000-000000000000")
        body = mutated(json.dumps(good).encode(), chance)
        # Who signs out is somebody else.
        headers["Authorization"] = f"Bearer {(leaver if path.endswith('/logout') else anna).access}"
        answer = anna.http.request(method, path, content=body, headers=headers)
        assert answer.status_code < 500, f"FUZZ_SEED={SEED}, {method} {path}, {answer.status_code} {answer.text}: {body!r}"
        if answer.status_code >= 400:
            assert answer.headers["content-type"].split(";")[0] == "application/problem+json"
    assert count > 20
    assert anna.get("/api/auth/me").status_code == 200, "the same daemon still serves the same person"
    assert daemon.process is not None and daemon.process.poll() is None
