"""Two people see nothing of each other, by any route."""

from collections.abc import Callable

import pytest

from support.client import Client, assert_problem

SECRET = "The plum tree stands behind the third gate."

ROUTES: list[tuple[str, str, dict | None]] = [
    ("GET", "/api/conversations/{id}", None),
    ("DELETE", "/api/conversations/{id}", None),
    ("POST", "/api/conversations/{id}/message", {"content": "hello"}),
    ("POST", "/api/conversations/{id}/message/stream", {"content": "hello"}),
    ("PATCH", "/api/conversations/{id}", {"title": "mine"}),
    ("GET", "/api/conversations/{id}/events", None),
    ("POST", "/api/conversations/{id}/cancel", {}),
    ("POST", "/api/conversations/{id}/resume", {}),
    ("GET", "/api/conversations/{id}/export?format=json", None),
    ("POST", "/api/conversations/{id}/shares", {}),
]


@pytest.fixture
def annas(anna: Client) -> str:
    conversation = anna.new_conversation()
    anna.ask(conversation, SECRET)
    return conversation


def test_what_is_annas_is_a_404_for_ben_the_same_as_what_does_not_exist(anna: Client, ben: Client, annas: str) -> None:
    before = anna.conversation(annas)
    nobodys = "0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e"
    for method, path, body in ROUTES:
        theirs = ben.call(method, path.format(id=annas), body)
        assert_problem(theirs, 404)
        assert SECRET not in theirs.text
        missing = ben.call(method, path.format(id=nobodys), body)
        assert theirs.json()["detail"].replace(annas, "ID") == missing.json()["detail"].replace(nobodys, "ID"), path
    assert anna.conversation(annas) == before


COLLECTIONS: list[Callable[[Client], str]] = [
    lambda client: client.get("/api/conversations").text,
    lambda client: client.get("/api/auth/export").text,
    lambda client: client.get("/api/auth/me").text,
    lambda client: client.get("/api/settings/api-keys").text,
    lambda client: client.get("/api/conversations?query=plum").text,
    lambda client: client.get("/api/shares").text,
]


@pytest.mark.parametrize("look", range(len(COLLECTIONS)))
def test_no_collection_of_bens_has_anything_of_annas(anna: Client, ben: Client, annas: str, look: int) -> None:
    assert anna.post(f"/api/conversations/{annas}/shares").is_success
    text = COLLECTIONS[look](ben)
    for hers in (SECRET, annas, anna.email, anna.id):
        assert hers not in text


def test_bens_deeds_leave_annas_things_alone(anna: Client, ben: Client, annas: str) -> None:
    assert ben.delete("/api/settings/api-key/openrouter").status_code == 200
    assert len(anna.get("/api/settings/api-keys").json()) == 1
    assert ben.delete("/api/auth/account").status_code == 200
    assert anna.get("/api/auth/me").status_code == 200
    assert anna.conversation(annas)["messages"][0]["content"] == SECRET


def test_ids_of_another_users_directory_cannot_be_reached_by_a_path(anna: Client, ben: Client, annas: str) -> None:
    for path in (f"../../{anna.id}/conversations/{annas}", f"..%2F..%2F{anna.id}%2Fconversations%2F{annas}"):
        answer = ben.get(f"/api/conversations/{path}")
        assert answer.status_code == 404
        assert SECRET not in answer.text
