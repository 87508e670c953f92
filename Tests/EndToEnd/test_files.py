"""The data directory: one record a file, the JSON on disk the JSON on the wire, nothing left over."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from support.client import Client
from support.fake import Fake
from support.waiting import until


def read(file: Path) -> dict:
    return json.loads(file.read_text())


def test_the_layout_is_the_documented_one(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    data = anna.daemon.data
    assert read(data / "format.json")["format"] == 1
    home = anna.daemon.user_directory(anna.id)
    names = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    expected = {"profile.json", "credentials.json", "sessions.json", "keys.json"}
    expected |= {f"conversations/{conversation}/{name}" for name in ("conversation.json", "messages/000001.json", "messages/000002.json")}
    assert expected <= names
    assert {name for name in names - expected if not name.startswith("usage/")} == set()


def test_what_is_on_disk_is_what_is_on_the_wire(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    anna.ask(conversation, "And again?")
    directory = anna.daemon.conversation_directory(anna.id, conversation)
    shown = anna.conversation(conversation)
    messages = [read(file) for file in sorted((directory / "messages").iterdir())]
    assert shown["messages"] == messages
    summary = read(directory / "conversation.json")
    assert {name: shown[name] for name in summary} == summary
    listed = next(entry for entry in anna.conversations() if entry["id"] == conversation)
    assert all(summary[name] == value for name, value in listed.items())
    me = anna.get("/api/auth/me").json()
    profile = read(anna.daemon.user_directory(anna.id) / "profile.json")
    assert {name: me[name] for name in profile} == profile


def test_the_bytes_on_disk_stand_in_the_answer(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation, "Umlauts äöü and / slashes?")
    text = anna.get(f"/api/conversations/{conversation}").text
    directory = anna.daemon.conversation_directory(anna.id, conversation)
    for file in (directory / "messages").iterdir():
        assert file.read_text().strip() in text


def test_files_have_a_field_a_line_and_end_with_a_line_break(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    for file in anna.daemon.user_directory(anna.id).rglob("*.json"):
        text = file.read_text()
        assert text.endswith("\n") and len(text.splitlines()) >= 3, file


def test_the_question_is_on_disk_before_the_first_model_is_called(anna: Client, fake: Fake) -> None:
    fake.set("*", delay_ms=2000)
    try:
        conversation = anna.new_conversation()
        messages = anna.daemon.conversation_directory(anna.id, conversation) / "messages"
        with anna.streaming(conversation, "On disk already?") as events:
            next(events)
            assert read(messages / "000001.json")["content"] == "On disk already?"
            assert read(messages / "000002.json")["status"] == "running"
    finally:
        fake.reset()
    until("the answer is on disk", lambda: read(messages / "000002.json")["status"] == "complete", 30)


def test_each_stage_is_on_disk_when_its_event_comes(anna: Client) -> None:
    conversation = anna.new_conversation()
    file = anna.daemon.conversation_directory(anna.id, conversation) / "messages" / "000002.json"
    with anna.streaming(conversation) as events:
        for event in events:
            if event.type == "stage1_complete":
                assert read(file)["stage1"] == event.body["data"]
            elif event.type == "stage2_complete":
                assert read(file)["stage2"] == event.body["data"]
            elif event.type == "stage3_complete":
                assert read(file)["stage3"] == event.body["data"]
            elif event.type == "complete":
                assert read(file)["status"] == "complete"


def test_no_temporary_file_is_left_over(anna: Client) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: anna.again().ask(anna.new_conversation()), range(4)))
    until("every file is a JSON file", lambda: not [f for f in everything(anna) if f.suffix != ".json"], 5)


def everything(client: Client) -> list[Path]:
    return [path for path in client.daemon.user_directory(client.id).rglob("*") if path.is_file()]


def test_reading_changes_no_file(anna: Client) -> None:
    conversation = anna.new_conversation()
    anna.ask(conversation)
    before = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in everything(anna)}
    for _ in range(3):
        anna.conversation(conversation)
        anna.conversations()
        anna.get("/api/auth/me")
        anna.get("/api/auth/export")
    assert {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in everything(anna)} == before
