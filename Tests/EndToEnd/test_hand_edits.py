"""Files that people edit, restore, or damage while the daemon runs."""

import json
import shutil
from pathlib import Path

import pytest

from support.client import Client, assert_problem
from support.daemon import NewDaemon
from support.waiting import until


@pytest.fixture
def conversation(anna: Client) -> str:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    return conversation


def directory(client: Client, conversation: str) -> Path:
    return client.daemon.conversation_directory(client.id, conversation)


def edit(file: Path, **change: object) -> None:
    file.write_text(json.dumps({**json.loads(file.read_text()), **change}, indent=2))


def titles(client: Client) -> dict[str, str]:
    return {entry["id"]: entry["title"] for entry in client.conversations()}


def test_an_edited_title_shows_at_once_and_in_the_list_within_two_seconds(anna: Client, conversation: str) -> None:
    edit(directory(anna, conversation) / "conversation.json", title="Edited by hand")
    assert anna.conversation(conversation)["title"] == "Edited by hand"
    until("the list shows it", lambda: titles(anna)[conversation] == "Edited by hand", 2.5)


def test_an_edited_message_shows_at_once(anna: Client, conversation: str) -> None:
    edit(directory(anna, conversation) / "messages" / "000001.json", content="Edited by hand")
    assert anna.conversation(conversation)["messages"][0]["content"] == "Edited by hand"


def test_the_daemon_writes_on_what_was_edited_not_over_it(anna: Client, conversation: str) -> None:
    edit(directory(anna, conversation) / "conversation.json", title="Edited by hand")
    anna.ask(conversation, "And now?")
    assert anna.conversation(conversation)["title"] == "Edited by hand"
    assert anna.conversation(conversation)["message_count"] == 4


def test_a_removed_and_restored_directory_disappears_and_appears(anna: Client, conversation: str, tmp_path: Path) -> None:
    before = anna.conversation(conversation)
    home = directory(anna, conversation)
    shutil.copytree(home, tmp_path / "kept")
    shutil.rmtree(home)
    assert_problem(anna.get(f"/api/conversations/{conversation}"), 404)
    until("it is gone from the list", lambda: conversation not in titles(anna), 2.5)
    shutil.copytree(tmp_path / "kept", home)
    assert anna.conversation(conversation) == before
    until("it is back in the list", lambda: conversation in titles(anna), 2.5)
    anna.ask(conversation, "Still the same?")


def test_a_restored_user_can_sign_in_again(anna: Client, conversation: str, tmp_path: Path) -> None:
    home = anna.daemon.user_directory(anna.id)
    shutil.copytree(home, tmp_path / "kept")
    assert anna.delete("/api/auth/account").status_code == 200
    shutil.copytree(tmp_path / "kept", home)
    until("the index sees them", lambda: Client(anna.daemon).post("/api/auth/login", anna.credentials).status_code == 200, 5)
    assert conversation in titles(anna.again())


BROKEN = {
    "no JSON": b"{ this is no JSON",
    "empty": b"",
    "cut": None,
    "another shape": b'{"unexpected": true}\n',
    "no UTF-8": b'{"title": "\xff\xfe"}',
    "an array": b"[]\n",
}


def damage(file: Path, how: str) -> bytes:
    content = BROKEN[how]
    content = file.read_bytes()[: file.stat().st_size // 2] if content is None else content
    file.write_bytes(content)
    return content


@pytest.mark.parametrize("how", BROKEN)
def test_a_damaged_conversation_is_unavailable_alone_and_never_overwritten(anna: Client, conversation: str, how: str) -> None:
    healthy = anna.new_conversation()
    anna.ask(healthy)
    file = directory(anna, conversation) / "conversation.json"
    content = damage(file, how)
    problem = assert_problem(anna.get(f"/api/conversations/{conversation}"), (500, 503))
    assert anna.daemon.home.name not in problem["detail"] and "/tmp" not in problem["detail"]
    assert_problem(anna.post(f"/api/conversations/{conversation}/message", {"content": "hello"}), (500, 503))
    assert anna.conversation(healthy)["messages"]
    assert healthy in titles(anna)
    assert anna.get("/health").status_code == 200
    assert file.read_bytes() == content
    until("the log names the file", lambda: f"{conversation}/conversation.json" in anna.daemon.log, 5)


@pytest.mark.parametrize("number", ["000001", "000002"])
@pytest.mark.parametrize("how", ["no JSON", "cut", "empty"])
def test_a_damaged_message_is_a_clear_error_and_is_not_touched(anna: Client, conversation: str, how: str, number: str) -> None:
    file = directory(anna, conversation) / "messages" / f"{number}.json"
    content = damage(file, how)
    assert_problem(anna.get(f"/api/conversations/{conversation}"), (500, 503))
    assert_problem(anna.post(f"/api/conversations/{conversation}/message", {"content": "hello"}), (500, 503))
    assert file.read_bytes() == content
    assert anna.get("/api/conversations").status_code == 200


def test_a_repaired_file_is_served_again(anna: Client, conversation: str) -> None:
    file = directory(anna, conversation) / "messages" / "000002.json"
    good = file.read_bytes()
    before = anna.conversation(conversation)
    damage(file, "no JSON")
    assert_problem(anna.get(f"/api/conversations/{conversation}"), (500, 503))
    file.write_bytes(good)
    assert anna.conversation(conversation) == before


def test_a_damaged_conversation_can_be_deleted(anna: Client, conversation: str) -> None:
    damage(directory(anna, conversation) / "conversation.json", "no JSON")
    answer = anna.delete(f"/api/conversations/{conversation}")
    assert answer.status_code in (200, 500, 503)
    if answer.status_code == 200:
        assert not directory(anna, conversation).exists()


@pytest.mark.parametrize("name", ["profile.json", "credentials.json", "sessions.json", "keys.json"])
def test_a_damaged_record_of_one_person_hurts_nobody_else(anna: Client, ben: Client, name: str) -> None:
    file = anna.daemon.user_directory(anna.id) / name
    content = damage(file, "cut")
    answers = [
        anna.get("/api/auth/me"),
        anna.get("/api/settings/api-keys"),
        anna.post(f"/api/conversations/{anna.daemon.home.name}/message", {"content": "hello"}),
        Client(anna.daemon).post("/api/auth/login", anna.credentials),
        Client(anna.daemon).post("/api/auth/refresh", {"refresh_token": anna.refresh_token}),
        Client(anna.daemon).post("/api/auth/register", anna.credentials),
    ]
    assert any(answer.status_code in (500, 503) for answer in answers), [answer.status_code for answer in answers]
    for answer in answers:
        if not answer.is_success:
            assert_problem(answer, (400, 401, 404, 500, 503))
    assert file.read_bytes() == content
    assert ben.get("/api/auth/me").status_code == 200
    assert ben.ask(ben.new_conversation())["stage3"]["response"]
    assert Client(anna.daemon).register().get("/api/auth/me").status_code == 200


def test_a_daemon_starts_on_damaged_and_foreign_files(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    anna, ben = (Client(daemon).register().add_key() for _ in range(2))
    conversation = anna.new_conversation()
    anna.ask(conversation)
    benson = ben.new_conversation()
    ben.ask(benson)
    damage(directory(anna, conversation) / "conversation.json", "no JSON")
    (daemon.data / "users" / "README.txt").write_text("a person's note")
    (daemon.data / "users" / "not-an-id").mkdir()
    (daemon.user_directory(ben.id) / "conversations" / ".DS_Store").write_text("x")
    (daemon.user_directory(ben.id) / "conversations" / "no-id").mkdir()
    anna_home = daemon.user_directory(anna.id)
    daemon.stop()
    (anna_home / "profile.json").write_text("{")
    daemon.start()
    again = ben.again()
    assert again.conversation(benson)["message_count"] == 2
    assert titles(again).keys() == {benson}
    assert (anna_home / "profile.json").read_text() == "{"


def test_a_newer_format_is_refused(new_daemon: NewDaemon) -> None:
    daemon = new_daemon().start()
    daemon.stop()
    file = daemon.data / "format.json"
    file.write_text('{"format": 99}\n')
    process = daemon.launch()
    assert process.wait(15) != 0
    assert "99" in daemon.log or "format" in daemon.log
    assert file.read_text() == '{"format": 99}\n'
