"""Making, listing, reading and deleting conversations; the models they may have."""

import uuid
from datetime import datetime

import pytest

from support.client import Client, assert_problem
from support.fake import LEAD, MEMBERS, OTHER

NOBODYS = "0b9cf9f4-6b53-4f6c-a3d7-0c2e6dbd9c1e"


def test_models_lists_ids_and_the_default_council(person: Client) -> None:
    answer = person.get("/api/models")
    assert answer.status_code == 200
    body = answer.json()
    assert all(isinstance(model, str) for model in body["models"])
    assert body["default_models"] == MEMBERS
    assert body["default_lead_model"] == LEAD
    assert set(MEMBERS) <= set(body["models"])


def test_the_catalog_has_names_and_prices(person: Client) -> None:
    body = person.get("/api/models").json()
    catalog = {entry["id"]: entry for entry in body["catalog"]}
    assert set(MEMBERS) <= set(catalog)
    assert isinstance(catalog[MEMBERS[0]]["name"], str)


def test_a_new_conversation_has_the_default_council(person: Client) -> None:
    answer = person.post("/api/conversations", {})
    assert answer.status_code in (200, 201)
    body = answer.json()
    assert body["models"] == MEMBERS and body["lead_model"] == LEAD
    assert body["title"] and body.get("messages", []) == []
    uuid.UUID(body["id"])
    assert datetime.fromisoformat(body["created_at"]).tzinfo is not None
    shown = person.conversation(body["id"])
    assert set(shown) >= {"id", "created_at", "title", "models", "lead_model", "messages"}
    assert shown["messages"] == []
    assert {key: shown[key] for key in ("id", "created_at", "title", "models", "lead_model")} == {
        key: body[key] for key in ("id", "created_at", "title", "models", "lead_model")
    }


def test_a_new_conversation_needs_no_body_at_all(person: Client) -> None:
    answer = person.post("/api/conversations")
    assert answer.is_success
    assert answer.json()["models"] == MEMBERS


def test_models_and_lead_can_be_chosen(person: Client) -> None:
    answer = person.post("/api/conversations", {"models": [MEMBERS[1], OTHER], "lead_model": OTHER})
    assert answer.is_success, answer.text
    assert answer.json()["models"] == [MEMBERS[1], OTHER]
    assert answer.json()["lead_model"] == OTHER


@pytest.mark.parametrize(
    "body",
    [
        {"models": [MEMBERS[0], "nobody/knows-this"]},
        {"models": [MEMBERS[0]]},
        {"models": []},
        {"models": [MEMBERS[0], MEMBERS[0]]},
        {"models": MEMBERS, "lead_model": "nobody/knows-this"},
        {"lead_model": "nobody/knows-this"},
        {"models": [MEMBERS[0], ""]},
        {"models": [MEMBERS[0], "two words"]},
    ],
    ids=str,
)
def test_an_unknown_model_or_fewer_than_two_is_a_400(person: Client, body: dict) -> None:
    assert_problem(person.post("/api/conversations", body), 400)


@pytest.mark.parametrize(
    "body",
    [{"models": "fake/one"}, {"models": [1, 2]}, {"models": {"a": "b"}}, {"lead_model": 7}, {"models": [None, None]}],
    ids=str,
)
def test_models_of_a_wrong_type_are_named_in_errors(person: Client, body: dict) -> None:
    problem = assert_problem(person.post("/api/conversations", body), (400, 422))
    assert problem["errors"], problem
    assert all(isinstance(text, str) and text for text in problem["errors"].values())


def test_the_list_has_only_conversations_with_messages_newest_first(anna: Client) -> None:
    first, empty, second = (anna.new_conversation() for _ in range(3))
    anna.ask(first, "The first one?")
    anna.ask(second, "The second one?")
    listed = anna.conversations()
    assert [entry["id"] for entry in listed] == [second, first]
    assert empty not in str(listed)
    for entry in listed:
        assert set(entry) >= {"id", "created_at", "title", "message_count"}
        assert entry["message_count"] == 2
        assert entry["title"] == anna.conversation(entry["id"])["title"]


def test_a_deleted_conversation_is_gone_from_api_list_and_disk(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    directory = anna.daemon.conversation_directory(anna.id, conversation)
    assert directory.is_dir()
    answer = anna.delete(f"/api/conversations/{conversation}")
    assert answer.status_code == 200
    assert answer.json() == {"success": True}
    assert not directory.exists()
    assert anna.conversations() == []
    assert_problem(anna.get(f"/api/conversations/{conversation}"), 404)
    assert_problem(anna.delete(f"/api/conversations/{conversation}"), 404)
    assert_problem(anna.post(f"/api/conversations/{conversation}/message", {"content": "?"}), 404)


@pytest.mark.parametrize("bad", [NOBODYS, "nonsense", NOBODYS.upper(), "..", "%2e%2e%2f", NOBODYS + "%00", "a" * 300, "*"])
def test_an_id_that_is_nobodys_or_none_is_a_404_in_every_route(person: Client, bad: str) -> None:
    assert_problem(person.get(f"/api/conversations/{bad}"), 404)
    assert_problem(person.delete(f"/api/conversations/{bad}"), 404)
    assert_problem(person.post(f"/api/conversations/{bad}/message", {"content": "hello"}), 404)
    assert_problem(person.post(f"/api/conversations/{bad}/message/stream", {"content": "hello"}), 404)
